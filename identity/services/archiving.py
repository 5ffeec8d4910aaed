"""Accounts that are closed for good: nobody came back long after the password had expired, or two agents of the help
desk decided so. Nothing opens them again; the person may register anew. Safe to repeat and to run twice at once."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from identity import notifications
from identity.events import IdentityEvent
from identity.idle import closes_after, people_forgotten, people_to_warn_of_archive, warned_at_days
from identity.models import EmailChange, RecoveryAttempt, RoleRequest, SignIn, TakenPhone, User
from identity.own_devices import KINDS
from identity.services.sessions import end_sessions
from organizations.services import end_all_access
from spot_portal.audit.services import Event, events_together, record_event, record_events
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep

# Each takes some twenty questions.
BATCH_SIZE = 50
ARCHIVE_FIELDS = [
    "status", "email_key", "password", "security_answer", "reset_asked_at", "locked_until", "lock_to_tell",
    "unfinished_to_tell",
]  # fmt: skip
VIOLATION = _("The help desk has confirmed that the terms of use were violated.")
ROLE_ENDED = _("The account of this person was closed for good.")


def archive_forgotten_people() -> int:
    """Whoever has signed in or chosen a new password since is left alone, and so are staff."""
    now = clock.now()
    return sweep(people_forgotten(at=now), lambda keys: _archive(keys, now), size=BATCH_SIZE)


def _archive(keys: Sequence[int], now: datetime) -> int:
    # The lock asks again whether they are due: who came back since the listing wins.
    due = _locked(people_forgotten(at=now), keys)
    days = closes_after().days
    why = _now("You had not signed in for %(days)s days.") % {"days": days}
    archive_people(due, by=None, how="time", why=why)
    return len(due)


def warn_forgotten_people() -> int:
    """Warn 30 and 7 days before; after a gap only the newest warning is sent."""
    now = clock.now()
    done = 0
    for left in sorted(policy.ARCHIVE_NOTICES.value):
        due = people_to_warn_of_archive(left, at=now)
        done += sweep(due, partial(_warn, left=left, now=now))
    return done


def _warn(keys: Sequence[int], *, left: int, now: datetime) -> int:
    due = _locked(people_to_warn_of_archive(left, at=now), keys)
    notifications.accounts_close_soon(due)
    rows = User.objects.filter(pk__in=[user.pk for user in due])
    return rows.update(idle_notice_days=warned_at_days(left))


def archive_people(
    people: Sequence[User], *, by: User | None, how: str, why: str | Promise
) -> None:
    """Part of the caller's transaction, which holds the people's rows. ``why`` is told to them."""
    with events_together():
        # First, as whoever decides a request holds it and then asks for its person.
        _withdraw_requests(people, by=by)
        end_all_access(people=people, by=by, reason=ROLE_ENDED)
        for person in people:
            notifications.account_archived(person, why=why, for_violation=how == "violation")
            person.archive()
            person.save(update_fields=ARCHIVE_FIELDS)
            end_sessions(person, SignIn.End.ARCHIVED, by=by)
            _take_away(person)
            record_event(IdentityEvent.ACCOUNT_ARCHIVED, actor=by, subject=person, how=how)


def _withdraw_requests(people: Sequence[User], *, by: User | None) -> None:
    asked = RoleRequest.objects.filter(
        requester__in=[person.pk for person in people], status=RoleRequest.Status.SUBMITTED
    )
    due = list(asked.order_by("pk").select_for_update(of=("self",), no_key=True))
    rows = RoleRequest.objects.filter(pk__in=[request.pk for request in due])
    RoleRequest.FLOW.bulk_move(rows, "withdraw", closed_at=clock.now())
    record_events(Event(IdentityEvent.ROLE_REQUEST_WITHDRAWN, request, by) for request in due)


def _take_away(person: User) -> None:
    """Whatever could open the account, hold a telephone number or lead to a message."""
    for kind in KINDS.values():
        kind._default_manager.filter(user_id=person.pk).delete()
    TakenPhone.objects.filter(user=person).delete()
    person.former_passwords.all().delete()
    EmailChange.FLOW.bulk_move(person.email_changes.all(), "drop", code_hash="")
    begun = RecoveryAttempt.objects.filter(user=person, finished_at=None)
    begun.update(finished_at=clock.now(), code_hash="", asked_by="")
    SignIn.objects.filter(user=person).exclude(notice_due_at=None).update(notice_due_at=None)


def _locked(rows: QuerySet[User], keys: Sequence[int]) -> list[User]:
    held = rows.filter(pk__in=keys).select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(held)
