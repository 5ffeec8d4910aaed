"""What falls due on accounts by itself. Safe to repeat and to run twice at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from identity import notifications
from identity.events import IdentityEvent
from identity.idle import idle_people, idle_since, unwarned_people
from identity.models import HelpDeskCase, RecoveryAttempt, User
from identity.services.waiting_cases import close_waiting
from spot_portal.audit.services import Event, record_events
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep


def open_locks_that_are_over() -> int:
    """A sign-in would open them too; this tells the owner in time."""
    now = clock.now()
    return sweep(_locks_over(now), lambda keys: _open(keys, now))


def _locks_over(at: datetime) -> QuerySet[User]:
    return User.objects.filter(status=User.Status.LOCKED, locked_until__lte=at)


def _open(keys: Sequence[int], now: datetime) -> int:
    due = _locked(_locks_over(now), keys)
    opened = {
        "failed_sign_ins": 0, "first_failure_at": None, "locked_until": None,
        "automatic_unlocks": F("automatic_unlocks") + 1,
    }  # fmt: skip
    rows = User.objects.filter(pk__in=[user.pk for user in due])
    User.FLOW.bulk_move(rows.filter(activated_at=None), "unlock_unproven", **opened)
    User.FLOW.bulk_move(rows.filter(activated_at__isnull=False), "unlock", **opened)
    record_events(Event(IdentityEvent.ACCOUNT_UNLOCKED, user, data={"how": "time"}) for user in due)
    for user in due:
        notifications.account_unlocked(user, how=_("The time of the lock is over."))
    return len(due)


def expire_passwords() -> int:
    """After 60 days without a sign-in the old password only leads to a new one."""
    now = clock.now()
    return sweep(idle_people(at=now), lambda keys: _expire(keys, now))


def _expire(keys: Sequence[int], now: datetime) -> int:
    # The lock asks again whether the person is idle: a sign-in since the listing wins.
    due = _locked(idle_people(at=now), keys)
    # The moment the limit passed, however late this runs.
    ended = idle_since() + policy.IDM_INACTIVITY.days
    User.objects.filter(pk__in=[user.pk for user in due]).update(password_expired_at=ended)
    record_events(Event(IdentityEvent.PASSWORD_EXPIRED, user) for user in due)
    notifications.passwords_expired(due)
    return len(due)


def warn_idle_people() -> int:
    """Warn 45, 55 and 59 idle days in; after a gap only the newest warning is sent."""
    now = clock.now()
    done = 0
    for days in sorted(policy.IDM_INACTIVITY_NOTICES.value, reverse=True):
        done += sweep(unwarned_people(days, at=now), partial(_warn, days=days, now=now))
    return done


def _warn(keys: Sequence[int], *, days: int, now: datetime) -> int:
    due = _locked(unwarned_people(days, at=now), keys)
    notifications.passwords_expire_soon(due, days=days)
    return User.objects.filter(pk__in=[user.pk for user in due]).update(idle_notice_days=days)


def close_waiting_cases() -> int:
    """What no second agent has confirmed in time is not done."""
    over = HelpDeskCase.objects.filter(
        status=HelpDeskCase.Status.WAITING, opened_at__lt=clock.now() - policy.SECOND_AGENT.hours
    )
    return sweep(over, _close)


def _close(keys: Sequence[int]) -> int:
    waiting = HelpDeskCase.objects.filter(pk__in=keys, status=HelpDeskCase.Status.WAITING)
    return close_waiting(waiting.select_for_update(of=("self",), no_key=True, skip_locked=True))


def forget_old_recoveries() -> int:
    kept_from = clock.now() - timedelta(days=policy.RECOVERY_KEPT.value)
    return RecoveryAttempt.objects.filter(asked_at__lt=kept_from).delete()[0]


def _locked(rows: QuerySet[User], keys: Sequence[int]) -> list[User]:
    return list(
        rows.filter(pk__in=keys).select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
