"""Failed tries and what they lead to: a lock that opens by itself, in the end a suspension.

A try is counted on the account before anything is looked at, so that tries made at the same moment cannot share one
count. Whatever their order, so many tries lead to the same state.
"""

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity import notifications
from identity.events import MUST_RESET, IdentityEvent, Step
from identity.models import SignIn, User
from identity.services.sessions import end_sessions
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock, policy

# What the functions here change; callers that hold the row save these.
LOCK_FIELDS = [
    "status", "failed_sign_ins", "first_failure_at", "locked_until", "automatic_unlocks", "wrong_answers",
    "failures_since", "session_epoch", "lock_to_tell",
]  # fmt: skip
OPEN_TO_TRIES = (User.Status.STAGED, User.Status.ACTIVE)

AFTER_TRIES = _("There were further failed tries to sign in while your account was locked.")
AFTER_ANSWERS = _("The security question was answered wrong too often.")


@transaction.atomic
def count_try(user_id: int, *, step: Step = Step.SIGN_IN) -> bool:
    """Reserve one try; False when the account takes none or is gone: then nothing that was typed is looked at."""
    now = clock.now()
    user = _locked_if_there(user_id)
    if user is None:
        return False
    if user.status == User.Status.LOCKED and user.lock_is_over(at=now):
        open_by_time(user)
    if not user.is_shut:
        user.count_failure(at=now)
    taken = user.status in OPEN_TO_TRIES and user.failed_sign_ins <= policy.LOCK_FAILURES.value
    if not taken:
        with events_together():
            _note(user, step, state=user.status if user.is_shut else User.Status.LOCKED)
            _suspend_if_due(user)
    user.save(update_fields=LOCK_FIELDS)
    return taken


@transaction.atomic
def count_refusal(user_id: int, *, step: Step = Step.SIGN_IN) -> User:
    """The try that was reserved was wrong. Returns the person as that leaves them; ``User.DoesNotExist`` when they are
    gone meanwhile."""
    user = locked_person(user_id)
    with events_together():
        _note(user, step, state=None if user.must_reset_since is None else MUST_RESET)
        if user.failed_sign_ins >= policy.LOCK_FAILURES.value and User.FLOW.allows(user, "lock"):
            lock_account(user, step=step)
        _suspend_if_due(user)
    user.save(update_fields=LOCK_FIELDS)
    return user


@transaction.atomic
def accept_try(user_id: int) -> User | None:
    """The try was right: the person as they are now. None when others at the same moment have locked the account
    meanwhile: the lock holds; or when the account is gone."""
    user = _locked_if_there(user_id)
    if user is None or user.status not in OPEN_TO_TRIES or user.must_reset_since is not None:
        return None
    user.forget_failures()
    user.save(update_fields=LOCK_FIELDS)
    return user


def _note(user: User, step: Step, *, state: str | None) -> None:
    """``state``: what stood against the password, whether it was right or not."""
    if step == Step.SIGN_IN:
        user.failures_since += 1
    record_event(IdentityEvent.PASSWORD_REFUSED, actor=user, subject=user, step=step, state=state)


def locked_person(user_id: int) -> User:
    """``User.DoesNotExist`` when it was a registration that somebody disowned, or nobody finished, meanwhile."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def _locked_if_there(user_id: int) -> User | None:
    return User.objects.select_for_update(no_key=True).filter(pk=user_id).first()


def lock_account(user: User, *, step: Step) -> None:
    """The caller holds the row and saves ``LOCK_FIELDS``; so for all below."""
    user.lock(at=clock.now())
    record_event(IdentityEvent.ACCOUNT_LOCKED, actor=user, subject=user, step=step)
    notifications.account_locked(user)


def open_by_time(user: User) -> None:
    user.unlock_by_time()
    record_event(IdentityEvent.ACCOUNT_UNLOCKED, actor=None, subject=user, how="time")
    notifications.account_unlocked(user, how=_("The time of the lock is over."))


def open_for_owner(user: User, *, by: AbstractUser, how: str | Promise) -> None:
    user.unlock()
    record_event(IdentityEvent.ACCOUNT_UNLOCKED, actor=by, subject=user, how="person")
    notifications.account_unlocked(user, how=how)


def suspend_account(user: User, *, why: str | Promise, by: AbstractUser | None = None) -> None:
    """Only the help desk opens the account again. Every session ends."""
    user.suspend()
    end_sessions(user, SignIn.End.SUSPENDED, by=by)
    record_event(IdentityEvent.ACCOUNT_SUSPENDED, actor=by, subject=user)
    notifications.account_suspended(user, why=why)


def tries_until_suspended(user: User) -> int:
    """How many more a locked account stands, right or wrong."""
    limit = policy.LOCK_FAILURES.value + policy.SUSPEND_AFTER_EXTRA.value
    return max(0, limit - user.failed_sign_ins)


def _suspend_if_due(user: User) -> None:
    if user.status == User.Status.LOCKED and tries_until_suspended(user) == 0:
        suspend_account(user, why=AFTER_TRIES)
