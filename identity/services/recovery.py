"""The way back in: reset by link and security answer."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.models import FormerPassword, User
from identity.tokens import reset_tokens
from organizations.models import SpotAccount
from organizations.services import reactivate_spot_account
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError


@transaction.atomic
def ask_for_reset(*, user_id: str, email: str) -> None:
    """Mail a link if both fit one account. The page never says whether they did."""
    user = (
        User.objects.select_for_update(no_key=True)
        .filter(username__iexact=user_id, email_key=email.lower())
        .first()
    )
    if user is None:
        return
    user.reset_asked_at = clock.now()
    user.save(update_fields=["reset_asked_at"])
    record_event(IdentityEvent.PASSWORD_RESET_ASKED, actor=user, subject=user)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    notifications.password_reset_link(user, uid=uid, token=reset_tokens.make_token(user))


def reset_password(*, user_id: int, answer: str, password: str) -> User:
    """Set a new password by link and security answer. Never signs in; brings inactive SPOT access back."""
    if not _count_answer(user_id):
        raise DomainError(
            _("Your account is suspended after too many wrong tries. Call the help desk.")
        )
    user = User.objects.get(pk=user_id)
    if not user.check_security_answer(answer):
        _wrong_answer(user_id)
        raise DomainError(
            _("This is not the answer we have. Small and capital letters make no difference.")
        )
    try:
        validate_password(password, user)
        return _set_password(user_id, password)
    except (DomainError, ValidationError):
        _give_back(user_id)
        raise


@transaction.atomic
def _set_password(user_id: int, password: str) -> User:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    _require_a_day_between(user)
    FormerPassword.objects.create(user=user, password=user.password, replaced_at=now)
    user.set_password(password)
    user.password_changed_at = now
    user.session_epoch += 1
    user.forget_failures()
    if user.status == User.Status.LOCKED:
        user.unlock()
        record_event(IdentityEvent.ACCOUNT_UNLOCKED, actor=user, subject=user)
    user.save()
    record_event(IdentityEvent.PASSWORD_RESET, actor=user, subject=user)
    reactivated = reactivate_spot_account(user=user)
    notifications.password_changed(user, spot_is_back=reactivated)
    return user


def _require_a_day_between(user: User) -> None:
    """One chosen change a day. Bringing inactive SPOT access back is exempt, or it could not be done today."""
    inactive = SpotAccount.objects.filter(user=user, status=SpotAccount.Status.INACTIVE).exists()
    changed = user.password_changed_at
    allowed_at = changed + timedelta(hours=policy.PASSWORD_MIN_AGE.value) if changed else None
    if not inactive and allowed_at and clock.now() < allowed_at:
        moment = clock.to_eastern(allowed_at).strftime("%m/%d/%Y %I:%M %p")
        raise DomainError(
            _(
                "Your password was changed less than a day ago. You can change it again on "
                "%(moment)s Eastern time, or the help desk can reset it."
            )
            % {"moment": moment}
        )


@transaction.atomic
def _count_answer(user_id: int) -> bool:
    """Reserve one try before the answer is looked at; False when the account takes none.

    A locked account takes as many as a locked one takes passwords: its owner opens it this way.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.status == User.Status.SUSPENDED:
        return False
    user.count_failure(at=clock.now())
    user.save(update_fields=["failed_sign_ins", "first_failure_at"])
    return user.failed_sign_ins <= 2 * policy.LOCK_FAILURES.value


@transaction.atomic
def _give_back(user_id: int) -> None:
    User.objects.filter(pk=user_id, failed_sign_ins__gt=0).update(
        failed_sign_ins=F("failed_sign_ins") - 1
    )


@transaction.atomic
def _wrong_answer(user_id: int) -> None:
    """A wrong security answer counts like a wrong password: three lock, three more suspend."""
    limit = policy.LOCK_FAILURES.value
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    record_event(IdentityEvent.ANSWER_REFUSED, actor=user, subject=user)
    if user.failed_sign_ins >= limit and User.FLOW.allows(user, "lock"):
        user.lock(at=clock.now())
        record_event(IdentityEvent.ACCOUNT_LOCKED, actor=user, subject=user)
        notifications.account_locked(user)
    if user.failed_sign_ins >= 2 * limit and User.FLOW.allows(user, "suspend"):
        user.suspend()
        record_event(IdentityEvent.ACCOUNT_SUSPENDED, actor=user, subject=user)
        notifications.account_suspended(user)
    user.save(update_fields=["status", "locked_until"])
