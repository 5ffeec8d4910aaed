"""What falls due by itself: inquiries whose process died, and answers nobody may open any more."""

from collections.abc import Sequence

from django.db.models import QuerySet

from eligibility import selectors
from eligibility.events import EligibilityEvent
from eligibility.models import Inquiry
from spot_portal.audit.services import Event, record_events
from spot_portal.core import clock
from spot_portal.core.sweeps import sweep


def give_up_lost() -> int:
    """Nothing will arrive any more for these."""
    return sweep(selectors.inquiries_left_waiting(at=clock.now()), _give_up)


def erase_expired() -> int:
    """Take question and answer away; the trace that it was asked stays."""
    return sweep(selectors.inquiries_to_erase(at=clock.now()), _erase)


def _give_up(keys: Sequence[int]) -> int:
    now = clock.now()
    lost = _locked(selectors.inquiries_left_waiting(at=now), keys)
    rows = Inquiry.objects.filter(pk__in=[inquiry.pk for inquiry in lost])
    moved = Inquiry.FLOW.bulk_move(rows, "give_up", closed_at=now, outcome="lost")
    record_events([Event(EligibilityEvent.UNANSWERED, i, data={"outcome": "lost"}) for i in lost])
    return moved


def _erase(keys: Sequence[int]) -> int:
    now = clock.now()
    over = _locked(selectors.inquiries_to_erase(at=now), keys)
    erased = Inquiry.objects.filter(pk__in=[inquiry.pk for inquiry in over]).update(
        request_sealed="", answer_sealed="", erased_at=now
    )
    record_events([Event(EligibilityEvent.ERASED, inquiry) for inquiry in over])
    return erased


def _locked(due: QuerySet[Inquiry], keys: Sequence[int]) -> list[Inquiry]:
    """Those still due, with their rows held; rows others hold wait for the next run."""
    rows = due.filter(pk__in=keys).defer("request_sealed", "answer_sealed")
    return list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True))
