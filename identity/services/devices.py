import base64
import secrets
from binascii import hexlify
from urllib.parse import quote, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.models import AuthenticatorDevice, User
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.errors import DomainError

SECRET_BYTES = 20
MAX_APPS = 2
ISSUER = "Spot Portal (simulation)"


def new_secret() -> str:
    """A fresh secret of 160 bits, in hexadecimal."""
    return hexlify(secrets.token_bytes(SECRET_BYTES)).decode()


def manual_key(secret: str) -> str:
    """The secret as people type it into an app: base 32 in groups of four."""
    key = base64.b32encode(bytes.fromhex(secret)).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def otpauth_uri(secret: str, user: User) -> str:
    values = urlencode(
        {
            "secret": manual_key(secret).replace(" ", ""),
            "issuer": ISSUER,
            "digits": 6,
            "period": 30,
        },
        quote_via=quote,
    )
    return f"otpauth://totp/{quote(ISSUER)}:{quote(user.username)}?{values}"


@transaction.atomic
def add_authenticator(*, user: User, secret: str, name: str, code: str) -> AuthenticatorDevice:
    """Keep the app once it has shown that it computes the right code. The same secret twice is one device."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    known = list(AuthenticatorDevice.objects.filter(user=locked, confirmed=True))
    if any(device.secret == secret for device in known):
        raise DomainError(_("This app is on your list already."))
    if len(known) >= MAX_APPS:
        raise DomainError(
            _("You can have %(count)s authenticator apps. Remove one first.") % {"count": MAX_APPS}
        )
    device = AuthenticatorDevice(user=locked, name=name, confirmed=True)
    device.secret = secret
    if not device.accept(code, asked_by="", at=clock.now()):
        raise DomainError(
            _(
                "This code does not fit. Check that the clock of your phone is right and type the code it shows now."
            )
        )
    device.save()
    record_event(IdentityEvent.DEVICE_ADDED, actor=user, subject=device)
    notifications.device_added(locked, device)
    return device
