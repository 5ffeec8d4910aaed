"""Password first, then one chosen device. Failures are counted on the account before the password is looked at, so
that tries made at the same moment cannot share one count."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.models import EmailDevice, PortalDevice, SignIn, TermsAcceptance, User
from identity.services.sessions import begin_session
from identity.terms import TERMS_VERSION
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context, policy
from spot_portal.core.errors import DomainError, GatewayError


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


def send_code(*, user: User, device_id: int, asked_by: str) -> EmailDevice:
    """Draw a code and send it at once. The code itself is stored nowhere, so it cannot wait in a queue."""
    device, code = _draw(device_id, asked_by)
    values = {
        "recipient": user,
        "code": code,
        "minutes": policy.CODE_LIFE_EMAIL.value,
        "simulation": settings.SPOT_SIMULATION,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "help_desk_email": settings.HELP_DESK_EMAIL,
    }
    subject = render_to_string("identity/code.subject.txt", values, using="text").strip()
    body = render_to_string("identity/code.txt", values, using="text")
    try:
        EmailMessage(subject, body, settings.CODE_FROM_EMAIL, [user.email]).send()
    except Exception as error:  # whatever the mail system does, the person is told the truth
        _take_back(device_id)
        raise GatewayError("mail") from error
    return device


@transaction.atomic
def _draw(device_id: int, asked_by: str) -> tuple[EmailDevice, str]:
    now = clock.now()
    device = EmailDevice.objects.select_for_update(no_key=True).get(pk=device_id)
    if not device.may_send(at=now):
        raise DomainError(
            _(
                "A code was sent a moment ago. You can ask for another one after %(seconds)s seconds."
            )
            % {"seconds": policy.CODE_RESEND.value}
        )
    code = device.draw_code(asked_by=asked_by, at=now)
    device.save(update_fields=["code_hash", "asked_by", "sent_at"])
    record_event(IdentityEvent.CODE_SENT, actor=device.user, subject=device)
    return device, code


@transaction.atomic
def _take_back(device_id: int) -> None:
    EmailDevice.objects.filter(pk=device_id).update(code_hash="", asked_by="", sent_at=None)


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
