"""What a remittance says about the beneficiary and the lines of a claim."""

from decimal import Decimal

from claims.models import Claim, ClaimLine
from claims.services.matching import match_lines
from claims.values import cut, money, patient_share, reductions, units
from spot_portal.x12.t835_model import RemitClaim, RemitLine

ALLOWED = "B6"


def identify(claim: Claim, found: RemitClaim, original: Claim | None) -> None:
    """The beneficiary as the remittance names them; the birth date only the first claim knows."""
    person = found.patient
    if original is not None:
        claim.set_beneficiary(
            mbi=original.mbi,
            first_name=original.first_name,
            last_name=original.last_name,
            birth_date=original.birth_date,
        )
        return
    claim.set_beneficiary(
        mbi=cut(person.identifier, 80) if person else "",
        first_name=cut(person.first_name, 60) if person else "",
        last_name=cut(person.last_name, 60) if person else "",
        birth_date=None,
    )


def add_all(claim: Claim, found: RemitClaim) -> None:
    """The lines of a claim that only the remittance knows, in the remittance's order."""
    days = [d for line in found.lines for d in (line.service_from, line.service_to) if d]
    days += [d.start for d in found.dates if d.qualifier in ("232", "233") and d.start]
    claim.service_from, claim.service_to = min(days, default=None), max(days, default=None)
    claim.save(update_fields=["service_from", "service_to"])
    ClaimLine.objects.bulk_create(
        _new_line(claim, line, number) for number, line in enumerate(found.lines, 1)
    )


def decide_all(claim: Claim, found: RemitClaim) -> None:
    """Write each decision beside its line; a line the claim did not have is added."""
    lines = list(claim.lines.order_by("number"))
    changed: list[ClaimLine] = []
    added: list[ClaimLine] = []
    for item, line in match_lines(found.lines, lines):
        if line is None:
            line = _new_line(claim, item, len(lines) + len(added) + 1)
            added.append(line)
        else:
            changed.append(line)
        _decide(line, item)
    ClaimLine.objects.bulk_update(changed, ["paid", "allowed", "adjustments", "remarks"])
    ClaimLine.objects.bulk_create(added)


def _decide(line: ClaimLine, found: RemitLine) -> None:
    line.paid = money(found.paid)
    line.allowed = _allowed(found)
    line.adjustments = reductions(found.adjustments)
    line.remarks = [cut(code, 5) for code in found.remarks]


def _allowed(found: RemitLine) -> Decimal:
    stated = next((a.amount for a in found.amounts if a.qualifier == ALLOWED), None)
    if stated is not None:
        return money(stated)
    return money(found.paid) + patient_share(found.adjustments)


def _new_line(claim: Claim, found: RemitLine, number: int) -> ClaimLine:
    procedure = found.submitted_procedure or found.procedure
    is_procedure = procedure is not None and procedure.code != found.revenue_code
    return ClaimLine(
        claim=claim,
        number=number,
        control_number=cut(found.control_number, 50),
        procedure=cut(procedure.code, 48) if procedure and is_procedure else "",
        modifiers=[cut(m, 2) for m in procedure.modifiers] if procedure else [],
        revenue_code=cut(found.revenue_code, 10),
        charge=abs(money(found.charge)),
        units=units(found.submitted_units or found.units),
        place_of_service=claim.place_of_service,
        service_from=found.service_from or claim.service_from,
        service_to=found.service_to or claim.service_to,
    )
