"""Cases of the help desk that end before a second agent has agreed: nothing is done."""

from django.db.models import QuerySet

from identity.events import MAYBE_THIEF, IdentityEvent
from identity.models import HelpDeskCase, User
from spot_portal.audit.services import Event, Value, record_events


def close_waiting(cases: QuerySet[HelpDeskCase], *, state: str | None = None) -> int:
    """``state``: why, if not because the time is over. The caller has locked the rows."""
    due = list(cases)
    rows = HelpDeskCase.objects.filter(pk__in=[case.pk for case in due])
    moved = HelpDeskCase.FLOW.bulk_move(rows, "expire", new_email="")
    data: dict[str, Value] = {"state": state} if state else {}
    record_events(Event(IdentityEvent.CASE_EXPIRED, case, data=data) for case in due)
    return moved


def close_ways_in(user: User) -> int:
    """Perhaps the caller was the thief. The caller of this holds the person's row, and not yet the audit chain."""
    waiting = HelpDeskCase.objects.select_for_update(no_key=True).filter(
        person=user, act__in=HelpDeskCase.WAYS_IN, status=HelpDeskCase.Status.WAITING
    )
    return close_waiting(waiting, state=MAYBE_THIEF)
