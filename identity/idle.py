"""People who have not signed in for long. Agrees with ``User.password_is_expired``, which asks about one of them."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import LessThan, LessThanOrEqual

from identity.models import User
from spot_portal.core import policy

# A staged account has no sign-in to wait for, a suspended one none that would be let in.
WAITED_FOR = [User.Status.ACTIVE, User.Status.LOCKED]


def idle_since() -> Greatest:
    """``User.counted_from`` in SQL."""
    begun = [
        Coalesce(F(name), F("date_joined"))
        for name in ("last_sign_in_at", "activated_at", "password_changed_at")
    ]
    return Greatest(*begun, F("date_joined"), output_field=DateTimeField())


def idle_people(*, at: datetime) -> QuerySet[User]:
    """Strictly more than 60 times 24 hours without a sign-in, counted in UTC."""
    return _waited_for().filter(LessThan(idle_since(), at - policy.IDM_INACTIVITY.days))


def unwarned_people(days: int, *, at: datetime) -> QuerySet[User]:
    idle = _waited_for().filter(LessThanOrEqual(idle_since(), at - timedelta(days=days)))
    return idle.filter(Q(idle_notice_days=None) | Q(idle_notice_days__lt=days))


def _waited_for() -> QuerySet[User]:
    return User.objects.filter(status__in=WAITED_FOR, password_expired_at=None)
