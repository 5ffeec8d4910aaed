"""Registrations that were never finished: after thirty days account and data go, the User ID stays blocked.

Safe to repeat and to run twice at once.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from identity.events import IdentityEvent
from identity.models import EmailDevice, RetiredUserId, User
from identity.services.registration import reuse_horizon
from spot_portal.audit.services import Event, record_events
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep


def purge_unfinished_registrations() -> int:
    """Accounts whose address was never proven. Whoever is about to prove it is left alone, and so are staff."""
    now = clock.now()
    return sweep(_unfinished(now), lambda keys: _purge(keys, now))


def _unfinished(now: datetime) -> QuerySet[User]:
    proving = EmailDevice.objects.filter(
        user=OuterRef("pk"), sent_at__gt=now - policy.CODE_LIFE_EMAIL.minutes
    )
    return User.objects.filter(
        ~Exists(proving),
        status__in=[User.Status.STAGED, User.Status.LOCKED, User.Status.SUSPENDED],
        activated_at=None,
        is_staff=False,
        date_joined__lte=now - policy.STAGED_PURGE.days,
    )


def _purge(keys: Sequence[int], now: datetime) -> int:
    # The lock asks again whether it is due: a first code entered since the listing wins.
    due = list(
        _unfinished(now)
        .filter(pk__in=keys)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    RetiredUserId.objects.bulk_create(
        [RetiredUserId(user_id_key=person.username.lower(), retired_at=now) for person in due],
        update_conflicts=True,
        unique_fields=["user_id_key"],
        update_fields=["retired_at"],
    )
    record_events(Event(IdentityEvent.ACCOUNT_PURGED, person) for person in due)
    User.objects.filter(pk__in=[person.pk for person in due]).delete()
    return len(due)


def release_retired_user_ids() -> int:
    """After some years somebody else may have them."""
    done, _each = RetiredUserId.objects.filter(retired_at__lte=reuse_horizon(clock.now())).delete()
    return done


def forget_expired_sessions() -> None:
    """With them goes what people typed who never sent the last page."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
