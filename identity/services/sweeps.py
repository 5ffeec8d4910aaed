"""What falls due by itself on the identity side. Safe to repeat and to run twice at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet

from identity import role_notices
from identity.events import IdentityEvent
from identity.models import RoleRequest
from organizations.models import Role
from spot_portal.audit.services import Event, record_events
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep


def expire_role_requests() -> int:
    """A request that nobody decided for 60 days ends; the requester is told and may ask again."""
    now = clock.now()
    return sweep(_expired(now), lambda keys: _expire(keys, now))


def remind_of_role_requests() -> int:
    """Approvers are reminded 7, 14, 30 and 50 days in; after a gap only the newest reminder is sent."""
    now = clock.now()
    done = 0
    for days in sorted(policy.REQUEST_REMINDERS.value, reverse=True):
        done += sweep(_to_remind(days, now), partial(_remind, days=days, now=now))
    return done


def _expired(now: datetime) -> QuerySet[RoleRequest]:
    return RoleRequest.objects.filter(
        status=RoleRequest.Status.SUBMITTED, submitted_at__lt=now - policy.REQUEST_EXPIRY.days
    )


def _expire(keys: Sequence[int], now: datetime) -> int:
    due = _locked(_expired(now), keys)
    rows = RoleRequest.objects.filter(pk__in=[request.pk for request in due])
    moved = RoleRequest.FLOW.bulk_move(rows, "expire", closed_at=now)
    record_events(Event(IdentityEvent.ROLE_REQUEST_EXPIRED, request) for request in due)
    for request in due:
        role_notices.role_request_expired(request)
    return moved


def _to_remind(days: int, now: datetime) -> QuerySet[RoleRequest]:
    waiting = RoleRequest.objects.filter(
        status=RoleRequest.Status.SUBMITTED,
        role=Role.END_USER,
        submitted_at__lte=now - timedelta(days=days),
        submitted_at__gte=now - policy.REQUEST_EXPIRY.days,
    )
    return waiting.filter(Q(reminded_days=None) | Q(reminded_days__lt=days))


def _remind(keys: Sequence[int], *, days: int, now: datetime) -> int:
    due = _locked(_to_remind(days, now), keys)
    for request in due:
        role_notices.role_request_to_decide(request)
    return RoleRequest.objects.filter(pk__in=[request.pk for request in due]).update(
        reminded_days=days
    )


def _locked(rows: QuerySet[RoleRequest], keys: Sequence[int]) -> list[RoleRequest]:
    return list(
        rows.filter(pk__in=keys)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("requester", "organization")
    )
