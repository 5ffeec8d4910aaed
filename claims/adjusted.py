"""A correction as a request to the claims system, and the claim that comes back."""

from datetime import date
from decimal import Decimal

from claims.gateways.claims import AdjustmentRequest, Beneficiary, LineToAdjust, Reduction
from claims.locks import line_locks
from claims.models import Claim, ClaimLine, Correction
from claims.picture import (
    HEADER,
    Change,
    ClaimPicture,
    LinePicture,
    Part,
    apply,
    picture_of,
)
from claims.restrictions import Restrictions, restrictions_on
from spot_portal.core import clock


def changes_of(correction: Correction) -> list[Change]:
    return [Change(c.line, Part(c.field), c.old, c.new) for c in correction.changes.all()]


def corrected_picture(correction: Correction) -> ClaimPicture:
    return apply(picture_of(correction.claim), changes_of(correction))


def request_for(correction: Correction, *, on: date) -> AdjustmentRequest:
    claim = correction.claim
    submitted_on = clock.to_eastern(correction.submitted_at).date()
    return AdjustmentRequest(
        reference=correction.reference,
        serial=correction.pk,
        submitted_on=submitted_on,
        decided_on=on,
        control_number=claim.control_number or "",
        patient_control_number=claim.patient_control_number,
        provider_name=claim.provider.name,
        provider_npi=claim.provider.npi,
        place_of_service=claim.place_of_service,
        beneficiary=Beneficiary(claim.first_name, claim.last_name, claim.mbi),
        # Sent on a Sunday it counts from Monday; decided on Sunday it was there before.
        received_on=min(correction.received_on, on),
        lines=_lines(correction, restrictions_on(submitted_on)),
        old_reductions=_reductions(claim.adjustments),
    )


def complete(claim: Claim, correction: Correction) -> Claim:
    """Give the adjusted claim what only the submission knew: diagnoses, referral, pointers."""
    original, picture = correction.claim, corrected_picture(correction)
    claim.adjusts = original
    claim.diagnoses = list(picture.diagnoses)
    claim.referring_name = picture.referring_name
    claim.referring_npi = picture.referring_npi
    claim.rendering_npi = original.rendering_npi
    claim.line_of_business = original.line_of_business
    claim.initially_decided_on = original.initially_decided_on
    claim.save()
    lines = list(claim.lines.all())
    for line in lines:
        _complete_line(line, picture.line(line.number))
    ClaimLine.objects.bulk_update(
        lines, ["place_of_service", "pointers", "service_from", "service_to"]
    )
    return claim


def _complete_line(line: ClaimLine, corrected: LinePicture | None) -> None:
    if corrected is None:
        return
    line.place_of_service = corrected.place_of_service
    line.pointers = list(corrected.pointers)
    line.service_from, line.service_to = corrected.service_from, corrected.service_to


def _lines(correction: Correction, restrictions: Restrictions) -> tuple[LineToAdjust, ...]:
    changes, picture = changes_of(correction), corrected_picture(correction)
    touched = {change.line for change in changes}
    # A change of the header, and a history correction, concern every line that is open.
    every = HEADER in touched or correction.kind == Correction.Kind.HISTORY
    return tuple(
        _line(
            line,
            picture.line(line.number),
            reprocess=line.number in touched or (every and not line_locks(line, restrictions)),
        )
        for line in correction.claim.lines.all()
    )


def _line(line: ClaimLine, corrected: LinePicture | None, *, reprocess: bool) -> LineToAdjust:
    wanted = corrected or LinePicture(line.number)
    return LineToAdjust(
        number=line.number,
        procedure=wanted.procedure,
        modifiers=wanted.modifiers,
        charge=wanted.charge,
        units=wanted.units or Decimal(0),
        service_from=wanted.service_from,
        service_to=wanted.service_to,
        reprocess=reprocess,
        old_procedure=line.procedure,
        old_modifiers=tuple(line.modifiers),
        old_units=line.units or Decimal(0),
        old_charge=line.charge,
        old_paid=line.paid,
        old_reductions=_reductions(line.adjustments),
        old_remarks=tuple(line.remarks),
    )


def _reductions(stored: list[dict[str, str]]) -> tuple[Reduction, ...]:
    return tuple(Reduction(r["group"], r["reason"], Decimal(r["amount"])) for r in stored)
