from datetime import date
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from eligibility import exchange
from eligibility.models import Inquiry
from eligibility.question import Question
from eligibility.services import PAIR_INDEX
from spot_portal.core import clock
from spot_portal.core.crypto import blind_index
from tests.factories.identity import UserFactory
from tests.factories.organizations import ProviderFactory

ROSA = {
    "mbi": "1S00E00AA01",
    "first_name": "ROSA",
    "last_name": "ALDER",
    "date_of_birth": date(1948, 3, 14),
}


class QuestionFactory(factory.Factory):
    """Rosa Alder, today, unless said otherwise."""

    class Meta:
        model = Question

    mbi = ROSA["mbi"]
    first_name = ROSA["first_name"]
    last_name = ROSA["last_name"]
    date_of_birth = ROSA["date_of_birth"]
    service_from = factory.LazyFunction(clock.today)
    service_to = factory.LazyAttribute(lambda o: o.service_from)


class InquiryFactory(DjangoModelFactory):
    """Asked and not answered yet; ``question`` goes into the sealed request."""

    class Meta:
        model = Inquiry
        skip_postgeneration_save = True

    provider = factory.SubFactory(ProviderFactory)
    organization = factory.SelfAttribute("provider.organization")
    asked_by = factory.SubFactory(UserFactory)
    form_token = factory.LazyFunction(uuid4)

    class Params:
        unanswered = factory.Trait(
            status=Inquiry.Status.UNANSWERED,
            outcome="timeout",
            closed_at=factory.LazyFunction(clock.now),
        )

    @classmethod
    def _create(cls, model_class, *args, question=None, **kwargs):
        question = question or QuestionFactory()
        npi = kwargs["provider"].npi
        pair = blind_index(f"{npi}:{question.mbi}", purpose=PAIR_INDEX)
        made = model_class.objects.create(*args, pair_index=pair, **kwargs)
        made.keep_request(exchange.write_request(made, question))
        made.save(update_fields=["request_sealed"])
        return made
