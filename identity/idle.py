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


def closes_after() -> timedelta:
    """From the last sign-in to the end of the account."""
    return policy.IDM_INACTIVITY.days + policy.ARCHIVE_AFTER.days


def people_forgotten(*, at: datetime) -> QuerySet[User]:
    """Their password expired so long ago that the account is closed for good. A sign-in with the expired password
    starts the count anew; it shows that somebody is there."""
    return _with_expired_password().filter(LessThan(idle_since(), at - closes_after()))


def people_to_warn_of_archive(left: int, *, at: datetime) -> QuerySet[User]:
    """``left`` days before, and not warned as late as that yet."""
    days = warned_at_days(left)
    idle = _with_expired_password().filter(LessThanOrEqual(idle_since(), at - timedelta(days=days)))
    return idle.filter(Q(idle_notice_days=None) | Q(idle_notice_days__lt=days))


def warned_at_days(left: int) -> int:
    """In ``idle_notice_days`` all warnings are counted from the last sign-in, those of the password too."""
    return closes_after().days - left


def _with_expired_password() -> QuerySet[User]:
    """Staff are left alone, and so are registrations that were never finished: they are deleted."""
    return User.objects.filter(
        status__in=WAITED_FOR,
        password_expired_at__isnull=False,
        activated_at__isnull=False,
        is_staff=False,
    )


def _waited_for() -> QuerySet[User]:
    return User.objects.filter(status__in=WAITED_FOR, password_expired_at=None)
