"""Codes that let somebody back in by telephone.

A worker draws and sends them after the page has answered: else the time of the answer would tell whether the account
has a telephone. The code itself is stored nowhere.

Anybody who knows a User ID can ask for them, so they count for themselves: the owner's codes to sign in are not shut.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from identity.events import IdentityEvent
from identity.gateways.phone import has_phone_gateway
from identity.models import PhoneDevice, RecoveryAttempt, User
from identity.services.code_messages import CodeMessage, Purpose, hand_over
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy

logger = logging.getLogger(__name__)
Channel = RecoveryAttempt.Channel


def telephones(user: User, channel: str) -> QuerySet[PhoneDevice]:
    """The oldest first: the one most likely to be the person's own. Not one that was added shortly before they said
    “this was not me”: perhaps it is the thief's, who would come back with it. Whoever has signed in with it since has
    the new password, too."""
    trusted = Q(doubtful_since=None) | Q(last_used_at__gt=F("doubtful_since"))
    return _ready(user, channel).filter(trusted).order_by("added_at", "pk")


def has_doubtful_telephone(user: User, channel: str) -> bool:
    """For a person of whom ``has_telephone`` is false: whether the reason is such a telephone."""
    return has_phone_gateway() and _ready(user, channel).exists()


def _ready(user: User, channel: str) -> QuerySet[PhoneDevice]:
    return PhoneDevice.objects.filter(
        user_id=user.pk, channel=channel, confirmed=True, status=PhoneDevice.Status.ACTIVE
    )


def has_telephone(user: User, channel: str) -> bool:
    return has_phone_gateway() and telephones(user, channel).exists()


def wake_sender() -> None:
    from identity.tasks import send_recovery_codes  # the tasks import the services

    transaction.on_commit(lambda: _wake(send_recovery_codes), robust=True)


def _wake(task: object) -> None:
    try:
        task.apply_async(ignore_result=True, retry=False, expires=60)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  the row waits, and beat asks every few seconds
        logger.warning("no worker could be woken; beat will find the codes to send")


def send_waiting_codes() -> int:
    """Send every code that is asked for, not sent, and whose turn it is. Several workers may run this at once.

    The newest first: while an account waits, that one is the likeliest to be waited for.
    """
    now = clock.now()
    waiting = RecoveryAttempt.objects.filter(
        Q(tried_at=None) | Q(tried_at__lte=now - policy.CODE_RESEND.seconds),
        channel__in=[Channel.SMS, Channel.VOICE],
        user__isnull=False,
        sent_at=None,
        proved_at=None,
        finished_at=None,
        asked_at__gt=now - policy.CODE_LIFE_PHONE.minutes,
    )
    return sum(_send(pk) for pk in waiting.order_by("-pk").values_list("pk", flat=True)[:200])


def _send(attempt_id: int) -> bool:
    drawn = _draw(attempt_id)
    if drawn is None:
        return False
    device, message = drawn
    try:
        hand_over(message, device)
    except Exception as error:  # noqa: BLE001  whatever the telephone network does: the row waits for the next try
        logger.warning(
            "a recovery code could not be sent",
            extra={"row": attempt_id, "fault": type(error).__name__},
        )
        _take_back(attempt_id)
        return False
    return True


@transaction.atomic
def _draw(attempt_id: int) -> tuple[PhoneDevice, CodeMessage] | None:
    now = clock.now()
    user_id = RecoveryAttempt.objects.values_list("user_id", flat=True).get(pk=attempt_id)
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    waiting = RecoveryAttempt.objects.select_for_update(no_key=True, skip_locked=True)
    attempt = waiting.filter(
        pk=attempt_id, sent_at=None, wrong_codes=0, proved_at=None, finished_at=None
    ).first()
    device = telephones(user, attempt.channel).first() if attempt is not None else None
    if attempt is None or device is None or user.status == User.Status.SUSPENDED:
        return None
    if not attempt.may_try(at=now) or _is_pausing(user, at=now):
        return None  # nobody's telephone is flooded; its turn comes
    code = attempt.draw_code(asked_by=str(attempt.reference), at=now)
    attempt.tries, attempt.tried_at = attempt.tries + 1, now
    attempt.save(update_fields=["code_hash", "asked_by", "sent_at", "tries", "tried_at"])
    record_event(IdentityEvent.RECOVERY_CODE_SENT, actor=None, subject=user, number=attempt.number)
    until = now + policy.CODE_LIFE_PHONE.minutes
    message = CodeMessage(user, code, attempt.code_minutes, until, Purpose.RECOVERY)
    return device, message


def _is_pausing(user: User, *, at: datetime) -> bool:
    """Over all ways and telephones of the account, also after a try that failed. The caller holds the person's lock."""
    return user.recoveries.filter(tried_at__gt=at - policy.CODE_RESEND.seconds).exists()


def _take_back(attempt_id: int) -> None:
    """When it was tried stays: perhaps it was delivered all the same."""
    RecoveryAttempt.objects.filter(pk=attempt_id, proved_at=None).update(
        code_hash="", asked_by="", sent_at=None
    )
