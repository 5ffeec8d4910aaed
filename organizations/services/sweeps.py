"""What falls due by itself. Each function is safe to repeat and to run twice at once.

A row in other hands is waited for, never skipped: if those hands were another run's and it dies, the day would be
written down as done with this row left out. Rows are locked in order, so that two runs do not wait for each other.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import F, Q, QuerySet

from organizations import notifications
from organizations.events import OrganizationEvent
from organizations.models import Membership, Organization, SpotAccount, SweepRun
from organizations.selectors import accounts_idle, memberships_lapsed, memberships_without_access
from spot_portal.audit.services import Event, record_events
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep


def deactivate_idle_accounts() -> int:
    """SPOT access ends after 30 days without a SPOT sign-in."""
    now = clock.now()
    return sweep(accounts_idle(at=now), lambda keys: _deactivate(keys, now))


def _deactivate(keys: Sequence[int], now: datetime) -> int:
    # The lock asks again whether the row is idle: a sign-in since the listing wins.
    due = list(
        accounts_idle(at=now)
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("user")
    )
    rows = SpotAccount.objects.filter(pk__in=[account.pk for account in due])
    # The moment the limit passed, however late this runs.
    ended = F("counted_from") + policy.SPOT_INACTIVITY.days
    moved = SpotAccount.FLOW.bulk_move(rows, "deactivate", inactive_since=ended)
    record_events(Event(OrganizationEvent.SPOT_DEACTIVATED, account) for account in due)
    notifications.spot_inactive(due)
    return moved


def tell_approvers_of_inactive_people() -> int:
    """One message a night to each approver of an organization, however many of its people are out."""
    without = memberships_without_access().values("organization_id")
    return sweep(Organization.objects.filter(pk__in=without), _tell_approvers)


def _tell_approvers(keys: Sequence[int]) -> int:
    due = list(
        memberships_without_access()
        .filter(organization_id__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("user__spot_account", "organization")
    )
    notifications.people_inactive(due)
    for membership in due:
        membership.told_inactive_since = membership.user.spot_account.inactive_since
    return Membership.objects.bulk_update(due, ["told_inactive_since"])


def warn_idle_accounts() -> int:
    """Warn 15, 25, 28 and 29 idle days in; after a gap only the newest warning is sent."""
    now = clock.now()
    done = 0
    for days in sorted(policy.SPOT_INACTIVITY_NOTICES.value, reverse=True):
        done += sweep(_to_warn(days, now), partial(_warn, days=days, now=now))
    return done


def _to_warn(days: int, now: datetime) -> QuerySet[SpotAccount]:
    idle = SpotAccount.objects.filter(
        status=SpotAccount.Status.ACTIVE, counted_from__lte=now - timedelta(days=days)
    )
    return idle.filter(Q(warned_days=None) | Q(warned_days__lt=days))


def _warn(keys: Sequence[int], *, days: int, now: datetime) -> int:
    due = list(
        _to_warn(days, now)
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("user")
    )
    notifications.idle_warnings(due, at=now)
    return SpotAccount.objects.filter(pk__in=[account.pk for account in due]).update(
        warned_days=days
    )


def lapse_uncertified_memberships() -> int:
    """A role whose certification was missed ends when its due day is over."""
    now = clock.now()
    today = clock.to_eastern(now).date()
    return sweep(memberships_lapsed(on=today), lambda keys: _lapse(keys, today, now))


def _lapse(keys: Sequence[int], today: date, now: datetime) -> int:
    due = list(
        memberships_lapsed(on=today)
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("user", "organization")
    )
    rows = Membership.objects.filter(pk__in=[membership.pk for membership in due])
    moved = Membership.FLOW.bulk_move(rows, "lapse", ended_at=now)
    record_events(Event(OrganizationEvent.MEMBERSHIP_LAPSED, membership) for membership in due)
    for membership in due:
        notifications.membership_ended(membership, missed_certification=True)
    return moved


def remind_of_certifications() -> int:
    """Ask approvers 60, 30, 14, 7, 3 and 1 days before the due day; after a gap one late reminder, not four."""
    today = clock.today()
    done = 0
    for days in sorted(policy.CERTIFICATION_REMINDERS.value):
        done += sweep(_to_remind(days, today), partial(_remind, days=days, today=today))
    return done


def _to_remind(days: int, today: date) -> QuerySet[Membership]:
    due = Membership.objects.filter(
        status=Membership.Status.ACTIVE, due_on__gte=today, due_on__lte=today + timedelta(days=days)
    )
    return due.filter(Q(reminded_days=None) | Q(reminded_days__gt=days))


def _remind(keys: Sequence[int], *, days: int, today: date) -> int:
    due = list(
        _to_remind(days, today)
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("user", "organization")
    )
    notifications.certification_due(due, on=today)
    return Membership.objects.filter(pk__in=[membership.pk for membership in due]).update(
        reminded_days=days
    )


def run_nightly_if_due() -> bool:
    """Once a business day, as soon as it has begun; later if no worker was there then. Running twice does no harm."""
    today = clock.today()
    if SweepRun.objects.filter(day=today).exists():
        return False
    # The order matters: who is already out is not warned.
    deactivate_idle_accounts()
    tell_approvers_of_inactive_people()
    warn_idle_accounts()
    lapse_uncertified_memberships()
    remind_of_certifications()
    SweepRun.objects.get_or_create(day=today)
    return True
