from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from claims.models import Claim, ClaimLine, Correction, CorrectionRestriction
from spot_portal.core import clock
from tests.factories.identity import UserFactory
from tests.factories.organizations import ProviderFactory

DECIDED_DAYS_AGO = 30


class ClaimFactory(DjangoModelFactory):
    """A denied Part B claim of one invented patient, decided a month ago."""

    class Meta:
        model = Claim
        skip_postgeneration_save = True

    provider = factory.SubFactory(ProviderFactory)
    line_of_business = factory.LazyAttribute(lambda o: o.provider.line_of_business)
    control_number = factory.Sequence(lambda n: f"8126001{n:06}")
    patient_control_number = factory.Sequence(lambda n: f"PAT{n:05}")
    diagnoses = factory.LazyFunction(lambda: ["M2141", "M2142"])
    referring_name = "Rita Referring"
    referring_npi = "9000000505"
    place_of_service = "11"
    total_charge = Decimal("300.00")
    status = Claim.Status.DENIED
    received_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=45))
    service_from = factory.LazyFunction(lambda: clock.today() - timedelta(days=50))
    service_to = factory.SelfAttribute("service_from")
    finalized_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=DECIDED_DAYS_AGO))
    initially_decided_on = factory.SelfAttribute("finalized_on")

    class Params:
        pending = factory.Trait(
            status=Claim.Status.PENDING, finalized_on=None, initially_decided_on=None
        )
        paid = factory.Trait(status=Claim.Status.PAID, total_paid=Decimal("228.00"))

    @classmethod
    def _build(cls, model_class, *args, **kwargs):
        identity = {
            "mbi": kwargs.pop("mbi", "1S00E00AA00"),
            "first_name": kwargs.pop("first_name", "Pilar"),
            "last_name": kwargs.pop("last_name", "Sample"),
            "birth_date": kwargs.pop("birth_date", None),
        }
        made = model_class(*args, **kwargs)
        made.set_beneficiary(**identity)
        return made

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = cls._build(model_class, *args, **kwargs)
        made.save()
        return made


class ClaimLineFactory(DjangoModelFactory):
    """Denied for a missing modifier: the typical case for a correction."""

    class Meta:
        model = ClaimLine

    claim = factory.SubFactory(ClaimFactory)
    number = factory.Sequence(lambda n: n + 1)
    procedure = "L3000"
    modifiers = factory.LazyFunction(list)
    charge = Decimal("300.00")
    units = Decimal(1)
    place_of_service = "11"
    pointers = factory.LazyFunction(lambda: [1])
    service_from = factory.SelfAttribute("claim.service_from")
    service_to = factory.SelfAttribute("claim.service_to")
    adjustments = factory.LazyAttribute(
        lambda o: [{"group": "CO", "reason": "4", "amount": str(o.charge)}]
    )


class CorrectionFactory(DjangoModelFactory):
    class Meta:
        model = Correction

    submission_key = factory.LazyFunction(uuid4)
    confirmation_number = factory.Sequence(lambda n: f"CC-TEST-{n:04}")
    claim = factory.SubFactory(ClaimFactory)
    requested_by = factory.SubFactory(UserFactory)
    kind = Correction.Kind.EDIT
    reason = Correction.Reason.OMISSION
    received_on = factory.LazyFunction(clock.today)


class RestrictionFactory(DjangoModelFactory):
    class Meta:
        model = CorrectionRestriction

    kind = CorrectionRestriction.Kind.MODIFIER
    code = "ZX"
    starts_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=1))
    message = "Modifier ZX is only for tests."
