"""Security keys and passkeys: adding one, and judging its answer under the locks of ``identity.mfa.verification``."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.mfa import webauthn
from identity.models import PortalDevice, SecurityKeyDevice, User
from identity.services.devices import keep_new, require_free_name
from spot_portal.audit.services import record_event
from spot_portal.core import policy
from spot_portal.core.errors import DomainError


def require_room(*, user: User, name: str) -> None:
    """Said before the person takes out the key, and once more when it answered."""
    if SecurityKeyDevice.objects.filter(user=user).count() >= policy.MAX_SECURITY_KEYS.value:
        raise DomainError(
            _("You can have %(count)s security keys and passkeys. Remove one first.")
            % {"count": policy.MAX_SECURITY_KEYS.value}
        )
    require_free_name(user, name)


def add_security_key(*, user: User, name: str, answer: str, challenge: bytes) -> SecurityKeyDevice:
    try:
        new = webauthn.judge_registration(answer, challenge=challenge)
    except webauthn.Unfit as error:
        raise DomainError(
            _("This was not a right answer of a security key. Nothing was added. Try again.")
        ) from error
    try:
        return _add(user, name, new)
    except IntegrityError as error:
        raise DomainError(
            _("This key is registered already. Use another one, or another passkey.")
        ) from error


@transaction.atomic
def _add(user: User, name: str, new: webauthn.NewKey) -> SecurityKeyDevice:
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_room(user=locked, name=name)
    device = SecurityKeyDevice(
        user=locked,
        name=name,
        confirmed=True,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        transports=new.transports,
        is_synced=new.is_synced,
    )
    keep_new(device)
    return device


def keys_named(answer: str) -> QuerySet[SecurityKeyDevice]:
    """The key that ``answer`` names, whosever it is; for ``verify``, which takes the person's own only."""
    return SecurityKeyDevice.objects.filter(credential_id=webauthn.credential_id_in(answer))


class AnswerFits:
    """For ``verify``: whether the key has signed ``challenge``, and was not copied."""

    def __init__(self, answer: str, *, challenge: bytes) -> None:
        self._answer, self._challenge = answer, challenge
        self.is_copied = False

    def __call__(self, device: PortalDevice) -> bool:
        if not isinstance(device, SecurityKeyDevice):
            return False
        try:
            signed = webauthn.judge_signature(
                device, device.user, self._answer, challenge=self._challenge
            )
        except webauthn.Unfit:
            return False
        counts = bool(signed.sign_count or device.sign_count)
        if counts and signed.sign_count <= device.sign_count:
            self.is_copied = True
            record_event(IdentityEvent.DEVICE_COPIED, actor=device.user, subject=device)
            notifications.device_copied(device.user, device)
            return False
        device.sign_count, device.is_synced = signed.sign_count, signed.is_synced
        return True
