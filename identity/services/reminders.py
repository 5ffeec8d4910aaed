"""What people are told once, sooner or later: a second device, new terms. Safe to repeat and to run twice at once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from identity import notifications
from identity.models import PortalDevice, SignIn, TermsAcceptance, User
from identity.own_devices import WAYS_IN
from identity.terms import TERMS_VERSION
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep


def remind_of_second_device() -> int:
    """By mail, to who still signs in with the only device after so many days or sign-ins; whoever put the reminder off
    is left alone until then."""
    now = clock.now()
    due, tell = _with_one_device(now), notifications.only_one_device
    return sweep(due, lambda keys: _tell(due, keys, tell, told_of_one_device_at=now))


def tell_of_new_terms() -> int:
    """Everybody who agreed to an earlier text and not to today's; signing in is agreeing to today's."""
    due, tell = _behind_with_terms(), notifications.terms_updated
    return sweep(due, lambda keys: _tell(due, keys, tell, told_of_terms=TERMS_VERSION))


def _tell(
    due: QuerySet[User],
    keys: Sequence[int],
    tell: Callable[[Iterable[User]], None],
    **mark: object,
) -> int:
    held = due.filter(pk__in=keys).select_for_update(of=("self",), no_key=True, skip_locked=True)
    people = list(held.order_by("pk"))
    tell(people)
    return User.objects.filter(pk__in=[user.pk for user in people]).update(**mark)


def _with_one_device(now: datetime) -> QuerySet[User]:
    """As ``lacks_second_device`` has it: one way in, and recovery codes are none."""
    waiting = User.objects.filter(
        Q(device_reminder_after=None) | Q(device_reminder_after__lte=now),
        status=User.Status.ACTIVE,
        told_of_one_device_at=None,
    )
    ways = [_number_of(_in_use(model)) for model in WAYS_IN]
    often = Q(sign_ins_made__gte=policy.SECOND_DEVICE_SIGN_INS.value)
    for_long = Q(last_sign_in_at__gte=F("activated_at") + policy.SECOND_DEVICE_REMINDER.days)
    return waiting.alias(
        sign_ins_made=_number_of(SignIn.objects.all()), ways=reduce(add, ways)
    ).filter(often | for_long, ways=1)


def _in_use(model: type[PortalDevice]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(
        confirmed=True, status=PortalDevice.Status.ACTIVE
    )
    return rows


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    own = rows.filter(user=OuterRef("pk")).order_by().values("user")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), Value(0))


def _behind_with_terms() -> QuerySet[User]:
    agreed = TermsAcceptance.objects.filter(user=OuterRef("pk"))
    people = User.objects.filter(status__in=[User.Status.ACTIVE, User.Status.LOCKED])
    return people.exclude(told_of_terms=TERMS_VERSION).filter(
        Exists(agreed), ~Exists(agreed.filter(version=TERMS_VERSION))
    )
