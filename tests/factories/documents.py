import hashlib
import itertools
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from documents.models import AdrLetter, StoredFile, Submission
from documents.storage import new_key
from spot_portal.core import clock
from tests.factories.identity import UserFactory
from tests.factories.organizations import ProviderFactory

_case = itertools.count(1)


class AdrLetterFactory(DjangoModelFactory):
    class Meta:
        model = AdrLetter

    provider = factory.SubFactory(ProviderFactory)
    case_number = factory.LazyFunction(lambda: f"ADR-{next(_case):06}")
    claim_number = "1126300123450"
    service_from = factory.LazyFunction(lambda: clock.today() - timedelta(days=60))
    service_to = factory.SelfAttribute("service_from")
    requested_items = "Office notes for the dates of service"
    letter_date = factory.LazyFunction(lambda: clock.today() - timedelta(days=5))
    due_on = factory.LazyAttribute(lambda o: AdrLetter.due_date(o.letter_date))

    class Params:
        overdue = factory.Trait(
            letter_date=factory.LazyFunction(lambda: clock.today() - timedelta(days=46))
        )
        answered = factory.Trait(
            status=AdrLetter.Status.ANSWERED, closed_at=factory.LazyFunction(clock.now)
        )

    @classmethod
    def _build(cls, model_class, *args, beneficiary_name="Marisol Sandbar", **kwargs):
        made = model_class(*args, **kwargs)
        made.beneficiary_name = beneficiary_name
        return made

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = cls._build(model_class, *args, **kwargs)
        made.save()
        return made


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    letter = factory.SubFactory(AdrLetterFactory)
    provider = factory.SelfAttribute("letter.provider")

    class Params:
        sent = factory.Trait(
            letter=factory.SubFactory(AdrLetterFactory, answered=True),
            status=Submission.Status.SUBMITTED,
            submitted_by=factory.SubFactory(UserFactory),
            received_at=factory.LazyFunction(clock.now),
            receipt_date=factory.LazyFunction(clock.today),
            confirmation_number=factory.Sequence(lambda n: f"SD-20270312-{n:06}"),
        )


class StoredFileFactory(DjangoModelFactory):
    class Meta:
        model = StoredFile

    submission = factory.SubFactory(SubmissionFactory)
    storage_key = factory.LazyFunction(new_key)
    size = 1000
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    media_type = "application/pdf"
    added_by = factory.SubFactory(UserFactory)

    @classmethod
    def _build(cls, model_class, *args, name="records.pdf", **kwargs):
        made = model_class(*args, **kwargs)
        made.name = name
        return made

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = cls._build(model_class, *args, **kwargs)
        made.save()
        return made
