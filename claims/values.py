"""Foreign values in the sizes our tables have. Reading a file never fails for a value."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from spot_portal.x12.parts import Adjustment

CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
LARGEST = Decimal(10) ** 17
LARGEST_UNITS = Decimal(10) ** 11
PATIENT = "PR"


def cut(text: str, length: int) -> str:
    """Without control characters, which a database refuses, and no longer than its column."""
    return "".join(c for c in text if c.isprintable()).strip()[:length]


def money(amount: Decimal | None) -> Decimal:
    if amount is None or abs(amount) >= LARGEST:
        return Decimal(0)
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def units(amount: Decimal | None) -> Decimal | None:
    if amount is None or abs(amount) >= LARGEST_UNITS:
        return None
    return amount.quantize(THOUSANDTH, rounding=ROUND_HALF_UP)


def reductions(adjustments: Iterable[Adjustment]) -> list[dict[str, str]]:
    return [
        {"group": cut(a.group, 2), "reason": cut(a.reason, 5), "amount": str(money(a.amount))}
        for a in adjustments
    ]


def patient_share(adjustments: Iterable[Adjustment]) -> Decimal:
    return sum((money(a.amount) for a in adjustments if a.group == PATIENT), Decimal(0))
