"""What people are told after a sign-in, by a worker: the sign-in itself waits for nothing. Safe to repeat."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from identity import notifications
from identity.device_list import every_device_of
from identity.events import IdentityEvent, Step
from identity.models import PortalDevice, RecoveryCodesDevice, SignIn, User
from identity.models.one_time_code import OneTimeCode
from spot_portal.audit.models import AuditEvent
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


def tell_unfinished_sign_ins() -> int:
    """The password was right, a code was wrong, and nobody has signed in by the time that sign-in was over."""
    now = clock.now()
    due = User.objects.filter(unfinished_to_tell__lte=now)
    return sweep(due, lambda keys: _tell_unfinished(due, keys, now))


def _tell_unfinished(due: QuerySet[User], keys: Sequence[int], now: datetime) -> int:
    locked = due.select_for_update(of=("self",), no_key=True, skip_locked=True)
    people = list(locked.filter(pk__in=keys).order_by("pk"))
    for user in people:
        # Whoever asked for another code meanwhile has as long as that one lives.
        user.unfinished_to_tell = _awaited_until(user, now)
        if user.unfinished_to_tell is None:
            notifications.sign_in_unfinished(user, tried=_last_wrong_code(user))
    return User.objects.bulk_update(people, ["unfinished_to_tell"])


def _awaited_until(user: User, now: datetime) -> datetime | None:
    sent = (device for device in every_device_of(user) if isinstance(device, OneTimeCode))
    ends = [device.code_until for device in sent if device.code_hash]
    return max((end for end in ends if end is not None and end > now), default=None)


def _last_wrong_code(user: User) -> AuditEvent | None:
    """It knows when that was and from which network address."""
    wrong = AuditEvent.objects.filter(
        actor_id=user.pk, code=IdentityEvent.CODE_REFUSED, data__step=Step.SIGN_IN
    )
    return wrong.order_by("-pk").first()


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
