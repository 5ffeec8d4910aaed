"""What people are told after a sign-in, by a worker: the sign-in itself waits for nothing. Safe to repeat."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from identity import notifications
from identity.models import PortalDevice, RecoveryCodesDevice, SignIn, User
from spot_portal.core import clock
from spot_portal.core.sweeps import sweep


def tell_odd_sign_ins() -> int:
    """A few minutes later, see ``ODD_SIGN_IN_NOTICE_DELAY``."""
    now = clock.now()
    due = SignIn.objects.filter(notice_due_at__lte=now).select_related("user")
    return sweep(due, lambda keys: _tell(due, keys, "notice_due_at", _odd_sign_in))


def tell_used_codes() -> int:
    due = RecoveryCodesDevice.objects.filter(use_to_tell__isnull=False).select_related("user")
    return sweep(due, lambda keys: _tell(due, keys, "use_to_tell", tell_used_code))


def tell_locks() -> int:
    """The e-mail about a lock is written with it; the text messages here."""
    due = User.objects.filter(lock_to_tell__isnull=False)
    return sweep(
        due, lambda keys: _tell(due, keys, "lock_to_tell", notifications.account_locked_by_text)
    )


def _tell(due: "QuerySet[Any]", keys: Sequence[int], mark: str, tell: Callable[[Any], None]) -> int:
    locked = due.select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = list(locked.filter(pk__in=keys).order_by("pk"))
    for row in rows:
        tell(row)
    told: int = due.filter(pk__in=[row.pk for row in rows]).update(**{mark: None})
    return told


def _odd_sign_in(sign_in: SignIn) -> None:
    notifications.odd_sign_in(sign_in.user, sign_in)


def tell_used_code(device: PortalDevice) -> None:
    """Also before a device goes: whoever used a code could else hide it by making a new list."""
    if isinstance(device, RecoveryCodesDevice) and device.use_to_tell is not None:
        notifications.recovery_code_used(device.user, device, at=device.use_to_tell)
