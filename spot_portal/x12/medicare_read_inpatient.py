"""Sorting the lines about inpatient days: several lines make one spell."""

from dataclasses import replace
from decimal import Decimal

from spot_portal.x12.medicare_model import OPEN, InpatientTab, LifetimeDays, Period, Spell
from spot_portal.x12.medicare_write_inpatient import MORE_THAN, NOT_MORE_THAN, REMAINING
from spot_portal.x12.t271_model import Benefit, Delivery
from spot_portal.x12.values import parse_number

PARTS = {"MA": "A", "MB": "B"}
_KINDS = {"30": "hospital", "47": "hospital", "48": "hospital", "AG": "snf"}
_BILLING = ("435", "472")

_Key = tuple[str, Period, Period]


def period_of(benefit: Benefit, *qualifiers: str) -> Period:
    """The first readable date of one of these kinds, or an open period."""
    for entry in benefit.dates:
        if entry.qualifier in qualifiers and entry.start is not None:
            return Period(entry.start, entry.end)
    return OPEN


class InpatientSorter:
    def __init__(self) -> None:
        self.spells: dict[_Key, Spell] = {}
        self.lifetime: dict[tuple[str, Period], LifetimeDays] = {}

    def take(self, benefit: Benefit) -> bool:
        if benefit.insurance_type != "MA" or len(benefit.service_types) != 1:
            return False
        if benefit.procedure is not None:
            return False
        if benefit.code == "K":
            return self._reserve(benefit)
        kind = _KINDS.get(benefit.service_types[0])
        if kind is None:
            return False
        if benefit.code == "C":
            return self._deductible(benefit, kind)
        if benefit.code in ("B", "F"):
            return self._days(benefit, kind)
        return False

    def tab(self) -> InpatientTab:
        return InpatientTab(tuple(self.spells.values()), tuple(self.lifetime.values()))

    def _spell(self, benefit: Benefit, kind: str) -> Spell:
        year, billing = period_of(benefit, "291", "292"), period_of(benefit, *_BILLING)
        return self.spells.get((kind, year, billing), Spell(kind, year, billing))

    def _put(self, spell: Spell) -> None:
        self.spells[spell.kind, spell.year, spell.billing] = spell

    def _deductible(self, benefit: Benefit, kind: str) -> bool:
        if benefit.amount is None:
            return False
        spell = self._spell(benefit, kind)
        if benefit.period == "29":
            self._put(replace(spell, deductible_remaining=benefit.amount))
        else:
            self._put(replace(spell, deductible_base=benefit.amount))
        return True

    def _days(self, benefit: Benefit, kind: str) -> bool:
        """Days without an amount to pay are full days, the others coinsurance days."""
        base, remaining = _day_counts(benefit)
        if base is None and remaining is None:
            return False
        spell = self._spell(benefit, kind)
        if benefit.code == "F" or benefit.amount == 0:
            if base is not None:
                spell = replace(spell, full_days_base=base)
            if remaining is not None:
                spell = replace(spell, full_days_remaining=remaining)
        else:
            if benefit.amount is not None:
                spell = replace(spell, daily_coinsurance=benefit.amount)
            if base is not None:
                spell = replace(spell, coinsurance_days_base=base)
            if remaining is not None:
                spell = replace(spell, coinsurance_days_remaining=remaining)
        self._put(spell)
        return True

    def _reserve(self, benefit: Benefit) -> bool:
        kind = "psychiatric" if benefit.service_types[0] == "A7" else "reserve"
        year = period_of(benefit, "291", "292")
        known = self.lifetime.get((kind, year), LifetimeDays(kind, year=year))
        if benefit.quantity is not None and benefit.period in ("29", "33"):
            known = replace(known, remaining=benefit.quantity)
        elif benefit.quantity is not None:
            known = replace(known, base=benefit.quantity)
        elif benefit.amount is not None:
            known = replace(known, daily_coinsurance=benefit.amount)
        else:
            return False
        self.lifetime[kind, year] = known
        return True


def _day_counts(benefit: Benefit) -> tuple[Decimal | None, Decimal | None]:
    """Base and remaining days, from HSD lines or (the older layout) from EB09 and EB10."""
    after = _count(benefit, MORE_THAN)
    last = _count(benefit, NOT_MORE_THAN)
    base = last - (after or 0) if last is not None else None
    remaining = next(
        (d.quantity for d in benefit.deliveries if d.period_qualifier == REMAINING), None
    )
    if benefit.quantity is not None and benefit.quantity_qualifier in ("DY", "DA"):
        if benefit.period == "29":
            remaining = benefit.quantity
        else:
            base = benefit.quantity
    return base, remaining


def _count(benefit: Benefit, qualifier: str) -> Decimal | None:
    found: Delivery | None = next(
        (d for d in benefit.deliveries if d.period_qualifier == qualifier), None
    )
    return parse_number(found.period_count) if found else None
