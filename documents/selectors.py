"""What a person may see of documents. Everything a page shows is fetched through one of these."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from documents.models import AdrLetter, StoredFile, Submission
from organizations.spot_access import ActingAs
from spot_portal.core import clock, policy
from spot_portal.core.prepared import Given, Prepared


def letters_of(acting: ActingAs) -> QuerySet[AdrLetter]:
    return AdrLetter.objects.filter(provider=acting.provider).select_related(
        "provider__organization", "submission"
    )


def open_letters(acting: ActingAs) -> QuerySet[AdrLetter]:
    """Letters that can still be answered today, the most urgent first."""
    return letters_of(acting).filter(status=AdrLetter.Status.OPEN, due_on__gte=clock.today())


def _soonest() -> QuerySet[AdrLetter, tuple[Any, ...]]:
    return AdrLetter.objects.filter(
        provider_id=Given("provider", models.BigIntegerField()),
        status=AdrLetter.Status.OPEN,
        due_on__gte=Given("today", models.DateField()),
    ).values_list("reference", "case_number", "due_on")[:SOONEST]


SOONEST = 5
_SOONEST = Prepared(_soonest)


def soonest_letters(acting: ActingAs) -> list[dict[str, Any]]:
    """What the home page names of ``open_letters``; what stands behind them is read where it is opened."""
    rows = _SOONEST.rows(provider=acting.provider.pk, today=clock.today())
    return [dict(zip(("reference", "case_number", "due_on"), row, strict=True)) for row in rows]


def letters_standing(acting: ActingAs, standing: str) -> QuerySet[AdrLetter]:
    """The letters with that status as it counts today. Agrees with ``AdrLetter.standing``."""
    letters = letters_of(acting)
    if standing == AdrLetter.Status.OPEN:
        return open_letters(acting)
    if standing == AdrLetter.Status.EXPIRED:
        return letters.filter(
            Q(status=AdrLetter.Status.EXPIRED)
            | Q(status=AdrLetter.Status.OPEN, due_on__lt=clock.today())
        )
    return letters.filter(status=standing) if standing else letters


def letters_overdue(*, on: date) -> QuerySet[AdrLetter]:
    return AdrLetter.objects.filter(status=AdrLetter.Status.OPEN, due_on__lt=on)


def submissions_of(acting: ActingAs) -> QuerySet[Submission]:
    """What was sent for the provider, newest first."""
    return (
        Submission.objects.filter(provider=acting.provider)
        .exclude(status=Submission.Status.RECEIVING)
        .select_related("provider__organization", "letter", "submitted_by")
        .annotate(file_count=Count("files"), total_size=Coalesce(Sum("files__size"), 0))
    )


def started_answer(letter: AdrLetter) -> Submission | None:
    """The answer being gathered or sent, shared by everybody at the office."""
    return Submission.objects.filter(letter=letter).select_related("submitted_by").first()


def files_of(submission: Submission | None) -> QuerySet[StoredFile]:
    files = StoredFile.objects.select_related("submission__provider__organization", "added_by")
    return files.filter(submission=submission) if submission else files.none()


def files_visible_to(acting: ActingAs) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(submission__provider=acting.provider).select_related(
        "submission__provider__organization", "submission__letter"
    )


def room_left(letter: AdrLetter) -> tuple[int, int]:
    """How many bytes and how many files the answer to the letter still takes."""
    used = StoredFile.objects.filter(submission__letter=letter).aggregate(
        size=Coalesce(Sum("size"), 0), files=Count("pk")
    )
    return (
        max(policy.SUBMISSION_SIZE.value * policy.MEGABYTE - used["size"], 0),
        max(policy.SUBMISSION_FILES.value - used["files"], 0),
    )


def files_to_scan(*, at: datetime) -> QuerySet[StoredFile]:
    """Waiting, or in the hands of a worker whose time has run out."""
    return StoredFile.objects.filter(
        status__in=StoredFile.UNSETTLED, not_before__lte=at, attempts__lt=policy.SCAN_TRIES.value
    ).order_by("not_before", "pk")


def files_given_up(*, at: datetime) -> QuerySet[StoredFile]:
    """The last try ended without a word: the worker died with it."""
    return StoredFile.objects.filter(
        status=StoredFile.Status.SCANNING, not_before__lte=at, attempts__gte=policy.SCAN_TRIES.value
    ).order_by(F("pk"))
