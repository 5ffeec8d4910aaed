"""What a person may see of inquiries: their own, asked for the provider they act for.

A colleague who needs the answer asks again, so that every look at a beneficiary has its own reason.
"""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet

from eligibility.models import Inquiry
from organizations.models import Organization, Provider
from spot_portal.core import policy


def inquiries_of(user: AbstractUser, provider: Provider) -> QuerySet[Inquiry]:
    """Their pages may be opened; a page whose time is over says so."""
    return Inquiry.objects.filter(asked_by_id=user.pk, provider=provider).select_related(
        "provider", "organization", "asked_by", "follows"
    )


def recent_inquiries(user: AbstractUser, provider: Provider, *, at: datetime) -> list[Inquiry]:
    """Those whose answer can still be opened, the newest first. Never many: a person may ask so often an hour."""
    since = at - policy.ELIGIBILITY_RESULT_LIFE.minutes
    mine = inquiries_of(user, provider).filter(asked_at__gte=since, erased_at=None)
    return list(mine.select_related(None).defer("request_sealed", "answer_sealed"))


def asked_by_person(user: AbstractUser, *, since: datetime) -> int:
    return Inquiry.objects.filter(asked_by_id=user.pk, asked_at__gt=since).count()


def asked_by_organization(organization: Organization, *, since: datetime) -> int:
    return Inquiry.objects.filter(organization=organization, asked_at__gt=since).count()


def asked_about_pair(pair_index: str, *, since: datetime) -> int:
    return Inquiry.objects.filter(pair_index=pair_index, asked_at__gt=since).count()


def inquiries_to_erase(*, at: datetime) -> QuerySet[Inquiry]:
    """One that still waits keeps its question until somebody gives up on it."""
    over = at - policy.ELIGIBILITY_RESULT_LIFE.minutes
    return Inquiry.objects.filter(erased_at=None, asked_at__lt=over, closed_at__isnull=False)


def inquiries_left_waiting(*, at: datetime) -> QuerySet[Inquiry]:
    """A process died between question and answer; nothing will arrive any more."""
    over = at - 2 * policy.ELIGIBILITY_WAIT.seconds
    return Inquiry.objects.filter(status=Inquiry.Status.ASKED, asked_at__lt=over)
