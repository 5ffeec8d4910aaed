"""Sending one-time codes: by e-mail, text message or call.

A code is drawn under the person's lock, kept as a hash only and sent after the commit; it waits in no queue."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from identity.device_list import every_device_of
from identity.events import IdentityEvent, Step
from identity.mfa.verification import find_device, refuse_while_blocked
from identity.models import EmailDevice, PhoneDevice, PortalDevice, SentCode, User
from identity.services.code_messages import CodeMessage, Purpose, hand_over
from spot_portal.audit.services import record_event
from spot_portal.core import clock, formats, policy
from spot_portal.core.errors import DomainError, GatewayError, TooManyTries
from spot_portal.notifications.retries import is_refusal

logger = logging.getLogger(__name__)

CodeDevice = EmailDevice | PhoneDevice
HOUR = timedelta(hours=1)
CODE_FIELDS = ["code_hash", "asked_by", "sent_at"]


class TooSoon(TooManyTries):
    """The last code was sent a moment ago."""


class AddressRefused(GatewayError):
    """The mail server answers, and takes nothing for this address: trying again does not help."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    message: CodeMessage = field(repr=False)
    device: CodeDevice
    sending: SentCode
    # The device as it was, in case nothing can be sent.
    before: CodeDevice
    # Those that hold an older code.
    older: list[CodeDevice]


def send_code(*, user: User, device_id: str, asked_by: str) -> CodeDevice:
    """Send a code to one of this person's devices. Only the newest works, and only for what ``asked_by`` names.

    ``TooSoon`` when the last one was sent a moment ago, ``TooManyTries`` when too many were sent, ``DomainError`` while
    codes are refused, ``GatewayError`` when it could not be sent: then everything is as before. ``AddressRefused``, one
    of those, when it never can.
    """

    def chosen(_locked: User, held: list[PortalDevice]) -> CodeDevice:
        named = (device for device in held if device.persistent_id == device_id)
        device = next(named, None)
        if not isinstance(device, CodeDevice) or not device.is_ready:
            raise DomainError(_("This device cannot be used any more. Choose another one."))
        return device

    return send_to(user.pk, chosen, asked_by=asked_by, purpose=Purpose.SIGN_IN)


def send_to(
    user_id: int,
    find: Callable[[User, list[PortalDevice]], CodeDevice],
    *,
    asked_by: str,
    purpose: Purpose,
) -> CodeDevice:
    """``find`` is given the person and their devices, in the transaction that draws the code and under the person's
    lock, which whoever changes a device takes first. It gives the device to send to, which may be a new one."""
    drawn = _draw(user_id, find, asked_by, purpose)
    try:
        hand_over(drawn.message, drawn.device)
    except Exception as error:  # whatever the other system does, the person is told the truth
        logger.warning(
            "a code could not be sent",
            extra={"kind": drawn.device.kind, "fault": type(error).__name__},
        )
        is_refused = isinstance(drawn.device, EmailDevice) and is_refusal(error)
        _take_back(drawn, is_refused=is_refused)
        raise (AddressRefused if is_refused else GatewayError)(drawn.device.kind) from error
    _keep(drawn)
    return drawn.device


@transaction.atomic(durable=True)
def _draw(
    user_id: int,
    find: Callable[[User, list[PortalDevice]], CodeDevice],
    asked_by: str,
    purpose: Purpose,
) -> _Drawn:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:  # a registration that somebody else ended at this moment
        raise DomainError(_("This is over. Sign in again."))
    held = every_device_of(user)
    device = find(user, held)
    refuse_while_blocked(user, device, at=now)
    others = [other for other in held if isinstance(other, CodeDevice) and other != device]
    before = copy(device)
    # Another number is no second code to the same place; how many are sent in an hour is counted all the same.
    near = [
        o for o in others if purpose != Purpose.ADD_PHONE or o.destination == device.destination
    ]
    _require_pause([device, *near], now)
    sending = _permitted_sending(user, device.destination, at=now, held=held)
    code = device.draw_code(asked_by=asked_by, at=now)
    if isinstance(device, EmailDevice):
        device.mail_refused_at = None
    device.save(update_fields=_changed_fields(device))
    record_event(IdentityEvent.CODE_SENT, actor=user, subject=device, purpose=purpose)
    message = CodeMessage(user, code, device.code_minutes, device.code_until or now, purpose)
    return _Drawn(message, device, sending, before, [other for other in others if other.code_hash])


def _keep(drawn: _Drawn) -> None:
    """It is on its way: now it counts, and only the newest works. Each statement stands for itself, so that no lock is
    needed; a code drawn later stays, one that came back meanwhile does not."""
    with suppress(IntegrityError):  # whoever was deleted meanwhile needs no count
        drawn.sending.save()
    for device in drawn.older:
        rows: QuerySet[Any] = type(device)._default_manager.exclude(code_hash="")
        rows.filter(pk=device.pk, sent_at__lte=drawn.sending.sent_at).update(
            code_hash="", asked_by=""
        )


@transaction.atomic
def _take_back(drawn: _Drawn, *, is_refused: bool) -> None:
    """Nothing was sent, so nothing counts and what was sent before is as good as it was.

    That an address is refused for good a worker tells the help desk.
    """
    refused = {"mail_refused_at": clock.now()} if is_refused else {}
    former = {name: getattr(drawn.before, name) for name in _changed_fields(drawn.before)}
    rows: QuerySet[Any] = type(drawn.device)._default_manager.filter(pk=drawn.device.pk)
    # Somebody may have drawn a newer code meanwhile, or burnt this one: that stays.
    is_back = rows.filter(code_hash=drawn.device.code_hash).update(**former | refused)
    if is_refused and not is_back:
        rows.filter(user__email=drawn.message.user.email).update(**refused)
    why = {"why": "refused"} if is_refused else {}
    actor = drawn.message.user
    record_event(IdentityEvent.CODE_NOT_SENT, actor=actor, subject=drawn.device, **why)


def _changed_fields(device: CodeDevice) -> list[str]:
    return [*CODE_FIELDS, "mail_refused_at"] if isinstance(device, EmailDevice) else CODE_FIELDS


def _require_pause(devices: list[CodeDevice], now: datetime) -> None:
    """Over all devices: a person in a hurry presses every button there is."""
    left = pause_left(devices, at=now)
    if left > 0:
        raise TooSoon(
            ngettext(
                "A code was sent a moment ago. You can ask for another one in %(seconds)s second.",
                "A code was sent a moment ago. You can ask for another one in %(seconds)s seconds.",
                left,
            )
            % {"seconds": left},
            retry_after=left,
        )


def pause_left(devices: Iterable[CodeDevice], *, at: datetime) -> int:
    """Seconds until another code may be asked for; 0 for now."""
    newest = max((device.sent_at for device in devices if device.sent_at), default=None)
    if newest is None:
        return 0
    return max(0, ceil((newest + policy.CODE_RESEND.seconds - at).total_seconds()))


def count_sending(user: User, destination: str, *, at: datetime) -> SentCode:
    """Count one sending, or refuse it. The caller holds the person's lock."""
    sending = _permitted_sending(user, destination, at=at, held=every_device_of(user))
    sending.save()
    return sending


def _permitted_sending(
    user: User, destination: str, *, at: datetime, held: Sequence[PortalDevice]
) -> SentCode:
    """What is to be saved when it is sent; refused if it is too much. ``held`` are all devices of the person.

    What others send to a place this person has proven is nothing to them: else anybody could shut their codes. Nor does
    what a person is sent there count for others: else anybody could see it.
    """
    digest = SentCode.digest_of(destination)
    is_proven = digest in _proven_places(user, held)
    counts = Q(user=user) if is_proven else Q(user=user) | Q(destination=digest, is_proven=False)
    lately = SentCode.objects.filter(counts, sent_at__gt=at - HOUR).order_by("-sent_at")
    used = _last_uses(held)
    unused = [
        sent
        for sent in _with_those_under_way(user, list(lately), held)
        if sent.user_id != user.pk or sent.sent_at > used.get(sent.destination, at - HOUR)
    ]
    _require_few([sent for sent in unused if sent.user_id == user.pk], at)
    if not is_proven:
        _require_few([sent for sent in unused if sent.destination == digest], at)
    return SentCode(user=user, destination=digest, is_proven=is_proven, sent_at=at)


def _with_those_under_way(
    user: User, counted: list[SentCode], held: Sequence[PortalDevice]
) -> list[SentCode]:
    """A code is counted once it is sent; until then only its device knows of it. The newest first."""
    known = {(sent.destination, sent.sent_at) for sent in counted}
    drawn = [
        SentCode(user=user, destination=SentCode.digest_of(d.destination), sent_at=d.sent_at)
        for d in held
        if isinstance(d, CodeDevice) and d.sent_at is not None
    ]
    under_way = [sent for sent in drawn if (sent.destination, sent.sent_at) not in known]
    return sorted([*counted, *under_way], key=lambda sent: sent.sent_at, reverse=True)


def _proven_places(user: User, held: Sequence[PortalDevice]) -> set[str]:
    proven = (device for device in held if isinstance(device, CodeDevice) and device.confirmed)
    return {SentCode.digest_of(place) for place in (user.email, *(d.destination for d in proven))}


def _last_uses(held: Sequence[PortalDevice]) -> dict[str, datetime]:
    """When a code was last used that went there: somebody was waiting for it, so nothing up to then was too much."""
    used: dict[str, datetime] = {}
    for device in held:
        if isinstance(device, CodeDevice) and device.last_used_at is not None:
            digest = SentCode.digest_of(device.destination)
            used[digest] = max(device.last_used_at, used.get(digest, device.last_used_at))
    return used


def _require_few(newest_first: list[SentCode], at: datetime) -> None:
    limit = policy.CODE_SENDS_PER_HOUR.value
    if len(newest_first) < limit:
        return
    free_at = newest_first[limit - 1].sent_at + HOUR
    raise TooManyTries(
        _(
            "%(count)s codes were sent within an hour and not used; more are not sent. You can ask for the "
            "next one at %(time)s. The newest one works until it expires."
        )
        % {"count": limit, "time": formats.eastern_time(free_at)},
        retry_after=ceil((free_at - at).total_seconds()),
    )


def forgive_sendings(user: User, destination: str) -> None:
    """The person has proven this place: somebody was waiting for what went there."""
    digest = SentCode.digest_of(destination)
    SentCode.objects.filter(user=user, destination=digest).delete()


def forget_old_sendings() -> int:
    """They count for an hour."""
    return SentCode.objects.filter(sent_at__lte=clock.now() - HOUR).delete()[0]


@transaction.atomic
def note_foreign_device(*, user: User, named: str, step: Step) -> None:
    """Somebody chose a device that is not theirs. The page says only that it cannot be used."""
    device = find_device(named)
    if device is not None and device.user_id != user.pk:
        record_event(
            IdentityEvent.DEVICE_FOREIGN, actor=user, subject=device, kind=device.kind, step=step
        )
