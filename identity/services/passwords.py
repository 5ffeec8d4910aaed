"""A new password: by a reset, or by the person who knows the present one. Every way passes the same rules."""

from datetime import datetime, timedelta
from typing import NoReturn

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from identity import notifications
from identity.events import IdentityEvent, Step
from identity.models import FormerPassword, RecoveryAttempt, SignIn, User
from identity.selectors import recovery_in_use
from identity.services import locks
from identity.services.answers import require_answer
from identity.services.sessions import end_sessions
from organizations.selectors import has_lost_spot_access
from organizations.services import reactivate_spot_account
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock, formats, policy
from spot_portal.core.errors import DomainError


class WrongPassword(DomainError):
    pass


def reset_password(*, user_id: int, answer: str, password: str) -> User:
    """Set a new password; a link or a code has proven who asks. Never signs in; brings inactive SPOT access back.

    Raises ``ValidationError`` for a password that breaks a rule, after the answer only: else a link would tell which
    passwords were used before.
    """
    user = User.objects.get(pk=user_id)
    attempt = recovery_in_use(user)
    if asks_question(user, attempt):
        require_answer(user, answer)
    validate_password(password, user)
    by_help_desk = attempt is not None and attempt.agent_id is not None
    return _store(user, password, IdentityEvent.PASSWORD_RESET, is_exempt=by_help_desk)


def asks_question(user: User, attempt: RecoveryAttempt | None) -> bool:
    """Not of somebody whom the help desk has just verified: perhaps the answer is what they have forgotten."""
    return user.has_question and (attempt is None or attempt.agent_id is None)


def change_password(*, user_id: int, current: str, password: str) -> User:
    """The person knows the current password; a wrong one counts like a failed sign-in. Ends every session."""
    if not locks.count_try(user_id, step=Step.CHANGE_PASSWORD):
        raise DomainError(
            _(
                "Your account takes no password now. Nothing was changed, and yours was not looked at."
            )
        )
    user = User.objects.get(pk=user_id)
    if not check_password(current, user.password):
        _refuse(locks.count_refusal(user_id, step=Step.CHANGE_PASSWORD))
    if locks.accept_try(user_id) is None:
        raise DomainError(_("Your account was locked a moment ago. Nothing was changed."))
    validate_password(password, user)
    return _store(user, password, IdentityEvent.PASSWORD_CHANGED, is_exempt=False)


def _refuse(user: User) -> NoReturn:
    """Whoever is here may know how many tries are left: they have given both factors."""
    left = policy.LOCK_FAILURES.value - user.failed_sign_ins
    if left <= 0:
        raise DomainError(_("This was not your current password. Nothing was changed."))
    raise WrongPassword(
        ngettext(
            "This is not your current password. Type it again; %(left)s more wrong one locks your account.",
            "This is not your current password. Type it again; %(left)s more wrong ones lock your account.",
            left,
        )
        % {"left": left}
    )


def _store(known: User, password: str, event: IdentityEvent, *, is_exempt: bool) -> User:
    # Before the row is locked: it takes as long as a person notices.
    return _save(known, make_password(password), event, is_exempt=is_exempt)


@transaction.atomic
def _save(known: User, encoded: str, event: IdentityEvent, *, is_exempt: bool) -> User:
    """``known`` is the person as the act found them; whoever was faster ends it."""
    now = clock.now()
    user = locks.locked_person(known.pk)
    if user.status == User.Status.SUSPENDED:
        raise DomainError(_("Your account is suspended. Call the help desk."))
    if (user.password, user.reset_asked_at) != (known.password, known.reset_asked_at):
        raise DomainError(
            _(
                "Meanwhile your password was changed or a newer link was sent. Nothing was changed here."
            )
        )
    if not is_exempt:
        _require_a_day_between(user, at=now)
    with events_together():  # SPOT access is locked on the way, and the chain comes after rows
        _replace(user, encoded, event, at=now)
    return user


def _replace(user: User, encoded: str, event: IdentityEvent, *, at: datetime) -> None:
    _remember(user, at=at)
    user.password, user.password_changed_at, user.reset_asked_at = encoded, at, None
    user.password_expired_at = user.must_reset_since = user.idle_notice_days = None
    user.wrong_answers = 0
    user.forget_failures()
    end_sessions(user, SignIn.End.PASSWORD)
    spot_is_back = reactivate_spot_account(user=user)
    if user.status == User.Status.LOCKED:
        user.unlock()
        record_event(IdentityEvent.ACCOUNT_UNLOCKED, actor=user, subject=user, how="password")
    user.save()
    user.recoveries.filter(finished_at=None).update(finished_at=at)
    record_event(event, actor=user, subject=user)
    notifications.password_changed(user, spot_is_back=spot_is_back)


def _remember(user: User, *, at: datetime) -> None:
    """Of the former passwords only those that may not be used again are kept."""
    FormerPassword.objects.create(user=user, password=user.password, replaced_at=at)
    kept = user.former_passwords.values_list("pk", flat=True)[: policy.PASSWORD_HISTORY.value]
    user.former_passwords.exclude(pk__in=list(kept)).delete()


def why_not_today(user: User, *, at: datetime) -> str:
    """One chosen change a day. Who has to choose a new one is exempt, or the way back would be shut for a day.

    Empty when it may be changed.
    """
    changed = user.password_changed_at
    allowed_at = changed + timedelta(hours=policy.PASSWORD_MIN_AGE.value) if changed else None
    has_to = user.must_reset_since is not None or user.password_is_expired(at=at)
    if allowed_at is None or at >= allowed_at or has_to or has_lost_spot_access(user, at=at):
        return ""
    return _(
        "Your password was changed less than a day ago. You can change it again on "
        "%(moment)s, or the help desk can send you a link."
    ) % {"moment": formats.eastern(allowed_at)}


def _require_a_day_between(user: User, *, at: datetime) -> None:
    reason = why_not_today(user, at=at)
    if reason:
        raise DomainError(reason)
