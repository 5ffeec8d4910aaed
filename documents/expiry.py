"""Closing the letters whose last day is over."""

from collections.abc import Sequence

from documents.events import DocumentEvent
from documents.models import AdrLetter
from documents.selectors import letters_overdue
from spot_portal.audit.services import Event, record_events
from spot_portal.core import clock
from spot_portal.core.sweeps import sweep


def expire_letters() -> int:
    """Nightly: close the letters whose last day is over. Safe to repeat."""
    return sweep(letters_overdue(on=clock.today()), _expire)


def _expire(keys: Sequence[int]) -> int:
    due = letters_overdue(on=clock.today()).filter(pk__in=keys)
    letters = list(due.select_for_update(of=("self",), no_key=True, skip_locked=True))
    rows = AdrLetter.objects.filter(pk__in=[letter.pk for letter in letters])
    moved = AdrLetter.FLOW.bulk_move(rows, "expire", closed_at=clock.now())
    record_events(Event(DocumentEvent.LETTER_EXPIRED, letter) for letter in letters)
    return moved
