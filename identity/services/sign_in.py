"""Password first, then one chosen device."""

from contextlib import suppress

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from identity import notifications
from identity.events import IdentityEvent
from identity.limits import reserve_failure
from identity.models import PortalDevice, SignIn, TermsAcceptance, User
from identity.services import locks
from identity.services.sessions import begin_session
from identity.terms import TERMS_VERSION
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context

SIGN_IN_FIELDS = [
    "last_sign_in_at", "failures_since", "automatic_unlocks", "idle_notice_days", "password_expired_at", "status",
    "activated_at", "unfinished_to_tell",
]  # fmt: skip


def check_password(request: HttpRequest, *, user_id: str, password: str) -> User | None:
    """The person, or None for every reason there may be: the page says the same words for all of them, and each costs
    one hash. Raises ``TooManyTries`` before anything is looked at when the address has failed too often."""
    reserved = reserve_failure(request)
    # Who closed for good is nobody: the User ID answers like one that does not exist.
    known = User.objects.exclude(status=User.Status.ARCHIVED)
    person = known.filter(username__iexact=user_id).first()
    opened = _open(request, person, user_id, password)
    if opened is not None:
        reserved.rollback()
    return opened


def _open(request: HttpRequest, person: User | None, user_id: str, password: str) -> User | None:
    if person is not None and not locks.count_try(person.pk):
        make_password(password)  # the refusal takes as long as a wrong password
        return None
    username = person.username if person is not None else user_id
    fits = authenticate(request, username=username, password=password) is not None
    if person is None:
        return None
    if fits and person.must_reset_since is not None:
        tell_to_reset(person.pk)
    if not fits or person.must_reset_since is not None:
        with suppress(User.DoesNotExist):  # whoever was deleted meanwhile is nobody
            locks.count_refusal(person.pk)
        return None
    return locks.accept_try(person.pk)


@transaction.atomic
def tell_to_reset(user_id: int) -> None:
    """Somebody else may know the password, so it opens nothing; the page does not say that it was right."""
    with suppress(User.DoesNotExist):
        notifications.password_must_be_reset(locks.locked_person(user_id))


def accept_terms(*, user: User) -> bool:
    """False when the person was deleted since the password was looked at."""
    try:
        with transaction.atomic():
            TermsAcceptance.objects.create(
                user=user, version=TERMS_VERSION, ip_address=context.current().ip_address
            )
    except IntegrityError:
        return False
    return True


def finish_sign_in(
    *, user: User, session_key: str, device: PortalDevice, browser_token: str
) -> list[SignIn]:
    """Both factors were given: the first time this proves the e-mail address and makes the account active.

    Part of the transaction that judged the code, which holds the person's row. Returns the sessions this one ended.
    """
    now = clock.now()
    if user.password_is_expired(at=now):
        user.expire_password()  # before this sign-in starts the count anew; the gate lets to the new password only
    if user.status == User.Status.STAGED:
        user.activate(at=now)
        record_event(IdentityEvent.ACCOUNT_ACTIVATED, actor=user, subject=user)
    record_event(IdentityEvent.SIGNED_IN, actor=user, subject=user)
    replaced = begin_session(
        user, session_key=session_key, device=device, browser_token=browser_token, at=now
    )
    user.automatic_unlocks, user.idle_notice_days, user.unfinished_to_tell = 0, None, None
    user.save(update_fields=SIGN_IN_FIELDS)
    return replaced
