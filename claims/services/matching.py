"""Which claim of ours does a remittance speak of?"""

from django.db.models import QuerySet

from claims.models import Claim, ClaimLine
from claims.values import cut, money
from organizations.models import Provider
from spot_portal.x12.t835_model import RemitClaim, RemitLine

ORIGINAL = "F8"


def find_claim(found: RemitClaim, *, provider: Provider) -> Claim | None:
    """By the payer's number, else by ours among claims it can be about. Locks the row.

    A claim found by our number takes the payer's.
    """
    rows = (
        Claim.objects.filter(provider=provider)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    claim = _by_payer_number(rows, found)
    if claim is not None or original_of(found, provider=provider) is not None:
        return claim
    if claim := _by_our_number(rows, found):
        number = free_number(found.payer_control_number, provider=provider)
        claim.control_number = number or claim.control_number
    return claim


def original_of(found: RemitClaim, *, provider: Provider) -> Claim | None:
    number = next((r.value for r in found.references if r.qualifier == ORIGINAL), "")
    if not number:
        return None
    return Claim.objects.filter(provider=provider, control_number=cut(number, 50)).first()


def free_number(number: str, *, provider: Provider) -> str | None:
    """The payer's number, with a suffix where a reversed claim already carries it."""
    number = cut(number, 46)
    if not number:
        return None
    taken = set(
        Claim.objects.filter(provider=provider, control_number__startswith=number).values_list(
            "control_number", flat=True
        )
    )
    candidate, count = number, 1
    while candidate in taken:
        count += 1
        candidate = f"{number}-{count}"
    return candidate


def match_lines(
    found: tuple[RemitLine, ...], lines: list[ClaimLine]
) -> list[tuple[RemitLine, ClaimLine | None]]:
    """Each line of the remittance with ours, each of ours at most once."""
    left = list(lines)
    pairs = []
    for position, item in enumerate(found):
        match = _line_for(
            item, left, same_count=len(found) == len(lines), at=position, all_of=lines
        )
        if match is not None:
            left.remove(match)
        pairs.append((item, match))
    return pairs


def _by_payer_number(rows: QuerySet[Claim], found: RemitClaim) -> Claim | None:
    number = cut(found.payer_control_number, 50)
    if not number:
        return None
    claim = rows.filter(control_number=number).first()
    # The number of a claim that was reversed before belongs to its successor now.
    if claim and claim.status == Claim.Status.ADJUSTED and not found.is_reversal:
        return None
    return claim


def _by_our_number(rows: QuerySet[Claim], found: RemitClaim) -> Claim | None:
    number = cut(found.patient_control_number, 50)
    if not number:
        return None
    states = Claim.DECIDED if found.is_reversal else (Claim.Status.PENDING,)
    rows = rows.filter(patient_control_number=number, status__in=states)
    if found.is_reversal or found.payer_control_number:
        rows = rows.filter(total_charge=abs(money(found.charge)))
    return rows.first()


def _line_for(
    item: RemitLine, left: list[ClaimLine], *, same_count: bool, at: int, all_of: list[ClaimLine]
) -> ClaimLine | None:
    number = item.control_number
    if number:
        by_number = [line for line in left if number in (line.control_number, str(line.number))]
        if by_number:
            return by_number[0]
    submitted = item.submitted_procedure or item.procedure
    code, charge = (submitted.code if submitted else ""), abs(money(item.charge))
    for line in left:
        if line.procedure == code and line.charge == charge:
            return line
    if same_count and all_of[at] in left:
        return all_of[at]
    return None
