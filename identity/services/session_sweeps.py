"""Sessions nobody came back to: their end is written down, and what was stored for them is deleted. Safe to repeat."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from identity.models import SignIn, User
from identity.services.sessions import end_at
from identity.sessions import end_by_time
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep
from spot_portal.drafts.typed import forget_old_drafts

LONGEST_YEAR = 366


def close_sessions_left_behind() -> int:
    now = clock.now()
    done = sweep(_perhaps_over(now), lambda keys: _close(keys, now))
    forget_old_drafts()
    return done


def forget_old_sign_ins() -> int:
    """Whatever ended them is long over; the audit trail keeps its own time."""
    kept_from = clock.now() - timedelta(days=policy.SIGN_INS_KEPT.value * LONGEST_YEAR)
    old = SignIn.objects.filter(ended_at__lt=kept_from)
    return sweep(old, lambda keys: old.filter(pk__in=keys).delete()[0])


def _perhaps_over(now: datetime) -> QuerySet[SignIn]:
    return SignIn.objects.filter(ended_at=None, began_at__lt=now - policy.SESSION_IDLE.minutes)


def _close(keys: Sequence[int], now: datetime) -> int:
    """No event each: nothing was done by anybody. The list of sign-ins says when and why."""
    people = _perhaps_over(now).filter(pk__in=keys).values("user_id")
    held = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=people)
    owners = list(held.order_by("pk").values_list("pk", flat=True))
    rows = _perhaps_over(now).filter(pk__in=keys, user_id__in=owners)
    stored = Session.objects.in_bulk([row.session_key for row in rows])
    over = 0
    for row in rows:
        session = stored.get(row.session_key)
        at, why = end_by_time(session.get_decoded() if session else {}, at=now)
        if at <= now:
            end_at(row, why, at=at)
            over += 1
    return over
