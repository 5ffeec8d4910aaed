"""The fee schedule of the simulated claims system: few codes, invented amounts."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from claims.gateways.claims import LineToAdjust, Reduction

CENT = Decimal("0.01")
ZERO = Decimal(0)
COINSURANCE = Decimal("0.20")
# A code that is not in the table is allowed this share of its charge.
WITHOUT_FEE = Decimal("0.80")
SIDES = {"LT", "RT"}

MODIFIER_MISSING, INFORMATION_MISSING, TOO_MANY_UNITS, OVER_FEE = "4", "16", "151", "45"
UNITS_REMARK = "M53"


@dataclass(frozen=True, slots=True)
class Fee:
    amount: Decimal
    most_units: int
    needs_side: bool = False
    preventive: bool = False


FEES = {
    "A4550": Fee(Decimal("18.00"), 2),
    "E0100": Fee(Decimal("24.00"), 1),
    "G0008": Fee(Decimal("30.50"), 1, preventive=True),
    "J3420": Fee(Decimal("2.75"), 4),
    "L3000": Fee(Decimal("285.00"), 2, needs_side=True),
}


@dataclass(frozen=True, slots=True)
class Decision:
    paid: Decimal
    reductions: tuple[Reduction, ...]
    remarks: tuple[str, ...] = ()

    @property
    def patient_share(self) -> Decimal:
        return sum((r.amount for r in self.reductions if r.group == "PR"), ZERO)

    @property
    def allowed(self) -> Decimal:
        return self.paid + self.patient_share


def decide(line: LineToAdjust) -> Decision:
    """First what stands in the way of payment, then the lesser of charge and fee."""
    fee = FEES.get(line.procedure)
    if line.units <= 0:
        return _denied(line, INFORMATION_MISSING, UNITS_REMARK)
    if fee and fee.needs_side and not SIDES & set(line.modifiers):
        return _denied(line, MODIFIER_MISSING)
    if fee and line.units > fee.most_units:
        return _denied(line, TOO_MANY_UNITS)
    priced = fee.amount * line.units if fee else line.charge * WITHOUT_FEE
    return _priced(line, _cents(min(line.charge, priced)), preventive=bool(fee and fee.preventive))


def as_before(line: LineToAdjust) -> Decision:
    return Decision(line.old_paid, line.old_reductions, line.old_remarks)


def _priced(line: LineToAdjust, allowed: Decimal, *, preventive: bool) -> Decision:
    share = ZERO if preventive else _cents(allowed * COINSURANCE)
    reductions = (
        Reduction("CO", OVER_FEE, line.charge - allowed),
        Reduction("PR", "2", share),
    )
    return Decision(allowed - share, tuple(r for r in reductions if r.amount))


def _denied(line: LineToAdjust, reason: str, *remarks: str) -> Decision:
    return Decision(ZERO, (Reduction("CO", reason, line.charge),), remarks)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
