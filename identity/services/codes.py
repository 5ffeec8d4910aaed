"""Sending one-time codes: by e-mail, text message or call.

A code is drawn under the person's lock, kept as a hash only and sent after the commit; it waits in no queue."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from identity.events import IdentityEvent
from identity.mfa.verification import burn_codes, device_of, find_device, refuse_while_blocked
from identity.models import EmailDevice, PhoneDevice, SentCode, User
from identity.services.code_messages import CodeMessage, Purpose, hand_over
from spot_portal.audit.services import record_event
from spot_portal.core import clock, formats, policy
from spot_portal.core.errors import DomainError, GatewayError, TooManyTries

logger = logging.getLogger(__name__)

CodeDevice = EmailDevice | PhoneDevice
HOUR = timedelta(hours=1)
CODE_FIELDS = ["code_hash", "asked_by", "sent_at"]


class TooSoon(TooManyTries):
    """The last code was sent a moment ago."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    message: CodeMessage = field(repr=False)
    device: CodeDevice
    sending: SentCode
    # What this person's devices held before, in case nothing can be sent.
    before: list[CodeDevice]


def send_code(*, user: User, device_id: str, asked_by: str) -> CodeDevice:
    """Send a code to one of this person's devices. Only the newest works, and only for what ``asked_by`` names.

    ``TooSoon`` when the last one was sent a moment ago, ``TooManyTries`` when too many were sent, ``DomainError`` while
    codes are refused, ``GatewayError`` when it could not be sent: then everything is as before.
    """

    def chosen(locked: User) -> CodeDevice:
        device = device_of(locked, device_id, lock=True)
        if not isinstance(device, CodeDevice):
            raise DomainError(_("This device cannot be used any more. Choose another one."))
        return device

    return send_to(user.pk, chosen, asked_by=asked_by, purpose=Purpose.SIGN_IN)


def send_to(
    user_id: int, find: Callable[[User], CodeDevice], *, asked_by: str, purpose: Purpose
) -> CodeDevice:
    """``find`` runs in the transaction that draws the code, under the person's lock, and gives the locked device."""
    drawn = _draw(user_id, find, asked_by, purpose)
    try:
        hand_over(drawn.message, drawn.device)
    except Exception as error:  # whatever the other system does, the person is told the truth
        logger.warning(
            "a code could not be sent",
            extra={"kind": drawn.device.kind, "fault": type(error).__name__},
        )
        _take_back(user_id, drawn)
        raise GatewayError(drawn.device.kind) from error
    return drawn.device


@transaction.atomic(durable=True)
def _draw(
    user_id: int, find: Callable[[User], CodeDevice], asked_by: str, purpose: Purpose
) -> _Drawn:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    device = find(user)
    refuse_while_blocked(user, device, at=now)
    before = _devices_with_codes(user)
    _require_pause(before, now)
    sending = count_sending(user, device.destination, at=now)
    burn_codes(user)
    code = device.draw_code(asked_by=asked_by, at=now)
    device.save(update_fields=CODE_FIELDS)
    record_event(IdentityEvent.CODE_SENT, actor=user, subject=device, purpose=purpose)
    message = CodeMessage(user, code, device.code_minutes, device.code_until or now, purpose)
    return _Drawn(message, device, sending, before)


@transaction.atomic
def _take_back(user_id: int, drawn: _Drawn) -> None:
    """Nothing was sent, so nothing counts and what was sent before is as good as it was."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    SentCode.objects.filter(pk=drawn.sending.pk).delete()
    record_event(IdentityEvent.CODE_NOT_SENT, actor=user, subject=drawn.device)
    # Somebody may have drawn a newer code meanwhile: that one stays.
    newest = type(drawn.device).objects.filter(pk=drawn.device.pk, code_hash=drawn.device.code_hash)
    if newest.exists():
        for device in drawn.before:
            device.save(update_fields=CODE_FIELDS)


def _devices_with_codes(user: User) -> list[CodeDevice]:
    return [
        *EmailDevice.objects.filter(user=user),
        *PhoneDevice.objects.filter(user=user),
    ]


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
    digest = SentCode.digest_of(destination)
    SentCode.objects.filter(user=user, sent_at__lte=at - HOUR).delete()
    lately = SentCode.objects.filter(sent_at__gt=at - HOUR)
    limit = policy.CODE_SENDS_PER_HOUR.value
    for rows in (lately.filter(user=user), lately.filter(destination=digest)):
        times = list(rows.order_by("-sent_at").values_list("sent_at", flat=True)[:limit])
        if len(times) == limit:
            free_at = times[-1] + HOUR
            raise TooManyTries(
                _(
                    "%(count)s codes were sent within an hour and not used; more are not sent. You can ask for the "
                    "next one at %(time)s. The newest one works until it expires."
                )
                % {"count": limit, "time": formats.eastern_time(free_at)},
                retry_after=ceil((free_at - at).total_seconds()),
            )
    return SentCode.objects.create(user=user, destination=digest, sent_at=at)


def forget_old_sendings() -> int:
    """They count for an hour."""
    return SentCode.objects.filter(sent_at__lte=clock.now() - HOUR).delete()[0]


@transaction.atomic
def note_foreign_device(*, user: User, named: str) -> None:
    """Somebody who signs in named a device that is not theirs. The page says only that it cannot be used."""
    device = find_device(named)
    if device is not None and device.user_id != user.pk:
        record_event(IdentityEvent.DEVICE_FOREIGN, actor=user, subject=device, kind=device.kind)
