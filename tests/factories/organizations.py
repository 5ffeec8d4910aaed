import factory
from factory.django import DjangoModelFactory

from organizations.models import Membership, Organization, Provider, Role, SpotAccount
from organizations.models.membership import a_year_after
from spot_portal.core import clock
from tests.factories.identity import UserFactory


def npi_with_check_digit(first_nine: str) -> str:
    """Luhn over 80840 and the nine digits."""
    total = 24
    for place, digit in enumerate(reversed(first_nine)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{first_nine}{-total % 10}"


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    legal_name = factory.Sequence(lambda n: f"Palmetto Family Care {n}")
    address_line = "12 Invented Way"
    city = "Jacksonville"
    state = "FL"
    zip_code = "32202"
    phone = "904-555-0111"
    official_name = "Olive Official"
    approver_name = "Ada Approver"
    approver_email = "ada@example.org"
    submitter_id = factory.Sequence(lambda n: f"PX{n:05}")
    status = Organization.Status.ACTIVE
    approved_at = factory.LazyFunction(clock.now)
    created_at = factory.LazyFunction(clock.now)

    @classmethod
    def _build(cls, model_class, *args, tin=None, **kwargs):
        made = model_class(*args, **kwargs)
        made.set_tin(tin or f"98{made.reference.int % 10_000_000:07}")
        return made

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = cls._build(model_class, *args, **kwargs)
        made.save()
        return made


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider

    organization = factory.SubFactory(OrganizationFactory)
    name = "Palmetto Family Care"
    npi = factory.Sequence(lambda n: npi_with_check_digit(f"90000{n:04}"))
    ptan = factory.Sequence(lambda n: f"P{n:05}")
    line_of_business = Provider.LineOfBusiness.PART_B


class SpotAccountFactory(DjangoModelFactory):
    class Meta:
        model = SpotAccount
        django_get_or_create = ("user",)

    user = factory.SubFactory(UserFactory)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Role.END_USER
    due_on = factory.LazyFunction(lambda: a_year_after(clock.today()))

    @factory.post_generation
    def spot_account(self, create, extracted, **kwargs):
        if create and extracted is not False:
            SpotAccountFactory(user=self.user, **kwargs)
