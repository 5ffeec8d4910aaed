"""Who is on the telephone: the caller tells facts, the agent types them in. Nothing on file is shown to the agent.

What was changed lately proves nothing: a thief who did it would be nearer to the facts than the owner.
"""

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
from spot_portal.audit.selectors import events_about
from spot_portal.audit.services import record_event
from spot_portal.core import clock, formats, policy
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


@dataclass(frozen=True, slots=True)
class Standing:
    """Of which facts the agent should not ask, and whether the others are enough."""

    changed: dict[str, datetime]
    counting: int
    enough_from: datetime | None

    @property
    def is_enough(self) -> bool:
        return self.counting >= policy.CALLER_FACTS.value

    def too_few(self) -> str:
        """What remains then, in words for the agent."""
        words = _(
            "Nobody can be verified by telephone for this account now: %(needed)s facts have to fit, and the number of "
            "those on file that were not changed within %(days)s days is %(counting)s. There is no other way to verify "
            "a caller yet."
        ) % {
            "needed": policy.CALLER_FACTS.value,
            "counting": self.counting,
            "days": policy.CALLER_FACT_AGE.value,
        }
        if self.enough_from is None:
            return words
        later = _(
            "Ask the caller to call again after %(day)s: if nothing else is changed, enough facts count then. An owner "
            "who did not make the changes needs no help desk to say so: the link in the notice of each works for "
            "%(life)s days."
        ) % {
            "day": formats.long_date(self.enough_from),
            "life": policy.DISAVOW_LINK_LIFE.value,
        }
        return f"{words} {later}"


def verify_caller(*, person_id: int, by: AbstractUser, facts: CallerFacts) -> int:
    """How many facts were right, if they are enough. Else refused and counted: after two the account is left alone."""
    right = _compare(person_id, by, facts)
    if right < policy.CALLER_FACTS.value:
        raise DomainError(
            _(
                "The caller is not verified: fewer than %(needed)s of the facts that count fit. Do not say which. "
                "After %(tries)s such calls nothing can be done for this account for %(hours)s hours."
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
    standing = standing_of(person, at=now)
    if not standing.is_enough:
        # Not counted against the account: no caller can know enough.
        raise DomainError(standing.too_few())
    fitting = _fitting(person, facts)
    right = len(fitting - standing.changed.keys())
    known = right >= policy.CALLER_FACTS.value
    event = IdentityEvent.CALLER_VERIFIED if known else IdentityEvent.CALLER_REFUSED
    record_event(event, actor=by, subject=person, right=right)
    return right


def _fitting(person: User, facts: CallerFacts) -> set[str]:
    digits = "".join(c for c in facts.phone if c.isdigit())
    fits = {
        "date_of_birth": facts.date_of_birth is not None
        and facts.date_of_birth == person.date_of_birth,
        "zip_code": bool(facts.zip_code and person.zip_code) and same_zip(person, facts.zip_code),
        "phone": bool(digits)
        and digits[-10:] == "".join(c for c in person.phone if c.isdigit())[-10:],
        "role": bool(facts.role) and facts.role == last_role(person),
        "answer": bool(facts.answer and person.security_answer)
        and person.check_security_answer(facts.answer),
    }
    return {name for name, is_right in fits.items() if is_right}


def standing_of(person: User, *, at: datetime) -> Standing:
    """What the caller of this account can be asked for at that time."""
    changed = _changed_lately(person, at=at)
    on_file = {
        "date_of_birth": person.date_of_birth is not None,
        "zip_code": bool(person.zip_code),
        "phone": bool(person.phone),
        "role": True,  # having none is a fact, too
        "answer": bool(person.security_answer),
    }
    known = {name for name, is_known in on_file.items() if is_known}
    counting = len(known - changed.keys())
    missing = policy.CALLER_FACTS.value - counting
    ripe = {name: changed[name] + policy.CALLER_FACT_AGE.days for name in known & changed.keys()}
    if "answer" in ripe and person.question_is_doubtful(at=ripe["answer"]):
        del ripe["answer"]  # after “this was not me” it counts no more, however old it gets
    moments = sorted(ripe.values())
    enough_from = moments[missing - 1] if 0 < missing <= len(moments) else None
    return Standing(changed, counting, enough_from)


def _changed_lately(person: User, *, at: datetime) -> dict[str, datetime]:
    """Names of facts with the time of the last change, as the audit trail has them. Not of the role: others decide it,
    and whoever is in the account reads it there, new or old."""
    since = at - policy.CALLER_FACT_AGE.days
    codes = [IdentityEvent.PROFILE_CHANGED, IdentityEvent.QUESTION_CHANGED]
    changed: dict[str, datetime] = {}
    for event in events_about(person).filter(code__in=codes, at__gt=since).order_by("pk"):
        is_answer = event.code == IdentityEvent.QUESTION_CHANGED
        names = ["answer"] if is_answer else event.data["fields"].split(",")
        changed |= {name: event.at for name in names if name in CallerFacts.__dataclass_fields__}
    if person.question_changed_at is not None and person.question_is_doubtful(at=at):
        changed["answer"] = person.question_changed_at
    return changed


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
    since = at - policy.CALLER_BLOCK.hours
    refused = events_about(person).filter(code=IdentityEvent.CALLER_REFUSED, at__gt=since)
    if refused.count() >= policy.CALLER_FAILURES.value:
        raise DomainError(
            _(
                "Callers for this account were not verified %(tries)s times within %(hours)s hours. Nothing "
                "can be done for it by telephone until that time is over; tell your supervisor."
            )
            % {"tries": policy.CALLER_FAILURES.value, "hours": policy.CALLER_BLOCK.value}
        )
