"""A person's own devices: found by what stands in an address, and what to remind the person of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls.converters import StringConverter

from identity.models import (
    AuthenticatorDevice,
    EmailDevice,
    PhoneDevice,
    PortalDevice,
    RecoveryCodesDevice,
    SecurityKeyDevice,
    User,
)
from spot_portal.core import policy

KINDS: dict[str, type[PortalDevice]] = {
    model.kind: model
    for model in (
        EmailDevice,
        AuthenticatorDevice,
        PhoneDevice,
        SecurityKeyDevice,
        RecoveryCodesDevice,
    )
}

# Recovery codes run out, so they are no way to count on.
WAYS_IN = [model for model in KINDS.values() if model is not RecoveryCodesDevice]


class KindConverter(StringConverter):
    regex = "|".join(KINDS)


def own_device(user: User, kind: str, reference: UUID) -> PortalDevice | None:
    found = find_device(kind, reference)
    if found is None or found.user_id != user.pk:
        return None
    found.user = user
    return found


def find_device(kind: str, reference: UUID) -> PortalDevice | None:
    """Anybody's: only to write down that somebody named a device which is not theirs."""
    rows = KINDS[kind]._default_manager.filter(reference=reference, confirmed=True)
    found: PortalDevice | None = rows.first()
    return found


def lacks_second_device(user: User, devices: Sequence[PortalDevice], *, at: datetime) -> bool:
    """One way in is one too few; recovery codes run out, so they are none. Not while it is put off."""
    ways = [
        device
        for device in devices
        if device.status == PortalDevice.Status.ACTIVE
        and not isinstance(device, RecoveryCodesDevice)
    ]
    after = user.device_reminder_after
    return len(ways) == 1 and (after is None or after <= at)


def list_running_out(devices: Sequence[PortalDevice]) -> RecoveryCodesDevice | None:
    """The person's recovery codes, when few are left."""
    lists = (device for device in devices if isinstance(device, RecoveryCodesDevice))
    return next((made for made in lists if made.left <= policy.RECOVERY_CODES_FEW.value), None)
