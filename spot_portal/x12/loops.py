"""Reading and writing the segments that every transaction shares."""

from collections.abc import Iterable

from spot_portal.x12.parts import (
    Address,
    Contact,
    ContactNumber,
    DateEntry,
    Party,
    Reference,
    ServiceCode,
    Trace,
    Unread,
)
from spot_portal.x12.segments import Segment
from spot_portal.x12.values import date_entry, format_period
from spot_portal.x12.writer import Writer


class PartyBuilder:
    """An NM1 or N1 and the segments below it that describe the same party."""

    __slots__ = ("address", "city", "contacts", "head", "references", "street", "taxonomy")

    def __init__(self, head: Segment) -> None:
        self.head = head
        self.street: Segment | None = None
        self.city: Segment | None = None
        self.contacts: list[Contact] = []
        self.references: list[Reference] = []
        self.taxonomy = ""

    def add(self, segment: Segment) -> bool:
        """Take a segment that belongs to the party. False when it has no place for it."""
        name = segment.elements[0]
        if name == "N3" and self.street is None:
            self.street = segment
        elif name == "N4" and self.city is None:
            self.city = segment
        elif name == "PER":
            self.contacts.append(read_contact(segment))
        elif name == "REF":
            self.references.append(read_reference(segment))
        elif name == "PRV" and not self.taxonomy and segment[2] in ("PXC", "ZZ"):
            self.taxonomy = segment[3]
        else:
            return False
        return True

    def build(self) -> Party:
        head = self.head
        contacts, references = tuple(self.contacts), tuple(self.references)
        if head.elements[0] == "N1":
            return Party(
                entity=head[1],
                entity_type="2",
                last_name=head[2],
                id_qualifier=head[3],
                identifier=head[4],
                address=self._address(),
                contacts=contacts,
                references=references,
                taxonomy=self.taxonomy,
            )
        return Party(
            entity=head[1],
            entity_type=head[2],
            last_name=head[3],
            first_name=head[4],
            middle_name=head[5],
            suffix=head[7],
            id_qualifier=head[8],
            identifier=head[9],
            address=self._address(),
            contacts=contacts,
            references=references,
            taxonomy=self.taxonomy,
            prefix=head[6],
        )

    def _address(self) -> Address | None:
        street, city = self.street, self.city
        if street is None and city is None:
            return None
        line1, line2 = (street[1], street[2]) if street is not None else ("", "")
        if city is None:
            return Address(line1, line2)
        return Address(line1, line2, city[1], city[2], city[3], city[4])


def read_contact(segment: Segment) -> Contact:
    pairs = ((segment[place], segment[place + 1]) for place in (3, 5, 7))
    numbers = tuple(ContactNumber(kind, value) for kind, value in pairs if kind or value)
    return Contact(segment[1], segment[2], numbers)


def read_reference(segment: Segment) -> Reference:
    return Reference(segment[1], segment[2], segment[3])


def read_trace(segment: Segment) -> Trace:
    return Trace(segment[1], segment[2], segment[3], segment[4])


def read_dtp(segment: Segment) -> DateEntry:
    return date_entry(segment[1], segment[2], segment[3])


def read_dtm(segment: Segment) -> DateEntry:
    """DTM has the date in its second element; a range only in the sixth."""
    if segment[2]:
        return date_entry(segment[1], "D8", segment[2])
    return date_entry(segment[1], segment[5], segment[6])


def read_service(segment: Segment, position: int) -> ServiceCode | None:
    if not segment[position]:
        return None
    parts = [part.strip() for part in segment.components(position)]
    modifiers = tuple(part for part in parts[2:6] if part)
    description = parts[6] if len(parts) > 6 else ""
    return ServiceCode(parts[0], parts[1] if len(parts) > 1 else "", modifiers, description)


def unread(segment: Segment) -> Unread:
    return Unread(segment.number, segment.text)


def write_party(writer: Writer, party: Party) -> None:
    writer.segment(
        "NM1",
        party.entity,
        party.entity_type or "2",
        party.last_name,
        party.first_name,
        party.middle_name,
        party.prefix,
        party.suffix,
        party.id_qualifier,
        party.identifier,
    )


def write_references(writer: Writer, references: Iterable[Reference]) -> None:
    for reference in references:
        writer.segment("REF", reference.qualifier, reference.value, reference.description)


def write_address(writer: Writer, address: Address | None) -> None:
    if address is None:
        return
    if address.line1 or address.line2:
        writer.segment("N3", address.line1, address.line2)
    if address.city or address.state or address.postal_code or address.country:
        writer.segment("N4", address.city, address.state, address.postal_code, address.country)


def write_contacts(writer: Writer, contacts: Iterable[Contact]) -> None:
    for contact in contacts:
        flat = [part for n in contact.numbers[:3] for part in (n.qualifier, n.value)]
        writer.segment("PER", contact.function or "IC", contact.name, *flat)


def write_dates(writer: Writer, dates: Iterable[DateEntry]) -> None:
    for entry in dates:
        form, text = format_period(entry)
        writer.segment("DTP", entry.qualifier, form, text)


def service_composite(service: ServiceCode) -> tuple[str, ...]:
    modifiers = (*service.modifiers, "", "", "", "")[:4]
    return (service.qualifier, service.code, *modifiers, service.description)
