"""The only way to verify a code: under the locks of the person and of the device, so that a code works once and every
wrong try is counted, however many come at the same moment."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from identity import notifications
from identity.device_list import every_device_of
from identity.events import IdentityEvent, Step
from identity.models import PortalDevice, User
from identity.models.one_time_code import OneTimeCode
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock, formats, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.services import notices_together

COUNTERS = [
    "wrong_codes",
    "codes_blocked_until",
    "wrong_codes_today",
    "wrong_codes_since",
    "failures_since",
    "unfinished_to_tell",
]
_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)
_CODE = re.compile(rf"[0-9]{{{policy.CODE_LENGTH.value}}}", re.ASCII)


def clean_code(typed: str) -> str | None:
    """Exactly six plain digits once spaces are taken out; anything else is not a code."""
    code = re.sub(r"[ \-\u00a0]", "", typed)
    return code if _CODE.fullmatch(code) else None


def device_of(user: User, persistent_id: str) -> PortalDevice | None:
    """One of this person's own devices that is ready for use, or None."""
    found = find_device(persistent_id)
    if found is None or found.user_id != user.pk or not found.is_ready:
        return None
    found.user = user
    return found


def _locked(
    user_id: int, rows: "QuerySet[PortalDevice] | None"
) -> tuple[User, PortalDevice | None]:
    """The person and one of their devices that is ready for use, both locked.

    One question: PostgreSQL takes the locks in the order of ``of``, the person's first, as everywhere.
    """
    device = None
    if rows is not None:
        ready = rows.filter(user_id=user_id, confirmed=True, status=PortalDevice.Status.ACTIVE)
        held = ready.select_related("user").select_for_update(of=("user", "self"), no_key=True)
        device = held.first()
    if device is not None:
        return device.user, device
    return User.objects.select_for_update(no_key=True).get(pk=user_id), None


def find_device(persistent_id: str) -> PortalDevice | None:
    """Anybody's: only to write down that somebody named a device which is not theirs."""
    rows = _rows_named(persistent_id)
    return rows.first() if rows is not None else None


def kind_named(persistent_id: str) -> type[PortalDevice] | None:
    """What kind of device such an id names, whether there is one or not."""
    try:
        model = apps.get_model(persistent_id.rpartition("/")[0])
    except (LookupError, ValueError):
        return None
    return model if issubclass(model, PortalDevice) else None


def _rows_named(persistent_id: str) -> "QuerySet[PortalDevice] | None":
    model, key = kind_named(persistent_id), persistent_id.rpartition("/")[2]
    if model is None or not _KEY.fullmatch(key):
        return None
    rows: QuerySet[PortalDevice] = model._default_manager.filter(pk=int(key))
    return rows


def code_fits(code: str, *, asked_by: str) -> Callable[[PortalDevice], bool]:
    """For ``verify``."""
    return lambda device: device.accept(code, asked_by=asked_by, at=clock.now())


@transaction.atomic
def verify(
    *,
    user_id: int,
    epoch: int,
    device_id: str | QuerySet[Any],
    fits: Callable[[PortalDevice], bool],
    sign_in_ends_at: datetime | None = None,
    before_counting: Callable[[], None] = lambda: None,
) -> PortalDevice | None:
    """Ask ``fits`` under the locks of person and device, and count. ``fits`` may change the device; it is saved.

    None when the answer was wrong. Instead of an id ``device_id`` may be rows, of which one may be the person's: when
    none is, no device of theirs has answered, and that is wrong, too. DomainError, and nothing is counted, while codes
    are refused, when the device was lost meanwhile, or when the person's epoch is another by now: then whatever asked
    for the code is over. In a transaction of the caller the locks stay held, and ``device.user`` is the person as they
    are.

    ``sign_in_ends_at``: the password was right, and from then on the person is told of the wrong code.
    ``before_counting`` may raise: then nothing is counted.
    """
    now = clock.now()
    with events_together(), notices_together():
        is_named = isinstance(device_id, str)
        rows = _rows_named(device_id) if isinstance(device_id, str) else device_id
        user, device = _locked(user_id, rows)
        refuse_while_blocked(user, device, at=now)
        if user.session_epoch != epoch:
            raise DomainError(_("This is over. Sign in again."))
        if device is None and is_named:
            raise DomainError(_("This device cannot be used any more. Choose another one."))
        if device is not None and fits(device):
            _note_use(user, device, now)
            return device
        before_counting()
        step = Step.SIGN_IN if sign_in_ends_at is not None else Step.CONFIRM
        record_event(IdentityEvent.CODE_REFUSED, actor=user, subject=device or user, step=step)
        if device is not None:
            _count_on_device(user, device, now)
        _count_on_account(user, device, now, step, sign_in_ends_at)
        if device is not None:
            device.save()
        return None


def _note_use(user: User, device: PortalDevice, now: datetime) -> None:
    device.last_used_at, device.wrong_in_a_row, device.blocked_until = now, 0, None
    device.save()
    if user.wrong_codes:
        user.wrong_codes = 0
        user.save(update_fields=["wrong_codes"])


def refuse_while_blocked(user: User, device: PortalDevice | None, *, at: datetime) -> None:
    """The caller holds both locks. As long as the account is locked, also what was begun before it."""
    if user.status == User.Status.SUSPENDED:
        raise DomainError(_("Your account is suspended. Call the help desk."))
    if user.status == User.Status.LOCKED and user.locked_until is None:
        raise DomainError(
            _("Your account is locked. Unlock it from the sign-in page, or call the help desk.")
        )
    if user.status == User.Status.LOCKED and user.locked_until and user.locked_until > at:
        raise DomainError(
            _("Your account is locked. No code is taken before %(time)s.")
            % {"time": formats.eastern_time(user.locked_until)}
        )
    until = blocked_until(user, device, at=at)
    if until is not None:
        raise DomainError(
            _("Too many wrong codes. No code is taken before %(time)s; then ask for a new one.")
            % {"time": formats.eastern_time(until)}
        )


def blocked_until(user: User, device: PortalDevice | None, *, at: datetime) -> datetime | None:
    """When this device may be used again; None for now. Too many wrong codes over all devices block each of them."""
    ends = [user.codes_blocked_until, device.blocked_until if device is not None else None]
    return max((end for end in ends if end is not None and end > at), default=None)


def _count_on_device(user: User, device: PortalDevice, now: datetime) -> None:
    device.count_wrong_code(at=now)
    if device.wrong_in_a_row >= policy.CODE_HARD_CAP.value:
        device.FLOW.take(device, "disable")
        record_event(IdentityEvent.DEVICE_DISABLED, actor=user, subject=device)
        notifications.device_disabled(user, device)


def _count_on_account(
    user: User,
    device: PortalDevice | None,
    now: datetime,
    step: Step,
    sign_in_ends_at: datetime | None,
) -> None:
    """Over all devices and sign-ins: five burn what was sent and block codes for a while, ten a day lock."""
    user.count_wrong_code(at=now)
    if step == Step.SIGN_IN:
        user.failures_since += 1
    user.unfinished_to_tell = sign_in_ends_at or user.unfinished_to_tell
    if user.codes_are_blocked(at=now):
        user.unfinished_to_tell = None  # they are told of it now
        if isinstance(device, OneTimeCode):
            device.burn_code()  # the caller saves it
        burn_codes(user, but=device)  # while one is on its way there are two
        notifications.codes_refused(user)
    if user.wrong_codes_today >= policy.CODE_LOCK_TRIES.value and User.FLOW.allows(user, "lock"):
        user.lock(at=now)
        user.wrong_codes_today = 0
        record_event(IdentityEvent.ACCOUNT_LOCKED, actor=user, subject=user, step=step)
        notifications.account_locked(user)
    user.save(
        update_fields=[*COUNTERS, "status", "locked_until", "failed_sign_ins", "lock_to_tell"]
    )


def burn_codes(user: User, *, but: PortalDevice | None = None) -> None:
    """Nothing that was sent to this person opens anything any more. The caller holds the person's lock."""
    for device in every_device_of(user):
        if isinstance(device, OneTimeCode) and device.code_hash and device != but:
            device.burn_code()
            device.save(update_fields=["code_hash", "asked_by"])
