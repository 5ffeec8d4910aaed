"""Eligibility inquiry (270): written by the portal, read by the simulator."""

from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.loops import (
    PartyBuilder,
    read_dtp,
    read_service,
    read_trace,
    service_composite,
    unread,
    write_dates,
)
from spot_portal.x12.parts import DateEntry, Party, ServiceCode, Trace, Unread
from spot_portal.x12.reader import Transaction, read_document
from spot_portal.x12.segments import DEFAULT_LIMITS, Limits, Segment, Source
from spot_portal.x12.t270_model import EligibilityInquiry, File270, Inquiry270
from spot_portal.x12.values import format_date, parse_date, parse_timestamp
from spot_portal.x12.writer import Envelope, Writer

__all__ = [
    "VERSION",
    "EligibilityInquiry",
    "File270",
    "Inquiry270",
    "parse_270",
    "read_270",
    "write_270",
]

VERSION = "005010X279A1"


def write_270(inquiry: EligibilityInquiry, envelope: Envelope) -> bytes:
    """One interchange with one inquiry. X12ValueError when a value cannot or may not be written."""
    _check(inquiry)
    writer = Writer(envelope)
    writer.open_group("HS", VERSION)
    writer.open_set("270", VERSION)
    created = inquiry.created or envelope.created
    writer.segment(
        "BHT",
        "0022",
        "13",
        inquiry.reference or inquiry.trace_number,
        format_date(created.date()),
        f"{created:%H%M%S}",
    )
    _write_source_and_receiver(writer, inquiry)
    _write_subscriber(writer, inquiry)
    writer.close_set()
    writer.close_group()
    return writer.to_bytes()


def read_270(source: Source, *, strict: bool = False, limits: Limits = DEFAULT_LIMITS) -> File270:
    """Every inquiry of a file; other transactions in it are passed over."""
    document = read_document(source, strict=strict, limits=limits)
    inquiries = (parse_270(transaction) for transaction in document.of_kind("270"))
    return File270(tuple(i for found in inquiries for i in found), document.findings)


def parse_270(transaction: Transaction) -> tuple[Inquiry270, ...]:
    reader = _Reader(transaction)
    for segment in transaction.body:
        reader.add(segment)
    return tuple(reader.finished())


def _check(inquiry: EligibilityInquiry) -> None:
    required = {
        "TRN02": inquiry.trace_number,
        "TRN03": inquiry.trace_originator,
        "NM109": inquiry.mbi,
        "NM103": inquiry.last_name,
        "NM103 of the provider": inquiry.provider_name,
        "NM109 of the provider": inquiry.provider_npi,
    }
    for field, value in required.items():
        if not value.strip():
            raise X12ValueError("a value is needed", field=field)
    longest = {
        "NM103": (inquiry.last_name, 60),
        "NM104": (inquiry.first_name, 35),
        "NM105": (inquiry.middle_name, 25),
        "NM107": (inquiry.suffix, 10),
        "NM109": (inquiry.mbi, 80),
        "TRN02": (inquiry.trace_number, 50),
        "NM103 of the provider": (inquiry.provider_name, 60),
        "NM109 of the provider": (inquiry.provider_npi, 80),
    }
    for field, (value, length) in longest.items():
        if len(value) > length:
            raise X12ValueError(f"longer than {length} characters", value=value, field=field)
    if inquiry.service_to and inquiry.service_from is None:
        raise X12ValueError("an end date needs a start date", field="DTP03")
    if inquiry.service_from and inquiry.service_to and inquiry.service_to < inquiry.service_from:
        raise X12ValueError("the end date is before the start date", field="DTP03")
    if not all(code.strip() for code in (*inquiry.service_types, *inquiry.procedures)):
        raise X12ValueError("a code is empty", field="EQ")


def _write_source_and_receiver(writer: Writer, inquiry: EligibilityInquiry) -> None:
    writer.segment("HL", "1", "", "20", "1")
    writer.segment("NM1", "PR", "2", inquiry.payer_name, "", "", "", "", "PI", inquiry.payer_id)
    writer.segment("HL", "2", "1", "21", "1")
    kind = "1" if inquiry.provider_is_person else "2"
    first = inquiry.provider_first_name if inquiry.provider_is_person else ""
    writer.segment(
        "NM1", "1P", kind, inquiry.provider_name, first, "", "", "", "XX", inquiry.provider_npi
    )


def _write_subscriber(writer: Writer, inquiry: EligibilityInquiry) -> None:
    writer.segment("HL", "3", "2", "22", "0")
    writer.segment("TRN", "1", inquiry.trace_number, inquiry.trace_originator)
    writer.segment(
        "NM1",
        "IL",
        "1",
        inquiry.last_name,
        inquiry.first_name,
        inquiry.middle_name,
        "",
        inquiry.suffix,
        "MI",
        inquiry.mbi,
    )
    if inquiry.birth_date or inquiry.sex:
        form = "D8" if inquiry.birth_date else ""
        birth = format_date(inquiry.birth_date) if inquiry.birth_date else ""
        writer.segment("DMG", form, birth, inquiry.sex)
    if inquiry.service_from:
        end = inquiry.service_to if inquiry.service_to != inquiry.service_from else None
        write_dates(writer, [DateEntry("291", inquiry.service_from, end)])
    if inquiry.service_types and writer.delimiters.repetition:
        writer.segment("EQ", writer.repeated(inquiry.service_types, field="EQ01"))
    else:
        for service_type in inquiry.service_types:
            writer.segment("EQ", service_type)
    for procedure in inquiry.procedures:
        writer.segment("EQ", "", service_composite(ServiceCode("HC", procedure)))


class _Reader:
    """Walks one 270. Each subscriber or dependent that asks something becomes an inquiry."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.bht: Segment | None = None
        self.level = ""
        self.current: PartyBuilder | None = None
        self.payer: PartyBuilder | None = None
        self.receiver: PartyBuilder | None = None
        self.subscriber: PartyBuilder | None = None
        self.done: list[Inquiry270] = []
        self._begin()

    def _begin(self) -> None:
        self.person: PartyBuilder | None = None
        self.traces: list[Trace] = []
        self.demographics: Segment | None = None
        self.dates: list[DateEntry] = []
        self.service_types: list[str] = []
        self.procedures: list[str] = []
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.id
        if name == "HL":
            self._level(segment[3])
        elif name == "NM1":
            self._party(segment)
        elif name == "BHT":
            self.bht = segment
        elif name == "TRN":
            self.traces.append(read_trace(segment))
        elif name == "DMG" and self.person is not None:
            self.demographics = segment
        elif name == "DTP" and self.person is not None:
            self.dates.append(read_dtp(segment))
        elif name == "EQ":
            self._question(segment)
        elif self.current is None or not self.current.add(segment):
            self.left.append(unread(segment))

    def finished(self) -> list[Inquiry270]:
        self._close()
        return self.done

    def _level(self, code: str) -> None:
        if code in ("20", "21", "22") or (code == "23" and (self.service_types or self.procedures)):
            self._close()
        if code == "22":
            self.subscriber = None
        self.level = code
        self.current = None

    def _party(self, segment: Segment) -> None:
        self.current = party = PartyBuilder(segment)
        entity = segment[1]
        if entity == "PR" or (self.level == "20" and entity not in ("IL", "03")):
            self.payer = party
        elif entity in ("IL", "03"):
            self.person = party
            if entity == "IL":
                self.subscriber = party
        elif self.level in ("22", "23"):
            self.left.append(unread(segment))
        else:
            self.receiver = party

    def _question(self, segment: Segment) -> None:
        self.service_types += [code.strip() for code in segment.repeats(1) if code.strip()]
        service = read_service(segment, 2)
        if service is not None:
            self.procedures.append(service.code)

    def _close(self) -> None:
        if self.person is not None:
            self.done.append(self._inquiry(self.person.build()))
        self._begin()

    def _inquiry(self, person: Party) -> Inquiry270:
        subscriber = self.subscriber.build() if self.subscriber else None
        payer = self.payer.build() if self.payer else None
        receiver = self.receiver.build() if self.receiver else None
        return Inquiry270(
            inquiry=self._asked(person, subscriber, payer, receiver),
            control_number=self.transaction.control_number,
            payer=payer,
            receiver=receiver,
            subscriber=subscriber,
            is_dependent=person.entity == "03",
            traces=tuple(self.traces),
            dates=tuple(self.dates),
            unread=tuple(self.left),
        )

    def _asked(
        self, person: Party, subscriber: Party | None, payer: Party | None, receiver: Party | None
    ) -> EligibilityInquiry:
        own = next((t for t in self.traces if t.kind == "1"), Trace("1", "", ""))
        asked = next((d for d in self.dates if d.qualifier in ("291", "472", "307")), None)
        dmg, bht = self.demographics, self.bht
        identifier = person.identifier or (subscriber.identifier if subscriber else "")
        return EligibilityInquiry(
            trace_number=own.number,
            trace_originator=own.originator,
            mbi=identifier,
            last_name=person.last_name,
            first_name=person.first_name,
            middle_name=person.middle_name,
            suffix=person.suffix,
            birth_date=parse_date(dmg[2]) if dmg else None,
            sex=dmg[3] if dmg else "",
            service_from=asked.start if asked else None,
            service_to=asked.end if asked else None,
            service_types=tuple(self.service_types),
            procedures=tuple(self.procedures),
            provider_name=receiver.last_name if receiver else "",
            provider_first_name=receiver.first_name if receiver else "",
            provider_npi=receiver.npi if receiver else "",
            provider_is_person=bool(receiver and receiver.entity_type == "1"),
            payer_name=payer.last_name if payer else "",
            payer_id=payer.identifier if payer else "",
            reference=bht[3] if bht else "",
            created=parse_timestamp(bht[4], bht[5]) if bht else None,
        )
