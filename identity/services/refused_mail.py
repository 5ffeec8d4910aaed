"""Mailboxes that a mail server refuses for good: their owners get neither codes nor notices, so the help desk is told.

Safe to repeat and to run twice at once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from identity import mailbox_notices
from identity.events import IdentityEvent
from identity.models import EmailDevice, User
from spot_portal.audit.services import Event, record_events
from spot_portal.core import clock, policy
from spot_portal.core.sweeps import sweep
from spot_portal.notifications.models import OutgoingEmail


def note_refused_notices() -> int:
    """Codes that are refused are noted at once; here are notices that the relay has set aside."""
    now = clock.now()
    return sweep(_with_refused_notices(now), lambda keys: _note(keys, now))


def _with_refused_notices(at: datetime) -> QuerySet[EmailDevice]:
    """Refused at the address the person has now, and neither noted nor disproved by a code since."""
    parked = OutgoingEmail.objects.filter(
        to=OuterRef("user"),
        recipient=OuterRef("user__email"),
        status=OutgoingEmail.Status.PARKED,
        is_refused=True,
        not_before__gt=at - policy.MAIL_REFUSED_PAUSE.hours,
    )
    since = [
        Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lt": F("moment")})
        for name in ("mail_refused_at", "last_used_at")
    ]
    newest = parked.order_by("-not_before").values("not_before")[:1]
    dated: QuerySet[Any] = EmailDevice.objects.alias(moment=newest)
    due: QuerySet[EmailDevice] = dated.filter(*since, moment__isnull=False)
    return due


def _note(keys: Sequence[int], now: datetime) -> int:
    return _with_refused_notices(now).filter(pk__in=keys).update(mail_refused_at=now)


def tell_about_refused_mail() -> int:
    """Once for each person within the pause, and only of what was refused since the help desk was told last."""
    now = clock.now()
    return sweep(_untold(now), lambda keys: _tell(keys, now))


def _untold(at: datetime) -> QuerySet[EmailDevice]:
    told = OutgoingEmail.objects.filter(
        Q(created_at__gt=at - policy.MAIL_REFUSED_PAUSE.hours)
        | Q(created_at__gte=OuterRef("mail_refused_at")),
        to=OuterRef("user"),
        template=mailbox_notices.MAIL_REFUSED,
    )
    refused = EmailDevice.objects.filter(mail_refused_at__isnull=False)
    return refused.filter(~Exists(told)).exclude(user__status=User.Status.ARCHIVED)


def _tell(keys: Sequence[int], now: datetime) -> int:
    # The people, not the devices, as whoever changes an account does; one that is held is told of the next time.
    people = User.objects.filter(emaildevice__pk__in=keys).order_by("pk").only("pk")
    held = people.select_for_update(of=("self",), no_key=True, skip_locked=True)
    # Asked only now: another worker may have told meanwhile.
    due = list(_untold(now).filter(pk__in=keys, user__in=list(held)).select_related("user"))
    record_events(Event(IdentityEvent.MAIL_REFUSED, device) for device in due)
    mailbox_notices.mail_refused(due)
    return len(due)
