"""Who is on the telephone: the caller tells facts, the agent types them in. Nothing on file is shown to the agent."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.translation import gettext as _

from identity.events import IdentityEvent
from identity.models import RoleRequest, User
from identity.policies import can_serve
from identity.services.locks import locked_person
from identity.services.recovery import same_zip
from organizations.models import Membership
from spot_portal.audit.models import AuditEvent
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError, TransitionNotAllowed, require

NO_ROLE = "none"


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """What the caller said; empty for what was not asked."""

    date_of_birth: date | None = field(default=None, repr=False)
    zip_code: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    role: str = ""
    answer: str = field(default="", repr=False)


def verify_caller(*, person_id: int, by: AbstractUser, facts: CallerFacts) -> int:
    """How many facts were right, if they are enough. Else refused and counted: after two the account is left alone."""
    right = _compare(person_id, by, facts)
    if right < policy.CALLER_FACTS.value:
        raise DomainError(
            _(
                "The caller is not verified: fewer than %(needed)s of the facts fit. Do not say which. After "
                "%(tries)s such calls nothing can be done for this account for %(hours)s hours."
            )
            % {
                "needed": policy.CALLER_FACTS.value,
                "tries": policy.CALLER_FAILURES.value,
                "hours": policy.CALLER_BLOCK.value,
            }
        )
    return right


@transaction.atomic
def _compare(person_id: int, by: AbstractUser, facts: CallerFacts) -> int:
    now = clock.now()
    person = locked_person(person_id)
    require(can_serve(by, person))
    refuse_archived(person)
    _refuse_while_blocked(person, at=now)
    right = sum(_fits(person, facts))
    known = right >= policy.CALLER_FACTS.value
    event = IdentityEvent.CALLER_VERIFIED if known else IdentityEvent.CALLER_REFUSED
    record_event(event, actor=by, subject=person, right=right)
    return right


def _fits(person: User, facts: CallerFacts) -> list[bool]:
    digits = "".join(c for c in facts.phone if c.isdigit())
    return [
        facts.date_of_birth is not None and facts.date_of_birth == person.date_of_birth,
        bool(facts.zip_code and person.zip_code) and same_zip(person, facts.zip_code),
        bool(digits) and digits[-10:] == "".join(c for c in person.phone if c.isdigit())[-10:],
        bool(facts.role) and facts.role == last_role(person),
        bool(facts.answer and person.security_answer)
        and person.check_security_answer(facts.answer),
    ]


def refuse_archived(person: User) -> None:
    if person.is_archived:
        raise TransitionNotAllowed(
            _(
                "This account was closed for good. The person can register anew with another User ID."
            )
        )


def last_role(person: User) -> str:
    """The one approved last."""
    request = (
        RoleRequest.objects.filter(requester=person, status=RoleRequest.Status.APPROVED)
        .order_by("-closed_at")
        .first()
    )
    if request is not None:
        return str(request.role)
    held = Membership.objects.filter(user_id=person.pk).order_by("-granted_at").first()
    return str(held.role) if held is not None else NO_ROLE


def _refuse_while_blocked(person: User, *, at: datetime) -> None:
    refused = AuditEvent.objects.filter(
        subject_type__app_label="identity",
        subject_type__model="user",
        subject_id=str(person.pk),
        code=IdentityEvent.CALLER_REFUSED,
        at__gt=at - policy.CALLER_BLOCK.hours,
    )
    if refused.count() >= policy.CALLER_FAILURES.value:
        raise DomainError(
            _(
                "Callers for this account were not verified %(tries)s times within %(hours)s hours. Nothing "
                "can be done for it by telephone until that time is over; tell your supervisor."
            )
            % {"tries": policy.CALLER_FAILURES.value, "hours": policy.CALLER_BLOCK.value}
        )
