"""What a person may see of claims. Everything a page shows is fetched through one of these."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet

from claims.models import Claim, Correction
from organizations.selectors import providers_for
from organizations.spot_access import ActingAs


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is searched for. The beneficiary's number is known by its blind index only."""

    service_from: date | None = None
    service_to: date | None = None
    mbi_index: str = ""
    control_number: str = ""
    status: str = ""

    @property
    def names(self) -> str:
        """Which criteria were set, for the audit trail."""
        return " ".join(name for name in self.__slots__ if getattr(self, name))


def claims_of(user: AbstractUser) -> QuerySet[Claim]:
    """Every claim of every provider this person acts for. Agrees with ``policies.can_view``."""
    return Claim.objects.filter(provider__in=providers_for(user))


def claims_for(acting: ActingAs) -> QuerySet[Claim]:
    return Claim.objects.filter(provider=acting.provider)


def search_claims(acting: ActingAs, criteria: Criteria) -> QuerySet[Claim]:
    filters: dict[str, Any] = {}
    if criteria.service_from:
        filters["service_to__gte"] = criteria.service_from
    if criteria.service_to:
        filters["service_from__lte"] = criteria.service_to
    if criteria.mbi_index:
        filters["mbi_index"] = criteria.mbi_index
    if criteria.control_number:
        filters["control_number"] = criteria.control_number
    if criteria.status:
        filters["status"] = criteria.status
    return claims_for(acting).filter(**filters).order_by("-service_from", "-pk")


def claim_for(acting: ActingAs, reference: UUID) -> Claim | None:
    rows = claims_for(acting).filter(reference=reference)
    return rows.select_related("adjusts", "provider").prefetch_related("lines").first()


def corrections_for(acting: ActingAs) -> QuerySet[Correction]:
    """All of the provider's, whoever asked for them: colleagues stand in for one another."""
    return (
        Correction.objects.filter(claim__provider=acting.provider)
        .select_related("claim", "adjusted_claim", "requested_by")
        .order_by("-submitted_at", "-pk")
    )


def corrections_waiting(*, at: datetime) -> QuerySet[Correction]:
    """Not handed to the claims system yet, or handed over by a worker that died."""
    states = (Correction.Status.SUBMITTED, Correction.Status.ACCEPTED)
    return Correction.objects.filter(status__in=states, not_before__lte=at).order_by("pk")
