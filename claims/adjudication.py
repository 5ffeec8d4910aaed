"""Handing a correction to the claims system: commit, ask with no transaction open, commit.

Killed between the two commits, the correction is handed over again; the claims system knows it by
its reference and the second commit finds whether it was closed.
"""

import logging
from datetime import timedelta

from django.db import transaction

from claims import notifications
from claims.adjusted import complete, request_for
from claims.events import ClaimEvent
from claims.gateways.claims import AdjustmentRequest, AdjustmentResult, claims_system
from claims.models import Claim, Correction
from claims.selectors import corrections_waiting
from claims.services.load_remittance import load_remittance
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import GatewayError

logger = logging.getLogger(__name__)
BATCH = 100
# While one worker asks, no other takes the same row; if it dies, the row is free again after this.
CLAIM = timedelta(minutes=2)


def adjudicate_waiting() -> int:
    """Adjudicate what is due and count the decisions. Several workers may run this at once."""
    keys = corrections_waiting(at=clock.now()).values_list("pk", flat=True)[:BATCH]
    return sum(_adjudicate_safely(key) for key in keys)


def adjudicate(correction_id: int) -> bool:
    """Whether this call decided the correction. A second worker or call finds nothing."""
    request = _hand_over(correction_id)
    if request is None:
        return False
    try:
        result = claims_system().adjust(request)
    except GatewayError:
        _unanswered(correction_id)
        return False
    return _close(correction_id, result)


def _adjudicate_safely(correction_id: int) -> bool:
    try:
        return adjudicate(correction_id)
    except Exception:  # one bad row must not stop the others; its tries are counted
        logger.exception("a correction could not be adjudicated", extra={"row": correction_id})
        return False


@transaction.atomic(durable=True)
def _hand_over(correction_id: int) -> AdjustmentRequest | None:
    """Take the row for a while and count the try, or put it aside after too many."""
    now = clock.now()
    correction = (
        corrections_waiting(at=now)
        .filter(pk=correction_id)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("claim__provider")
        .first()
    )
    if correction is None:
        return None
    if correction.attempts >= policy.ADJUDICATION_TRIES.value:
        _park(correction)
        return None
    is_new = Correction.FLOW.allows(correction, "accept")
    if is_new:
        correction.accept()
    correction.attempts += 1
    correction.not_before = now + CLAIM
    correction.save(update_fields=["status", "attempts", "not_before"])
    if is_new:
        record_event(ClaimEvent.CORRECTION_ACCEPTED, actor=None, subject=correction)
    return request_for(correction, on=clock.to_eastern(now).date())


@transaction.atomic(durable=True)
def _unanswered(correction_id: int) -> None:
    correction = _lock(correction_id)
    if correction.status != Correction.Status.ACCEPTED:
        return
    if correction.attempts >= policy.ADJUDICATION_TRIES.value:
        _park(correction)
        return
    wait = policy.ADJUDICATION_RETRY.seconds * 2 ** (correction.attempts - 1)
    correction.not_before = clock.now() + wait
    correction.save(update_fields=["not_before"])


@transaction.atomic(durable=True)
def _close(correction_id: int, result: AdjustmentResult) -> bool:
    correction = _lock(correction_id)
    if correction.status != Correction.Status.ACCEPTED:
        return False
    now = clock.now()
    if result.is_dismissed:
        correction.dismiss(note=result.note, at=now)
        event = ClaimEvent.CORRECTION_DISMISSED
    else:
        correction.adjust(claim=_adjusted_claim(correction, result), at=now, note=result.note)
        event = ClaimEvent.CORRECTION_ADJUSTED
    correction.save(update_fields=["status", "adjusted_claim", "decided_at", "outcome_note"])
    record_event(event, actor=None, subject=correction, claim=correction.adjusted_claim_id)
    notifications.correction_decided(correction)
    return True


def _adjusted_claim(correction: Correction, result: AdjustmentResult) -> Claim:
    """Read the answer as any other remittance; what an 835 does not tell, the correction knows."""
    provider = correction.claim.provider
    load_remittance(result.remittance, provider=provider)
    claim = Claim.objects.get(provider=provider, control_number=result.new_control_number)
    return complete(claim, correction)


def _park(correction: Correction) -> None:
    correction.park()
    correction.save(update_fields=["status"])
    record_event(ClaimEvent.CORRECTION_PARKED, actor=None, subject=correction)


def _lock(correction_id: int) -> Correction:
    return (
        Correction.objects.select_for_update(of=("self",), no_key=True)
        .select_related("claim__provider", "requested_by")
        .get(pk=correction_id)
    )
