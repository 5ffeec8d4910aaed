"""Which device a person may choose, which are shut for a while, and which one is chosen beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from identity.device_list import usable_devices
from identity.mfa.verification import blocked_until
from identity.models import EmailDevice, PortalDevice, User
from spot_portal.core import policy
from spot_portal.notifications.phone import has_phone_gateway

STRONGEST_FIRST = ("key", "app", "phone", "email", "codes")


@dataclass(frozen=True, slots=True)
class Choice:
    device: PortalDevice
    # Too many wrong codes: not before then.
    shut_until: datetime | None

    @property
    def value(self) -> str:
        return str(self.device.persistent_id)


def choices_for(user: User, *, at: datetime) -> list[Choice]:
    devices = sorted(_offered(user), key=lambda device: STRONGEST_FIRST.index(device.kind))
    return [Choice(device, blocked_until(user, device, at=at)) for device in devices]


def _offered(user: User) -> list[PortalDevice]:
    usable = usable_devices(user)
    if not has_phone_gateway():
        usable = [device for device in usable if device.kind != "phone"]
    if not policy.EMAIL_AS_SECOND_FACTOR.value:
        # It still opens an account that has nothing better, so that something better can be added.
        better = [device for device in usable if device.kind not in ("email", "codes")]
        usable = [device for device in usable if device.kind != "email" or not better]
    return usable


def _refuses_mail(device: PortalDevice) -> bool:
    return isinstance(device, EmailDevice) and device.mail_refused_at is not None


def preselected(choices: Sequence[Choice]) -> str | None:
    """What was used last, else the strongest; emergencies are never chosen for anybody, and a mailbox whose mail server
    refuses our mail only if there is nothing else."""
    ready = [c for c in choices if c.shut_until is None and c.device.kind != "codes"]
    ready = [choice for choice in ready if not _refuses_mail(choice.device)] or ready
    used = [(c.device.last_used_at, c.value) for c in ready if c.device.last_used_at is not None]
    if used:
        return max(used)[1]
    return ready[0].value if ready else None
