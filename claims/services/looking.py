"""Looking at claims: beneficiary data is read here only, and every look leaves a trace."""

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction

from claims import selectors
from claims.events import ClaimEvent
from claims.models import Claim, Correction
from claims.selectors import Criteria
from organizations.spot_access import ActingAs
from spot_portal.audit.services import record_event

PER_PAGE = 25


@transaction.atomic
def list_claims(*, acting: ActingAs, criteria: Criteria, page: str = "") -> Page[Claim]:
    rows = selectors.search_claims(acting, criteria)
    found = Paginator(rows, PER_PAGE).get_page(page or 1)
    found.object_list = list(found.object_list)
    record_event(
        ClaimEvent.CLAIMS_LISTED,
        actor=acting.user,
        subject=acting.provider,
        shown=len(found.object_list),
        found=found.paginator.count,
        page=found.number,
        criteria=criteria.names,
    )
    return found


@transaction.atomic
def view_claim(*, acting: ActingAs, reference: UUID) -> Claim | None:
    claim = selectors.claim_for(acting, reference)
    if claim is not None:
        record_event(ClaimEvent.CLAIM_VIEWED, actor=acting.user, subject=claim)
    return claim


@transaction.atomic
def list_corrections(*, acting: ActingAs, number: str = "", page: str = "") -> Page[Correction]:
    rows = selectors.corrections_for(acting)
    if number:
        rows = rows.filter(confirmation_number=number)
    found = Paginator(rows, PER_PAGE).get_page(page or 1)
    found.object_list = list(found.object_list)
    record_event(
        ClaimEvent.CORRECTIONS_LISTED,
        actor=acting.user,
        subject=acting.provider,
        shown=len(found.object_list),
        found=found.paginator.count,
    )
    return found


@transaction.atomic
def view_correction(*, acting: ActingAs, reference: UUID) -> Correction | None:
    rows = selectors.corrections_for(acting).filter(reference=reference)
    correction = rows.prefetch_related("changes").first()
    if correction is not None:
        record_event(ClaimEvent.CORRECTION_VIEWED, actor=acting.user, subject=correction)
    return correction


@transaction.atomic
def answer_code_license(*, acting: ActingAs, accepted: bool) -> None:
    code = ClaimEvent.CODE_LICENSE_ACCEPTED if accepted else ClaimEvent.CODE_LICENSE_DECLINED
    record_event(code, actor=acting.user, subject=acting.user)


@transaction.atomic
def confirm_name(*, acting: ActingAs, claim: Claim, first_name: str, last_name: str) -> bool:
    """Whether the person knows whose claim this is: the name as on the claim, in any case."""
    fits = _plain(first_name) == _plain(claim.first_name) and _plain(last_name) == _plain(
        claim.last_name
    )
    code = ClaimEvent.NAME_CONFIRMED if fits else ClaimEvent.NAME_MISSED
    record_event(code, actor=acting.user, subject=claim)
    return fits


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
