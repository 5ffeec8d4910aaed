import datetime

import factory
from factory.django import DjangoModelFactory, Password

from identity.models import EmailDevice, PhoneDevice, RoleRequest, TakenPhone, User
from organizations.models import Role
from spot_portal.core import clock

PASSWORD = "Correct-Horse-Battery-7"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n:04}")
    first_name = factory.Sequence(lambda n: f"Avery{chr(97 + n % 26)}")
    last_name = "Sample"
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.org")
    date_of_birth = datetime.date(1980, 5, 17)
    zip_code = "32202"
    password = Password(PASSWORD)
    status = User.Status.ACTIVE
    activated_at = factory.LazyAttribute(
        lambda o: None if o.status == User.Status.STAGED else clock.now()
    )
    proofed_at = factory.LazyFunction(clock.now)
    email_device = factory.RelatedFactory(
        "tests.factories.identity.EmailDeviceFactory", factory_related_name="user"
    )

    class Params:
        help_desk = factory.Trait(is_staff=True)


class EmailDeviceFactory(DjangoModelFactory):
    class Meta:
        model = EmailDevice
        django_get_or_create = ("user",)

    user = factory.SubFactory(UserFactory, email_device=None)
    name = "email"


class PhoneDeviceFactory(DjangoModelFactory):
    """A proven telephone; ``channel="voice"`` for one that rings."""

    class Meta:
        model = PhoneDevice
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    name = ""
    channel = PhoneDevice.Channel.SMS
    number = factory.Sequence(lambda n: f"904-555-01{n % 100:02}")

    @factory.post_generation
    def taken(self, create: bool, extracted: object, **kwargs: object) -> None:
        if create and self.confirmed:
            TakenPhone.objects.get_or_create(number=self.number, defaults={"user": self.user})


class RoleRequestFactory(DjangoModelFactory):
    class Meta:
        model = RoleRequest

    requester = factory.SubFactory(UserFactory)
    organization = factory.SubFactory("tests.factories.organizations.OrganizationFactory")
    role = Role.END_USER
    reason = "I submit claims for this practice."

    class Params:
        withdrawn = factory.Trait(
            status=RoleRequest.Status.WITHDRAWN, closed_at=factory.LazyFunction(clock.now)
        )
