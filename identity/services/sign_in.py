"""Password first, then one chosen device. Failures are counted on the account before the password is looked at, so
that tries made at the same moment cannot share one count."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from identity import notifications
from identity.events import IdentityEvent
from identity.models import PortalDevice, SignIn, TermsAcceptance, User
from identity.services.sessions import begin_session
from identity.terms import TERMS_VERSION
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context, policy


def check_password(request: HttpRequest, *, user_id: str, password: str) -> User | None:
    """The person, or None for every reason there may be: the page says the same words for all of them."""
    person = User.objects.filter(username__iexact=user_id).first()
    if person is not None and not _count_try(person.pk):
        make_password(password)  # the refusal takes as long as a wrong password
        return None
    found = _ask_backend(request, person, user_id, password)
    if person is None:
        return None
    if found is None:
        _failed(person.pk)
        return None
    if not _succeeded(person.pk):
        return None
    person.refresh_from_db()
    return person


def _ask_backend(
    request: HttpRequest, person: User | None, user_id: str, password: str
) -> User | None:
    username = person.username if person is not None else user_id
    try:
        found = get_adapter(request).authenticate(request, username=username, password=password)
    except ValidationError:
        # The address is refused, the password was never looked at: nobody else's account may pay for that.
        if person is not None:
            _give_back(person.pk)
        raise
    return found if isinstance(found, User) else None


@transaction.atomic
def _count_try(pk: int) -> bool:
    """Reserve one try; False when the account takes none."""
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=pk)
    if user.status == User.Status.LOCKED and user.lock_is_over(at=now):
        user.unlock()
        record_event(IdentityEvent.ACCOUNT_UNLOCKED, actor=None, subject=user)
    user.count_failure(at=now)
    limit = policy.LOCK_FAILURES.value
    allowed = (
        user.status in (User.Status.STAGED, User.Status.ACTIVE) and user.failed_sign_ins <= limit
    )
    if user.status == User.Status.LOCKED and user.failed_sign_ins >= 2 * limit:
        user.suspend()
        record_event(IdentityEvent.ACCOUNT_SUSPENDED, actor=None, subject=user)
        notifications.account_suspended(user)
    user.save(update_fields=["status", "failed_sign_ins", "first_failure_at", "locked_until"])
    return allowed


@transaction.atomic
def _failed(pk: int) -> None:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=pk)
    record_event(IdentityEvent.PASSWORD_REFUSED, actor=user, subject=user)
    if user.failed_sign_ins >= policy.LOCK_FAILURES.value and User.FLOW.allows(user, "lock"):
        user.lock(at=now)
        user.save(update_fields=["status", "locked_until"])
        record_event(IdentityEvent.ACCOUNT_LOCKED, actor=user, subject=user)
        notifications.account_locked(user)


@transaction.atomic
def _give_back(pk: int) -> None:
    User.objects.filter(pk=pk, failed_sign_ins__gt=0).update(
        failed_sign_ins=F("failed_sign_ins") - 1
    )


@transaction.atomic
def _succeeded(pk: int) -> bool:
    """False when wrong tries at the same moment have locked the account meanwhile: the lock holds."""
    user = User.objects.select_for_update(no_key=True).get(pk=pk)
    if user.status not in (User.Status.STAGED, User.Status.ACTIVE):
        return False
    user.forget_failures()
    user.save(update_fields=["failed_sign_ins", "first_failure_at", "locked_until"])
    return True


@transaction.atomic
def accept_terms(*, user: User) -> None:
    TermsAcceptance.objects.create(
        user=user, version=TERMS_VERSION, ip_address=context.current().ip_address
    )


@transaction.atomic
def finish_sign_in(
    *, user_id: int, session_key: str, device: PortalDevice, browser_token: str
) -> list[SignIn]:
    """Both factors were given: the first time this proves the e-mail address and makes the account active.

    Returns the sessions this one ended.
    """
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.status == User.Status.STAGED:
        user.activate(at=now)
        user.save(update_fields=["status", "activated_at"])
        record_event(IdentityEvent.ACCOUNT_ACTIVATED, actor=user, subject=user)
    record_event(IdentityEvent.SIGNED_IN, actor=user, subject=user)
    replaced = begin_session(
        user, session_key=session_key, device=device, browser_token=browser_token, at=now
    )
    user.save(update_fields=["last_sign_in_at", "failures_since"])
    return replaced
