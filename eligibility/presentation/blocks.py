"""What a page is made of: tabs of blocks, each a table with the words that explain it.

A cell that is None had nothing in the answer; the page says "no information" there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from spot_portal.core.formats import money, us_date
from spot_portal.x12.codes import SERVICE_TYPE
from spot_portal.x12.medicare import Period
from spot_portal.x12.parts import Address

Text = str | Promise
Cell = Text | None


@dataclass(frozen=True, slots=True)
class Column:
    label: Text
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    explanation: Text = ""

    @property
    def cells(self) -> list[list[tuple[Column, Cell]]]:
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Tab:
    id: str
    label: Text
    blocks: Sequence[Block]
    # Said above everything else in the tab, when it matters that much.
    notice: Text = ""


def block(
    title: Text,
    columns: Iterable[Text],
    rows: Iterable[Sequence[Cell]],
    *,
    explanation: Text = "",
    numbers: Iterable[int] = (),
) -> list[Block]:
    """One block, or none when there is nothing to tell; ``numbers`` are aligned right."""
    found = list(rows)
    if not found:
        return []
    right = set(numbers)
    made = [Column(label, place in right) for place, label in enumerate(columns)]
    return [Block(title, made, found, explanation)]


def day(value: date | None) -> Cell:
    return us_date(value) if value else None


def end_day(period: Period) -> Cell:
    """A period that began and has no end goes on."""
    if period.end:
        return us_date(period.end)
    return _("No end date") if period.start else None


def span(period: Period) -> Cell:
    """A whole calendar year is said as its number."""
    start, end = period.start, period.end
    if start and end and start == date(start.year, 1, 1) and end == date(start.year, 12, 31):
        return str(start.year)
    if start and end:
        return _("%(start)s to %(end)s") % {"start": us_date(start), "end": us_date(end)}
    return _("since %(start)s") % {"start": us_date(start)} if start else None


def amount(value: Decimal | None) -> Cell:
    return None if value is None else money(value)


def count(value: Decimal | int | None) -> Cell:
    return (
        None
        if value is None
        else f"{value.normalize():f}"
        if isinstance(value, Decimal)
        else str(value)
    )


def of_base(left: Cell, base: Cell) -> Cell:
    """What is left of the whole, in one cell."""
    if left is not None and base is not None:
        return _("%(left)s of %(base)s") % {"left": left, "base": base}
    return left if base is None else _("%(base)s in all") % {"base": base}


def together(*parts: Cell) -> Cell:
    return ", ".join(str(part) for part in parts if part) or None


def percent(share: Decimal | None) -> Cell:
    return None if share is None else f"{count(share * 100)}%"


def words(table: dict[str, str], code: str) -> Cell:
    """The plain words of a code with the code behind them."""
    if not code:
        return None
    return f"{_(table[code])} ({code})" if code in table else code


def service_types(codes: Iterable[str]) -> Cell:
    names = [_(SERVICE_TYPE[code]) if code in SERVICE_TYPE else code for code in codes if code]
    return ", ".join(names) or None


def address_line(address: Address | None) -> Cell:
    if address is None:
        return None
    place = f"{address.state} {_zip(address.postal_code)}".strip()
    parts = (address.line1, address.line2, address.city, place, address.country)
    return ", ".join(part for part in parts if part) or None


def _zip(code: str) -> str:
    is_long = len(code) == 9 and code.isdigit()
    if not is_long:
        return code
    return code[:5] if code.endswith("0000") else f"{code[:5]}-{code[5:]}"
