"""Registrations that were never finished: after thirty days account and data go, the User ID stays blocked.

Safe to repeat and to run twice at once.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from identity.events import IdentityEvent
from identity.models import EmailDevice, RetiredUserId, User
from identity.services.registration import reuse_horizon
from spot_portal.audit.services import Event, events_together, record_events
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.core.sweeps import sweep


def purge_unfinished_registrations() -> int:
    """Accounts whose address was never proven. Whoever is about to prove it is left alone, and so are staff."""
    now = clock.now()
    return sweep(_unfinished(now), lambda keys: _purge(keys, now))


def _unfinished(now: datetime) -> QuerySet[User]:
    proving = EmailDevice.objects.filter(
        user=OuterRef("pk"), sent_at__gt=now - policy.CODE_LIFE_EMAIL.minutes
    )
    return _unproven().filter(~Exists(proving), date_joined__lte=now - policy.STAGED_PURGE.days)


def _unproven() -> QuerySet[User]:
    """As ``User.is_unproven``."""
    shut = [User.Status.STAGED, User.Status.LOCKED, User.Status.SUSPENDED]
    return User.objects.filter(status__in=shut, activated_at=None, is_staff=False)


def _purge(keys: Sequence[int], now: datetime) -> int:
    # The lock asks again whether it is due: a first code entered since the listing wins.
    due = list(
        _unfinished(now)
        .filter(pk__in=keys)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    _delete(due, now)
    return len(due)


def disown_registration(*, user_id: int) -> None:
    """Whoever reads mail at the address says that they did not begin it. Also while a code is under way: whoever did
    could else keep the address by asking for one again and again."""
    try:
        _disown(user_id)
    except IntegrityError:
        # They did something at this very moment, and a row about it came between: it goes, too.
        _disown(user_id)


@transaction.atomic
def _disown(user_id: int) -> None:
    due = list(_unproven().filter(pk=user_id).select_for_update(of=("self",), no_key=True))
    if not due:
        raise DomainError(_("This link was used already, or is too old."))
    _delete(due, clock.now(), how="not_mine")


def _delete(due: Sequence[User], now: datetime, **data: str) -> None:
    RetiredUserId.objects.bulk_create(
        [RetiredUserId(user_id_key=person.username.lower(), retired_at=now) for person in due],
        update_conflicts=True,
        unique_fields=["user_id_key"],
        update_fields=["retired_at"],
    )
    with events_together():  # deleting locks rows of many tables, and the chain comes after rows
        record_events(Event(IdentityEvent.ACCOUNT_PURGED, person, data={**data}) for person in due)
        User.objects.filter(pk__in=[person.pk for person in due]).delete()


def release_retired_user_ids() -> int:
    """After some years somebody else may have them."""
    done, _each = RetiredUserId.objects.filter(retired_at__lte=reuse_horizon(clock.now())).delete()
    return done


def forget_expired_sessions() -> None:
    """With them goes what people typed who never sent the last page."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
