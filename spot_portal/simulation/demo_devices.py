"""Second factors of the demonstration's people. Their authenticator apps are on the page of the simulated inbox."""

from binascii import unhexlify
from dataclasses import dataclass
from datetime import datetime

from django_otp.oath import TOTP

from identity.models import AuthenticatorDevice, PhoneDevice, TakenPhone, User
from identity.services.devices import manual_key
from spot_portal.core import clock, policy
from spot_portal.simulation.people import APP_SECRET, PEOPLE, DemoPerson


@dataclass(frozen=True, slots=True)
class ShownApp:
    user_id: str
    code: str
    key: str


def give_devices(user: User, person: DemoPerson) -> None:
    if person.app:
        app = AuthenticatorDevice(user=user, name="My phone", confirmed=True)
        app.secret = APP_SECRET
        app.save()
    if person.texts:
        TakenPhone.objects.create(user=user, number=person.phone)
        PhoneDevice.objects.create(
            user=user,
            name="",
            channel=PhoneDevice.Channel.SMS,
            number=person.phone,
            confirmed=True,
        )


def apps_now(*, at: datetime) -> list[ShownApp]:
    """What the apps of these people show at this moment."""
    totp = TOTP(
        unhexlify(APP_SECRET), step=policy.APP_CODE_STEP.value, digits=policy.CODE_LENGTH.value
    )
    totp.time = clock.outside(at).timestamp()
    code = f"{totp.token():0{policy.CODE_LENGTH.value}}"
    return [
        ShownApp(person.user_id, code, manual_key(APP_SECRET)) for person in PEOPLE if person.app
    ]
