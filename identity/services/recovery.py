"""The ways back in, up to the proof of who asks: a link by e-mail, or a code by telephone.

Whatever is typed, the same happens as far as the page shows: a row is kept, and what goes out goes out afterwards.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.models import RecoveryAttempt, User
from identity.selectors import recovery_in_use
from identity.services.locks import locked_person
from identity.services.recovery_codes import has_doubtful_telephone, has_telephone, wake_sender
from identity.tokens import link_token, reset_tokens
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail

Purpose, Channel = RecoveryAttempt.Purpose, RecoveryAttempt.Channel
ASKED = {
    Purpose.USER_ID: IdentityEvent.USER_ID_ASKED,
    Purpose.RESET: IdentityEvent.PASSWORD_RESET_ASKED,
    Purpose.UNLOCK: IdentityEvent.UNLOCK_ASKED,
}


@transaction.atomic
def ask_for_user_id(
    *, first_name: str, last_name: str, date_of_birth: date, email: str, zip_code: str
) -> None:
    """Mail the User ID if all of it fits one account."""
    user = User.objects.select_for_update(no_key=True).filter(email_key=email.lower()).first()
    if user is not None and (
        (plain(user.first_name), plain(user.last_name)) != (plain(first_name), plain(last_name))
        or user.date_of_birth != date_of_birth
        or not same_zip(user, zip_code)
    ):
        user = None
    attempt = _begin(user, Purpose.USER_ID, Channel.EMAIL)
    if attempt.user is not None:
        notifications.user_id_reminder(attempt.user)


@transaction.atomic
def ask_for_reset(*, user_id: str, channel: str) -> RecoveryAttempt:
    attempt = _begin(_named(user_id), Purpose.RESET, channel)
    if _answers_by_mail(attempt) and attempt.user is not None:
        _mail_reset_link(attempt)
    return attempt


@transaction.atomic
def ask_for_unlock(*, user_id: str, channel: str) -> RecoveryAttempt:
    attempt = _begin(_named(user_id), Purpose.UNLOCK, channel)
    if _answers_by_mail(attempt) and attempt.user is not None:
        if attempt.user.status != User.Status.LOCKED:
            notifications.unlock_not_needed(attempt.user)
        else:
            _mail_unlock_link(attempt)
    return attempt


def send_reset_for_help_desk(user: User, *, agent: User, ticket: str) -> RecoveryAttempt:
    """The agent has verified the caller and holds the person's row: neither question nor waiting time comes after."""
    attempt = RecoveryAttempt.objects.create(
        user=user, purpose=Purpose.RESET, agent=agent, asked_at=clock.now()
    )
    _mail_reset_link(attempt, ticket=ticket)
    return attempt


def prove_by_code(*, attempt: RecoveryAttempt, code: str) -> RecoveryAttempt | None:
    """None when the code is wrong. ``DomainError`` when this try to get back in is over."""
    tried = _try_code(attempt.pk, code)
    if tried is None or tried.is_burnt:
        raise DomainError(_("There were too many wrong codes, or it took too long. Start again."))
    return tried if tried.proved_at is not None else None


def reset_way(user: User) -> tuple[str, str]:
    """What the address of the reset page is made of."""
    return urlsafe_base64_encode(force_bytes(user.pk)), reset_tokens.make_token(user)


@transaction.atomic
def _try_code(attempt_id: int, code: str) -> RecoveryAttempt | None:
    now = clock.now()
    begun = RecoveryAttempt.objects.only("user_id").get(pk=attempt_id)
    user = locked_person(begun.user_id) if begun.user_id is not None else None
    attempt = RecoveryAttempt.objects.select_for_update(no_key=True).get(pk=attempt_id)
    open_until = attempt.asked_at + policy.SIGN_IN_LIFE.minutes
    if attempt.proved_at or attempt.finished_at or attempt.is_burnt or now > open_until:
        return None
    if not attempt.try_code(code, at=now):
        attempt.save(update_fields=["wrong_codes", "code_hash", "asked_by"])
        if user is not None:
            record_event(
                IdentityEvent.RECOVERY_CODE_REFUSED, actor=user, subject=user, number=attempt.number
            )
        return attempt
    attempt.save(update_fields=["proved_at", "code_hash", "asked_by", "sent_at"])
    if user is not None and attempt.purpose == Purpose.RESET:
        user.reset_asked_at = now
        user.save(update_fields=["reset_asked_at"])
    return attempt


def plain(name: str) -> str:
    """Without accents, capitals and outer or double spaces: people type their names in many ways."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def same_zip(user: User, typed: str) -> bool:
    """In the United States the first five digits are enough."""
    known, given = (re.sub(r"[^0-9a-z]", "", code.lower()) for code in (user.zip_code, typed))
    return known[:5] == given[:5] if user.country == "US" else known == given


def _named(user_id: str) -> User | None:
    people = User.objects.select_for_update(no_key=True).exclude(status=User.Status.ARCHIVED)
    return people.filter(username__iexact=user_id).first()


def _begin(user: User | None, purpose: str, channel: str) -> RecoveryAttempt:
    """The caller holds the person's row. An account that was helped too often within the hour counts as none."""
    now = clock.now()
    if user is not None and _was_helped_enough(user, purpose, channel, at=now):
        user = None
    attempt = RecoveryAttempt.objects.create(
        user=user, purpose=purpose, channel=channel, asked_at=now
    )
    if user is not None:
        record_event(ASKED[Purpose(purpose)], actor=user, subject=user, number=attempt.number)
    return attempt


def _was_helped_enough(user: User, purpose: str, channel: str, *, at: datetime) -> bool:
    """Counted so that a stranger who uses it up leaves the owner a way: the other channels, and by mail the newest
    link, which does what was asked for. A code is no such way: it works only in the browser that asked."""
    lately = user.recoveries.filter(
        channel=channel, asked_at__gt=at - timedelta(hours=1), agent=None
    )
    if channel == Channel.EMAIL:
        lately = lately.filter(purpose=purpose)
    return lately.count() >= policy.RECOVERIES_PER_ACCOUNT.value


def _answers_by_mail(attempt: RecoveryAttempt) -> bool:
    """False when the answer is a code by telephone, or there is nothing to answer with but why not."""
    user = attempt.user
    if user is None:
        return attempt.channel == Channel.EMAIL
    if user.status == User.Status.SUSPENDED:
        notifications.recovery_refused(user)
        return False
    if attempt.channel == Channel.EMAIL:
        return True
    if has_telephone(user, attempt.channel):
        wake_sender()
    elif not _was_told_of_no_telephone(user, at=attempt.asked_at):
        notifications.recovery_without_telephone(
            user,
            channel=attempt.get_channel_display(),
            is_doubted=has_doubtful_telephone(user, attempt.channel),
        )
    return False


def _was_told_of_no_telephone(user: User, *, at: datetime) -> bool:
    """Once an hour says it: anybody may ask."""
    said = OutgoingEmail.objects.filter(to=user, template="identity/recovery_without_telephone")
    return said.filter(created_at__gt=at - timedelta(hours=1)).exists()


def _mail_unlock_link(attempt: RecoveryAttempt) -> None:
    """Ends the older links, which went to the same mailbox; nothing by telephone, or anybody could end it."""
    user = attempt.user
    assert user is not None  # noqa: S101
    mailed = user.recoveries.filter(purpose=Purpose.UNLOCK, channel=Channel.EMAIL, finished_at=None)
    mailed.exclude(pk=attempt.pk).update(finished_at=attempt.asked_at)
    token = link_token(attempt.reference, purpose=Purpose.UNLOCK)
    notifications.unlock_link(user, token=token)


def _mail_reset_link(attempt: RecoveryAttempt, *, ticket: str = "") -> None:
    user = attempt.user
    assert user is not None  # noqa: S101
    if attempt.agent_id is not None or not _has_proven_page(user, at=attempt.asked_at):
        # Ends the older link.
        user.reset_asked_at = attempt.asked_at
        user.save(update_fields=["reset_asked_at"])
    uid, token = reset_way(user)
    notifications.password_reset_link(user, uid=uid, token=token, ticket=ticket)


def _has_proven_page(user: User, *, at: datetime) -> bool:
    """Whether a code by telephone has led to the reset page lately. Else anybody could end that by asking for a link;
    the link leads there, too, and whichever is used first ends the other."""
    begun = recovery_in_use(user)
    if begun is None or begun.proved_at is None or begun.finished_at is not None:
        return False
    return begun.proved_at + policy.RESET_LINK_LIFE.minutes > at
