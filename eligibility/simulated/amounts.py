"""What Medicare asks of patients, year by year. Published by CMS each autumn for the next year."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class YearAmounts:
    part_a_deductible: Decimal
    hospital_day: Decimal
    reserve_day: Decimal
    snf_day: Decimal
    part_b_deductible: Decimal
    therapy_threshold: Decimal


def _year(*amounts: str) -> YearAmounts:
    return YearAmounts(*(Decimal(amount) for amount in amounts))


AMOUNTS = {
    2022: _year("1556", "389", "778", "194.50", "233", "2150"),
    2023: _year("1600", "400", "800", "200", "226", "2230"),
    2024: _year("1632", "408", "816", "204", "240", "2330"),
    2025: _year("1676", "419", "838", "209.50", "257", "2410"),
    2026: _year("1736", "434", "868", "217", "283", "2480"),
}


def amounts_of(year: int) -> YearAmounts:
    """Years that are not published yet repeat the last known one."""
    return AMOUNTS[min(max(year, min(AMOUNTS)), max(AMOUNTS))]
