"""Writing an eligibility answer (271), for the simulated payer."""

from decimal import Decimal

from spot_portal.x12.loops import (
    service_composite,
    write_address,
    write_contacts,
    write_dates,
    write_party,
    write_references,
)
from spot_portal.x12.parts import DateEntry, Party
from spot_portal.x12.t271_model import Benefit, Delivery, EligibilityResponse, Member, Rejection
from spot_portal.x12.values import format_date, format_money, format_number
from spot_portal.x12.writer import Envelope, Value, Writer

VERSION = "005010X279A1"
LOOP = "2120"


def write_271(response: EligibilityResponse, envelope: Envelope) -> bytes:
    """One interchange with one answer. X12ValueError when a value may not be written."""
    writer = Writer(envelope)
    writer.open_group("HB", VERSION)
    writer.open_set("271", VERSION)
    created = response.created or envelope.created
    writer.segment(
        "BHT",
        "0022",
        "11",
        response.reference or f"{envelope.interchange_control:09d}",
        format_date(created.date()),
        f"{created:%H%M%S}",
    )
    _write_levels(writer, response)
    writer.close_set()
    writer.close_group()
    return writer.to_bytes()


def _write_levels(writer: Writer, response: EligibilityResponse) -> None:
    has_receiver = bool(response.receiver.entity or response.members)
    writer.segment("HL", "1", "", "20", "1" if has_receiver else "0")
    _write_full_party(writer, response.payer, contacts=True)
    _write_rejections(writer, response.rejections, "2100A")
    if not has_receiver:
        return
    writer.segment("HL", "2", "1", "21", "1" if response.members else "0")
    _write_full_party(writer, response.receiver)
    _write_rejections(writer, response.rejections, "2100B")
    number, subscriber = 2, 2
    for place, member in enumerate(response.members):
        number += 1
        following = response.members[place + 1 : place + 2]
        has_child = bool(following and following[0].is_dependent and not member.is_dependent)
        if member.is_dependent:
            writer.segment("HL", str(number), str(subscriber), "23", "0")
        else:
            subscriber = number
            writer.segment("HL", str(number), "2", "22", "1" if has_child else "0")
        _write_member(writer, member)


def _write_member(writer: Writer, member: Member) -> None:
    for trace in member.traces:
        writer.segment("TRN", trace.kind, trace.number, trace.originator, trace.extra)
    _write_full_party(writer, member.party)
    _write_rejections(writer, member.rejections, "2100C", "2100D")
    if member.birth_date or member.sex:
        birth = format_date(member.birth_date) if member.birth_date else ""
        writer.segment("DMG", "D8" if birth else "", birth, member.sex)
    if member.relationship or member.is_changed or member.maintenance_reason:
        writer.segment(
            "INS",
            "N" if member.is_dependent else "Y",
            member.relationship or ("G8" if member.is_dependent else "18"),
            "001" if member.is_changed else "",
            member.maintenance_reason,
        )
    write_dates(writer, member.dates)
    if member.death_date:
        write_dates(writer, [DateEntry("442", member.death_date)])
    for benefit in member.benefits:
        _write_benefit(writer, benefit)


def _write_benefit(writer: Writer, benefit: Benefit) -> None:
    service_types: Value = None
    if benefit.service_types:
        service_types = writer.repeated(benefit.service_types, field="EB03")
    writer.segment(
        "EB",
        benefit.code,
        benefit.coverage_level,
        service_types,
        benefit.insurance_type,
        benefit.plan,
        benefit.period,
        None if benefit.amount is None else format_money(benefit.amount),
        _number(benefit.percent),
        benefit.quantity_qualifier,
        _number(benefit.quantity),
        benefit.authorization,
        benefit.in_network,
        service_composite(benefit.procedure) if benefit.procedure else None,
        benefit.diagnosis_pointers or None,
    )
    for delivery in benefit.deliveries:
        _write_delivery(writer, delivery)
    write_references(writer, benefit.references)
    write_dates(writer, benefit.dates)
    _write_rejections(writer, benefit.rejections, "2110C", "2110D")
    for message in benefit.messages:
        writer.segment("MSG", message)
    if benefit.entities:
        writer.segment("LS", LOOP)
        for entity in benefit.entities:
            _write_full_party(writer, entity.party, contacts=True)
            if entity.provider_code:
                writer.segment(
                    "PRV", entity.provider_code, entity.provider_id_qualifier, entity.provider_id
                )
        writer.segment("LE", LOOP)


def _write_delivery(writer: Writer, delivery: Delivery) -> None:
    writer.segment(
        "HSD",
        delivery.quantity_qualifier,
        _number(delivery.quantity),
        delivery.unit,
        delivery.sample_frequency,
        delivery.period_qualifier,
        delivery.period_count,
        delivery.pattern,
        delivery.time_code,
    )


def _write_full_party(writer: Writer, party: Party, *, contacts: bool = False) -> None:
    """NM1 and what follows it, in the order the guide gives each loop."""
    write_party(writer, party)
    write_references(writer, party.references)
    write_address(writer, party.address)
    if contacts:
        write_contacts(writer, party.contacts)
    if party.taxonomy:
        writer.segment("PRV", "RF", "PXC", party.taxonomy)


def _write_rejections(writer: Writer, rejections: tuple[Rejection, ...], *levels: str) -> None:
    for rejection in rejections:
        if rejection.level in levels:
            valid = "Y" if rejection.is_valid_request else "N"
            writer.segment("AAA", valid, "", rejection.code, rejection.action)


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format_number(value)
