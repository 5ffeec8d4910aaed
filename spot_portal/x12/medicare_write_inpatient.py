"""Benefits for days in hospital and nursing facility."""

from collections.abc import Iterator
from decimal import Decimal

from spot_portal.x12.medicare_model import InpatientTab, LifetimeDays, Period, Spell
from spot_portal.x12.parts import DateEntry
from spot_portal.x12.t271_model import Benefit, Delivery
from spot_portal.x12.values import format_date

PART_CODES = {"A": "MA", "B": "MB", "": ""}
SPELL_SERVICE = {"hospital": "30", "snf": "AG"}
# Day counts: the base says from which to which day, the remaining days stand alone.
MORE_THAN, NOT_MORE_THAN, REMAINING = "30", "31", "29"
ZERO = Decimal(0)


def dates(qualifier: str, period: Period) -> tuple[DateEntry, ...]:
    """A period that is open at its start cannot be written as a range; it gets no date."""
    if period.start is None:
        return ()
    text = format_date(period.start)
    if period.end is not None:
        text += f"-{format_date(period.end)}"
    return (DateEntry(qualifier, period.start, period.end, text),)


def inpatient_benefits(tab: InpatientTab) -> Iterator[Benefit]:
    for spell in tab.spells:
        yield from _spell(spell)
    for days in tab.lifetime:
        yield from _lifetime(days)


def _spell(spell: Spell) -> Iterator[Benefit]:
    entries = dates("291", spell.year) + dates("435", spell.billing)
    service = (SPELL_SERVICE[spell.kind],)
    for period, amount in (("26", spell.deductible_base), ("29", spell.deductible_remaining)):
        if amount is not None:
            yield Benefit("C", "", service, "MA", "", period, amount, dates=entries)
    full, daily = spell.full_days_base, spell.daily_coinsurance
    if full is not None:
        yield _days(service, ZERO, _range(ZERO, full), entries)
    if spell.full_days_remaining is not None:
        yield _days(service, ZERO, _remaining(spell.full_days_remaining), entries)
    if spell.coinsurance_days_base is not None:
        first = full or ZERO
        yield _days(service, daily, _range(first, first + spell.coinsurance_days_base), entries)
    if spell.coinsurance_days_remaining is not None:
        yield _days(service, daily, _remaining(spell.coinsurance_days_remaining), entries)


def _days(
    service: tuple[str, ...],
    amount: Decimal | None,
    deliveries: tuple[Delivery, ...],
    entries: tuple[DateEntry, ...],
) -> Benefit:
    return Benefit("B", "", service, "MA", "", "7", amount, deliveries=deliveries, dates=entries)


def _range(after: Decimal, last: Decimal) -> tuple[Delivery, ...]:
    return (
        Delivery(unit="DA", period_qualifier=MORE_THAN, period_count=str(int(after))),
        Delivery(unit="DA", period_qualifier=NOT_MORE_THAN, period_count=str(int(last))),
    )


def _remaining(days: Decimal) -> tuple[Delivery, ...]:
    return (Delivery(quantity_qualifier="DY", quantity=days, period_qualifier=REMAINING),)


def _lifetime(days: LifetimeDays) -> Iterator[Benefit]:
    is_reserve = days.kind == "reserve"
    service = ("30",) if is_reserve else ("A7",)
    unit, entries = ("LA" if is_reserve else "DY"), dates("291", days.year)
    for period, count in (("32", days.base), ("33", days.remaining)):
        if count is not None:
            yield Benefit(
                "K",
                "",
                service,
                "MA",
                period=period,
                quantity_qualifier=unit,
                quantity=count,
                dates=entries,
            )
    if days.daily_coinsurance is not None:
        yield Benefit("K", "", service, "MA", "", "7", days.daily_coinsurance, dates=entries)
