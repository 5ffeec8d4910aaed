"""What the help desk does to an account. Each act has a ticket, a reason and a name, and is told to the owner.

The caller is verified before the act begins, in a transaction of its own: a refusal has to be remembered.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user

from identity import mailbox_notices, notifications, policies
from identity.events import IdentityEvent
from identity.mfa.verification import burn_codes
from identity.models import EmailDevice, HelpDeskCase, SignIn, TakenPhone, User
from identity.services import locks
from identity.services.archiving import VIOLATION, archive_people
from identity.services.callers import CallerFacts, refuse_archived, verify_caller
from identity.services.lost_mailboxes import change_address, refuse_new_address
from identity.services.recovery import send_reset_for_help_desk
from identity.services.sessions import end_sessions
from identity.services.sign_in_notices import tell_used_code
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, TransitionNotAllowed, require

Act = HelpDeskCase.Act
STOPPED = _(
    "Since this case was opened, the owner said that somebody else was in the account; perhaps the caller was not the "
    "owner. Nothing was done. Call the owner back at the number on file, unless it was changed lately; the first agent "
    "can begin anew after that."
)


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks for what is done to whom, and why."""

    person_id: int
    agent: User
    ticket: str
    reason: str


@transaction.atomic
def view_account(*, person: User, by: User) -> None:
    """The person can read in their history that the help desk looked."""
    record_event(IdentityEvent.ACCOUNT_VIEWED, actor=by, subject=person)


def unlock(order: Order, *, facts: CallerFacts) -> HelpDeskCase:
    right = verify_caller(person_id=order.person_id, by=order.agent, facts=facts)
    return _do(order, Act.UNLOCK, _unlock, facts_right=right)


def send_reset_link(order: Order, *, facts: CallerFacts) -> HelpDeskCase:
    """The agent never sees the link. Neither the question nor the waiting time of a day stands before it, and the
    current password signs in nobody any more: perhaps it is why the person called."""
    right = verify_caller(person_id=order.person_id, by=order.agent, facts=facts)
    return _do(order, Act.SEND_RESET, _send_reset, facts_right=right)


def end_all_sessions(order: Order) -> HelpDeskCase:
    return _do(order, Act.END_SESSIONS, _end_sessions)


def suspend(order: Order, *, why: str | Promise) -> HelpDeskCase:
    """``why`` is told to the person; the reason is for the record."""

    def act(person: User, case: HelpDeskCase) -> None:
        if not User.FLOW.allows(person, "suspend"):
            raise TransitionNotAllowed(_("This account is suspended already."))
        locks.suspend_account(person, why=why, by=order.agent)
        person.save(update_fields=locks.LOCK_FIELDS)

    return _do(order, Act.SUSPEND, act)


def reinstate(order: Order, *, facts: CallerFacts) -> HelpDeskCase:
    right = verify_caller(person_id=order.person_id, by=order.agent, facts=facts)
    return _do(order, Act.REINSTATE, _reinstate, facts_right=right)


def ask_to_reset_factors(order: Order, *, facts: CallerFacts) -> HelpDeskCase:
    """The first of two agents. Nothing is removed before the second one confirms."""
    right = verify_caller(person_id=order.person_id, by=order.agent, facts=facts)
    return _ask_for_second_agent(order, right)


@transaction.atomic
def _ask_for_second_agent(order: Order, facts_right: int) -> HelpDeskCase:
    case = _open(order, Act.RESET_FACTORS, facts_right=facts_right, waits=True)
    notifications.factors_reset_asked(case.person, case=case.number)
    return case


def ask_to_change_email(order: Order, *, facts: CallerFacts, address: str) -> HelpDeskCase:
    """The first of two agents. Whether the address can be had is said to nobody who is not verified."""
    right = verify_caller(person_id=order.person_id, by=order.agent, facts=facts)
    return _ask_to_change_email(order, right, address)


@transaction.atomic
def _ask_to_change_email(order: Order, facts_right: int, address: str) -> HelpDeskCase:
    case = _open(order, Act.CHANGE_EMAIL, facts_right=facts_right, waits=True, new_email=address)
    person = case.person
    refuse_new_address(person, address)
    if not person.is_unproven:  # else the address on file is perhaps a stranger's
        mailbox_notices.email_change_asked(person, case=case.number)
    return case


@transaction.atomic
def ask_to_archive(order: Order) -> HelpDeskCase:
    """The first of two agents: a violation is confirmed. The account stays suspended until the second one confirms."""
    case = _open(order, Act.ARCHIVE, waits=True)
    _require_suspended(case.person)
    return case


@transaction.atomic
def confirm_case(*, case_id: int, by: User) -> HelpDeskCase:
    """The second agent has looked at the ticket: now it is done."""
    case, person = _locked_case(case_id, by)
    if case.is_over(at=clock.now()):
        raise TransitionNotAllowed(
            _("This case waited too long. The first agent has to begin anew.")
        )
    if case.was_stopped(disavowed_at=person.disavowed_at):
        raise TransitionNotAllowed(STOPPED)
    case.confirm(by=by, at=clock.now())
    case.save(update_fields=["status", "decided_by", "decided_at"])
    with events_together():
        record_event(IdentityEvent.CASE_CONFIRMED, actor=by, subject=case, ticket=case.ticket)
        CONFIRMED[Act(case.act)](person, case, by)
    return case


@transaction.atomic
def decline_case(*, case_id: int, by: User) -> HelpDeskCase:
    case, _person = _locked_case(case_id, by)
    case.decline(by=by, at=clock.now())
    case.save(update_fields=["status", "decided_by", "decided_at", "new_email"])
    record_event(IdentityEvent.CASE_DECLINED, actor=by, subject=case, ticket=case.ticket)
    return case


@transaction.atomic
def _do(
    order: Order,
    act: Act,
    carry_out: Callable[[User, HelpDeskCase], None],
    *,
    facts_right: int | None = None,
) -> HelpDeskCase:
    with events_together():
        case = _open(order, act, facts_right=facts_right)
        carry_out(case.person, case)
    return case


@transaction.atomic
def _open(
    order: Order,
    act: Act,
    *,
    facts_right: int | None = None,
    waits: bool = False,
    new_email: str = "",
) -> HelpDeskCase:
    """Under the person's lock, so that two agents at once do not both begin."""
    person = locks.locked_person(order.person_id)
    may = policies.can_reinstate if act == Act.REINSTATE else policies.can_serve
    require(may(order.agent, person))
    refuse_archived(person)
    if not (order.ticket.strip() and order.reason.strip()):
        raise DomainError(_("Write the ticket number and the reason."))
    waiting = HelpDeskCase.objects.filter(
        person=person, act=act, status=HelpDeskCase.Status.WAITING
    )
    if waits and waiting.exists():
        raise TransitionNotAllowed(_("This is waiting for a second agent already."))
    status = HelpDeskCase.Status.WAITING if waits else HelpDeskCase.Status.DONE
    case = HelpDeskCase.objects.create(
        person=person, act=act, ticket=order.ticket, reason=order.reason, facts_right=facts_right,
        status=status, opened_by=order.agent, opened_at=clock.now(), new_email=new_email,
    )  # fmt: skip
    record_event(
        IdentityEvent.CASE_OPENED, actor=order.agent, subject=case, act=act, ticket=order.ticket
    )
    return case


def _unlock(person: User, case: HelpDeskCase) -> None:
    if person.status == User.Status.SUSPENDED:
        raise TransitionNotAllowed(
            _("This account is suspended, not locked. It takes an agent who has not suspended it.")
        )
    if person.status != User.Status.LOCKED:
        raise TransitionNotAllowed(_("This account is not locked."))
    locks.open_for_owner(person, by=case.opened_by, how=_("The help desk opened it for you."))
    person.save(update_fields=locks.LOCK_FIELDS)


def _send_reset(person: User, case: HelpDeskCase) -> None:
    if person.status == User.Status.SUSPENDED:
        raise TransitionNotAllowed(_("This account is suspended. Reinstate it first."))
    end_sessions(person, SignIn.End.HELP_DESK, by=case.opened_by)
    burn_codes(person)
    person.must_reset_since = clock.now()
    person.save(update_fields=["must_reset_since"])
    send_reset_for_help_desk(person, agent=case.opened_by, ticket=case.ticket)


def _end_sessions(person: User, case: HelpDeskCase) -> None:
    end_sessions(person, SignIn.End.HELP_DESK, by=case.opened_by)
    notifications.sessions_ended(person, ticket=case.ticket)


def _reinstate(person: User, case: HelpDeskCase) -> None:
    person.reinstate()
    person.save(update_fields=locks.LOCK_FIELDS)
    record_event(IdentityEvent.ACCOUNT_REINSTATED, actor=case.opened_by, subject=person)
    notifications.account_reinstated(person)


def _reset_factors(person: User, case: HelpDeskCase, by: User) -> None:
    """The second factors go, e-mail stays."""
    notifications.factors_reset(person)
    _remove_factors(person)
    end_sessions(person, SignIn.End.HELP_DESK, by=by)
    record_event(IdentityEvent.FACTORS_RESET, actor=by, subject=person, case=case.number)


def _archive(person: User, case: HelpDeskCase, by: User) -> None:
    _require_suspended(person)
    archive_people([person], by=by, how="violation", why=VIOLATION)


CONFIRMED = {
    Act.RESET_FACTORS: _reset_factors,
    Act.CHANGE_EMAIL: change_address,
    Act.ARCHIVE: _archive,
}


def _require_suspended(person: User) -> None:
    if person.status != User.Status.SUSPENDED:
        raise TransitionNotAllowed(
            _("Only a suspended account can be closed for good. Suspend it first.")
        )


def _remove_factors(person: User) -> None:
    """Also those that were never confirmed. The one by e-mail is made anew, whatever state it was in."""
    for device in devices_for_user(person, confirmed=None):
        tell_used_code(device)
        device.delete()
    TakenPhone.objects.filter(user=person).delete()
    EmailDevice.objects.create(user=person, name="email", confirmed=True)


def _locked_case(case_id: int, by: User) -> tuple[HelpDeskCase, User]:
    person_id = HelpDeskCase.objects.values_list("person_id", flat=True).get(pk=case_id)
    person = locks.locked_person(person_id)
    case = HelpDeskCase.objects.select_for_update(no_key=True).get(pk=case_id)
    require(policies.can_serve(by, person))
    refuse_archived(person)
    if case.opened_by_id == by.pk:
        raise DomainError(_("You opened this case. It takes a second agent."))
    return case, person
