"""Another e-mail address: proven by a code sent there, told to both addresses, and taken back from the old one."""

import logging
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent, Step
from identity.models import EmailChange, EmailDevice, SignIn, User
from identity.selectors import Holder, change_to_take_back, holder_of
from identity.services.codes import count_sending, forgive_sendings
from identity.services.disavowal import shut_until_reset
from identity.services.email_messages import mail_code, mail_owner
from identity.services.registration import AddressHeld
from identity.services.sessions import end_sessions
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock, formats, policy
from spot_portal.core.errors import DomainError, GatewayError, TooManyTries
from spot_portal.notifications.retries import is_refusal

logger = logging.getLogger(__name__)


def ask_for_email_change(*, user_id: int, address: str) -> EmailChange:
    """Send a code to the new address. Of an address that has an account already only its owner is told, by mail."""
    change, code = _begin(user_id, address)
    holder = _other_holder(address, user_id)
    try:
        if holder is None:
            mail_code(change, code)
        else:
            mail_owner(holder.user, to=holder.address)
    except Exception as error:  # whatever the mail system does, the person is told the truth
        logger.warning("a code could not be sent", extra={"fault": type(error).__name__})
        _forget(change)
        if is_refusal(error):
            raise DomainError(
                _(
                    "The mail server does not take mail for this address, so nothing was changed. Check how it is "
                    "written, or use another one."
                )
            ) from error
        raise GatewayError("mail") from error
    return change


@transaction.atomic
def _begin(user_id: int, address: str) -> tuple[EmailChange, str]:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    _refuse_while_held(user, now)
    _refuse_too_soon(user, now)
    count_sending(user, address, at=now)
    drop_open(user)
    change = EmailChange(user=user, old_email=user.email, new_email=address, asked_at=now)
    code = change.draw_code(asked_by=_purpose(change), at=now)
    if _other_holder(address, user_id) is not None:
        change.burn_code()  # nothing that is typed will fit
    change.save()
    record_event(IdentityEvent.EMAIL_CHANGE_ASKED, actor=user, subject=user)
    return change, code


def _other_holder(address: str, user_id: int) -> Holder | None:
    holder = holder_of(address, at=clock.now())
    return holder if holder is not None and holder.user.pk != user_id else None


def _refuse_while_held(user: User, now: datetime) -> None:
    """One change at a time: the way back to the first address stays open."""
    if user.email_held_until is not None and user.email_held_until > now:
        raise DomainError(
            _(
                "Your e-mail address was changed a short while ago. You can change it again after %(until)s. If the "
                "last change was not yours, use the link in the message to your former address, or call the help desk."
            )
            % {"until": formats.eastern(user.email_held_until)}
        )


def _refuse_too_soon(user: User, now: datetime) -> None:
    newest = user.email_changes.order_by("-asked_at").first()
    free_at = newest.asked_at + policy.CODE_RESEND.seconds if newest else now
    if free_at > now:
        raise TooManyTries(
            _("A code was sent a moment ago. Wait %(seconds)s seconds, then ask again.")
            % {"seconds": policy.CODE_RESEND.value},
            retry_after=int((free_at - now).total_seconds()) + 1,
        )


def drop_open(user: User) -> None:
    EmailChange.FLOW.bulk_move(EmailChange.objects.filter(user=user), "drop", code_hash="")


@transaction.atomic
def _forget(change: EmailChange) -> None:
    """Nothing was sent, so there is nothing to wait for."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=change.user_id)
    EmailChange.objects.filter(pk=change.pk, status=EmailChange.Status.ASKED).delete()


def _purpose(change: EmailChange) -> str:
    return f"email-change:{change.reference.hex}"[:64]


# --- Confirming -----------------------------------------------------------------------------------------------------


def confirm_email_change(
    *, user_id: int, reference: UUID, code: str, session: SessionBase
) -> User | None:
    """Take the new address if the code fits; None when it does not. Five wrong codes end the change.

    Codes go to another mailbox from now on, so every session but ``session`` ends.
    """
    try:
        return _confirm(user_id, reference, code, session)
    except (IntegrityError, AddressHeld):
        # Somebody else proved the same address at the same moment, or may take it back.
        _give_up(user_id, reference)
        raise DomainError(
            _("This address cannot be used for your account. Nothing was changed; use another one.")
        ) from None


@transaction.atomic
def _confirm(user_id: int, reference: UUID, code: str, session: SessionBase) -> User | None:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    change = _open_change(user, reference)
    if not change.use_code(code, asked_by=_purpose(change), at=now):
        _count_wrong_code(user, change)
        return None
    change.FLOW.take(change, "confirm")
    change.done_at = now
    change.save(update_fields=["status", "done_at", "code_hash", "asked_by", "sent_at"])
    user.email, user.email_held_until = change.new_email, now + policy.EMAIL_HOLD.hours
    user.save(update_fields=["email", "email_key", "email_held_until"])
    # Only now: a change that frees this address at this moment has been waited for.
    other = change_to_take_back(user.email, at=now)
    if other is not None and other.user_id != user.pk:
        raise AddressHeld
    _burn_what_was_mailed(user)
    forgive_sendings(user, user.email)
    record_event(IdentityEvent.EMAIL_CHANGED, actor=user, subject=user)
    end_sessions(user, SignIn.End.EMAIL, keep=session)
    notifications.email_changed(user, change)
    return user


def _open_change(user: User, reference: UUID) -> EmailChange:
    found = (
        EmailChange.objects.select_for_update(no_key=True)
        .filter(user=user, reference=reference, status=EmailChange.Status.ASKED)
        .first()
    )
    if found is None:
        raise DomainError(
            _("This change is not open any more. Begin again with the new e-mail address.")
        )
    return found


def _count_wrong_code(user: User, change: EmailChange) -> None:
    change.wrong_codes += 1
    if change.wrong_codes >= policy.CODE_TRIES.value:
        change.FLOW.take(change, "drop")
        change.burn_code()
    change.save(update_fields=["status", "wrong_codes", "code_hash", "asked_by"])
    record_event(IdentityEvent.CODE_REFUSED, actor=user, subject=user, step=Step.CHANGE_EMAIL)


def _burn_what_was_mailed(user: User) -> None:
    """A sign-in code that waits in the former mailbox opens nothing. What was refused was not for this one."""
    EmailDevice.objects.filter(user=user).update(
        code_hash="", asked_by="", sent_at=None, mail_refused_at=None
    )


@transaction.atomic
def _give_up(user_id: int, reference: UUID) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    drop_open(user)


def forget_old_changes() -> int:
    """Nothing can be taken back any more, so the former addresses go."""
    kept_from = clock.now() - policy.EMAIL_UNDO.hours - policy.EMAIL_CHANGE_KEPT.days
    moment = Coalesce("done_at", "asked_at")
    return EmailChange.objects.filter(LessThan(moment, kept_from)).delete()[0]


# --- Taking it back -------------------------------------------------------------------------------------------------


def undo_email_change(*, change: EmailChange) -> User:
    """From the former mailbox: back to that address, nobody signed in, and no way in before a reset. Works once."""
    try:
        return _undo(change.pk, change.user_id)
    except IntegrityError:
        raise DomainError(
            _("Your former address belongs to another account by now. Call the help desk.")
        ) from None


@transaction.atomic
def _undo(change_id: int, user_id: int) -> User:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    change = EmailChange.objects.select_for_update(no_key=True).get(pk=change_id)
    if user.is_archived or not change.may_undo(at=now):
        raise DomainError(_("This link was used already, or is too old."))
    go_back(user, change, at=now)
    return user


def go_back(
    user: User, change: EmailChange, *, at: datetime, by: User | None = None, case: str = ""
) -> None:
    """To the address before ``change``, which is undone with all that came after it. ``by``: an agent of the help desk.

    The caller holds the person's row. No link in a mailbox that was taken off opens anything.
    """
    removed = user.email
    since = EmailChange.objects.filter(user=user, done_at__gte=change.done_at)
    data = {"case": case} if case else {}
    with events_together():
        EmailChange.FLOW.bulk_move(since, "undo")
        user.email, user.email_held_until = change.old_email, None
        user.save(update_fields=["email", "email_key", "email_held_until"])
        drop_open(user)
        _burn_what_was_mailed(user)
        shut_until_reset(user, at=at)
        end_sessions(user, SignIn.End.EMAIL, by=by)
        record_event(IdentityEvent.EMAIL_CHANGE_UNDONE, actor=by or user, subject=user, **data)
    notifications.email_change_undone(user, removed, by_help_desk=by is not None)
