"""Does a remittance add up: each line, each claim, and the payment."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from spot_portal.x12.parts import Adjustment
from spot_portal.x12.t835_model import (
    BalanceFinding,
    Payment,
    ProviderAdjustment,
    RemitClaim,
    RemitLine,
)

ZERO = Decimal(0)
# A hostile file must not grow an answer of its own size.
MAX_FINDINGS = 1000
PAYMENT = "payment"


def balance_findings(
    payment: Payment,
    claims: Sequence[RemitClaim],
    provider_adjustments: Sequence[ProviderAdjustment],
) -> tuple[BalanceFinding, ...]:
    """List what does not add up. Amounts the file leaves out are not judged."""
    found: list[BalanceFinding] = []
    for claim in claims:
        found.extend(_claim_findings(claim))
        if len(found) >= MAX_FINDINGS:
            return tuple(found[:MAX_FINDINGS])
    found.extend(_payment_findings(payment, claims, provider_adjustments))
    return tuple(found)


def _claim_findings(claim: RemitClaim) -> Iterator[BalanceFinding]:
    for number, line in enumerate(claim.lines, 1):
        yield from _line_findings(claim, number, line)
    if claim.charge is None or claim.paid is None:
        return
    if claim.lines:
        charged = _total(line.charge for line in claim.lines)
        if charged is not None and charged != claim.charge:
            yield BalanceFinding(
                claim.patient_control_number,
                charged,
                claim.charge,
                "The charge of the claim is not the sum of its lines.",
                claim.segment_number,
            )
    reductions = [_reductions(claim.adjustments)]
    reductions += [_reductions(line.adjustments) for line in claim.lines]
    reduced = _total(reductions)
    if reduced is not None and claim.charge - reduced != claim.paid:
        yield BalanceFinding(
            claim.patient_control_number,
            claim.charge - reduced,
            claim.paid,
            "Charge less adjustments is not the amount paid.",
            claim.segment_number,
        )


def _line_findings(claim: RemitClaim, number: int, line: RemitLine) -> Iterator[BalanceFinding]:
    reduced = _reductions(line.adjustments)
    if line.charge is None or line.paid is None or reduced is None:
        return
    if line.charge - reduced != line.paid:
        yield BalanceFinding(
            f"{claim.patient_control_number} line {number}",
            line.charge - reduced,
            line.paid,
            "Charge less adjustments of the line is not the amount paid.",
            line.segment_number,
        )


def _payment_findings(
    payment: Payment,
    claims: Sequence[RemitClaim],
    provider_adjustments: Sequence[ProviderAdjustment],
) -> Iterator[BalanceFinding]:
    paid = _total(claim.paid for claim in claims)
    withheld = _total(adjustment.amount for adjustment in provider_adjustments)
    if payment.amount is None or paid is None or withheld is None:
        return
    stated = -payment.amount if payment.credit_or_debit == "D" else payment.amount
    if paid - withheld != stated:
        yield BalanceFinding(
            PAYMENT,
            paid - withheld,
            stated,
            "Claims less provider adjustments is not the amount of the payment.",
        )


def _reductions(adjustments: Iterable[Adjustment]) -> Decimal | None:
    return _total(adjustment.amount for adjustment in adjustments)


def _total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """None when one amount could not be read."""
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
