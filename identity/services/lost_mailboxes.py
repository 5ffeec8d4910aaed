"""Another e-mail address by way of the help desk: when a mailbox is lost, or was mistyped at registration.

Nobody has proven the new address yet. Codes go there at once, and the first one that is typed in proves it; until the
hold is over no link to reset the password does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity import mailbox_notices
from identity.events import IdentityEvent
from identity.models import EmailChange, EmailDevice, HelpDeskCase, SentCode, SignIn, User
from identity.selectors import change_away_from, change_to_take_back, holder_of
from identity.services.email_change import drop_open, go_back
from identity.services.sessions import end_sessions
from spot_portal.audit.services import record_event
from spot_portal.core import clock, formats, policy
from spot_portal.core.errors import DomainError, TransitionNotAllowed

TAKEN = gettext_lazy(
    "This address belongs to another account, or may go back to one. Ask the caller for another address; whoever has "
    "two accounts signs in with the older one."
)


def refuse_new_address(person: User, address: str) -> None:
    """Asked when the case is opened and again when it is confirmed, under the person's lock."""
    if person.is_staff:
        raise DomainError(
            _("This is an account of staff. Whoever runs the portal changes its e-mail address.")
        )
    if person.status == User.Status.SUSPENDED:
        raise TransitionNotAllowed(_("This account is suspended. Reinstate it first."))
    if change_away_from(address, person) is None:
        _refuse_while_held(person, clock.now())
    if address.lower() == person.email_key:
        raise DomainError(_("This is the address the account has already."))
    holder = holder_of(address, at=clock.now())
    if holder is not None and holder.user.pk != person.pk:
        raise DomainError(TAKEN)


def change_address(person: User, case: HelpDeskCase, by: User) -> None:
    """The second agent has agreed. The caller holds the locks of person and case."""
    refuse_new_address(person, case.new_email)
    change = change_away_from(case.new_email, person)
    if change is not None:
        _bring_back(person, change, case, by)
    else:
        _replace(person, case, by)
    case.forget_address()
    case.save(update_fields=["new_email"])


def _bring_back(person: User, change: EmailChange, case: HelpDeskCase, by: User) -> None:
    """The address the account had before: somebody else may have changed it, so nothing leads back to theirs."""
    removed = person.email
    with _taken_at_this_moment(person):
        go_back(person, change, at=clock.now(), by=by, case=case.number)
    _begin_anew_with_mailbox(person, removed)


def _replace(person: User, case: HelpDeskCase, by: User) -> None:
    former, is_unproven = person.email, person.is_unproven
    person.email = case.new_email
    if is_unproven:
        person.reference = uuid4()  # no link that went astray is about this person any more
    else:
        person.email_held_until = clock.now() + policy.EMAIL_HOLD.hours
    with _taken_at_this_moment(person):
        person.save(update_fields=["email", "email_key", "email_held_until", "reference"])
    drop_open(person)
    _begin_anew_with_mailbox(person, former)
    record_event(IdentityEvent.EMAIL_CHANGED, actor=by, subject=person, case=case.number)
    end_sessions(person, SignIn.End.EMAIL, by=by)
    if is_unproven:
        mailbox_notices.registration_corrected(person, mistyped=former)
    else:
        change = _written_down(person, former, case)
        mailbox_notices.email_changed_by_help_desk(person, change, case=case.number)


def _refuse_while_held(person: User, now: datetime) -> None:
    """One change at a time: the way back to the address before it stays open."""
    if person.email_held_until is not None and person.email_held_until > now:
        raise DomainError(
            _(
                "The address was changed a short while ago, and the former one can still take that back with the link "
                "it was sent. It can be changed again after %(until)s."
            )
            % {"until": formats.eastern(person.email_held_until)}
        )


@contextmanager
def _taken_at_this_moment(person: User) -> Iterator[None]:
    """Around what saves the person's address: somebody else may take it just then."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise DomainError(TAKEN) from None
    # Asked again only now: a change that frees this address at this moment has been waited for.
    other = change_to_take_back(person.email, at=clock.now())
    if other is not None and other.user_id != person.pk:
        raise DomainError(TAKEN)


def _begin_anew_with_mailbox(person: User, former: str) -> None:
    """The device by e-mail is made anew, whatever state it was in, and what went astray does not count."""
    EmailDevice.objects.filter(user=person).delete()
    EmailDevice.objects.create(user=person, name="email", confirmed=True)
    astray = SentCode.objects.filter(user=person, destination=SentCode.digest_of(former))
    astray.delete()


def _written_down(person: User, former: str, case: HelpDeskCase) -> EmailChange:
    """So that the former address can take it back. Of an address that was never proven there is no way back."""
    change = EmailChange(
        user=person, old_email=former, new_email=person.email, asked_at=case.opened_at
    )
    change.FLOW.take(change, "confirm")
    change.done_at = clock.now()
    change.save()
    return change
