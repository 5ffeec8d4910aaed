"""Any benefit of any payer, as it was sent."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from eligibility.presentation.blocks import (
    Block,
    Cell,
    Text,
    address_line,
    amount,
    block,
    count,
    percent,
    service_types,
    words,
)
from spot_portal.core.formats import us_date
from spot_portal.x12.codes import BENEFIT, DELIVERY_PERIOD, INSURANCE_TYPE
from spot_portal.x12.parts import DateEntry
from spot_portal.x12.t271 import Benefit, BenefitEntity, Delivery

COVERAGE_LEVELS = {
    "CHD": "Children only",
    "DEP": "Dependents only",
    "ECH": "Employee and children",
    "EMP": "Employee only",
    "ESP": "Employee and spouse",
    "FAM": "Family",
    "IND": "Individual",
    "SPC": "Spouse and children",
    "SPO": "Spouse only",
}


def benefit_blocks(benefits: Iterable[Benefit], *, title: Text) -> list[Block]:
    return block(
        title,
        (
            _("Benefit"), _("For"), _("Insurance"), _("Period"), _("Amount"), _("Share"),
            _("Quantity"), _("Dates"), _("Details"),
        ),
        [_row(benefit) for benefit in benefits],
        numbers=(4, 5, 6),
    )  # fmt: skip


def _row(benefit: Benefit) -> list[Cell]:
    level = words(COVERAGE_LEVELS, benefit.coverage_level)
    kind = words(BENEFIT, benefit.code)
    quantity = count(benefit.quantity)
    if quantity and benefit.quantity_qualifier:
        quantity = f"{quantity} {benefit.quantity_qualifier}"
    return [
        f"{kind}, {level}" if kind and level else kind,
        _subject(benefit),
        ", ".join(
            str(p) for p in (words(INSURANCE_TYPE, benefit.insurance_type), benefit.plan) if p
        )
        or None,
        words(DELIVERY_PERIOD, benefit.period),
        amount(benefit.amount),
        percent(benefit.percent),
        quantity,
        "; ".join(_dates(benefit.dates)) or None,
        "; ".join(_details(benefit)) or None,
    ]


def _subject(benefit: Benefit) -> Cell:
    parts = [service_types(benefit.service_types)]
    if benefit.procedure:
        parts.append(" ".join((benefit.procedure.code, *benefit.procedure.modifiers)))
    return ", ".join(str(part) for part in parts if part) or None


def _dates(entries: tuple[DateEntry, ...]) -> Iterator[str]:
    for entry in entries:
        start, end = entry.start, entry.end
        if start and end:
            yield _("%(start)s to %(end)s") % {"start": us_date(start), "end": us_date(end)}
        elif start:
            yield us_date(start)


def _details(benefit: Benefit) -> Iterator[str]:
    yield from (message for message in benefit.messages if message)
    for reference in benefit.references:
        text = f"{reference.qualifier} {reference.value} {reference.description}"
        yield " ".join(text.split())
    for delivery in benefit.deliveries:
        yield _delivery(delivery)
    for entity in benefit.entities:
        yield _entity(entity)
    for rejection in benefit.rejections:
        yield f"AAA {rejection.code}"
    yield from (unread.text for unread in benefit.unread)


def _delivery(delivery: Delivery) -> str:
    period = words(DELIVERY_PERIOD, delivery.period_qualifier)
    parts = (
        count(delivery.quantity), delivery.quantity_qualifier, delivery.unit,
        delivery.sample_frequency,
        period, delivery.period_count, delivery.pattern, delivery.time_code,
    )  # fmt: skip
    return " ".join(str(part) for part in parts if part)


def _entity(entity: BenefitEntity) -> str:
    party = entity.party
    numbers = [number.value for contact in party.contacts for number in contact.numbers]
    parts = (party.full_name, party.identifier, address_line(party.address), *numbers)
    return ", ".join(str(part) for part in parts if part)
