"""Acknowledgments: 999 for what stands inside a group, TA1 for the interchange itself."""

from dataclasses import dataclass

from spot_portal.x12.envelope import Finding
from spot_portal.x12.parts import Unread
from spot_portal.x12.reader import TechnicalAck, Transaction, read_document
from spot_portal.x12.segments import DEFAULT_LIMITS, Limits, Segment, Source
from spot_portal.x12.values import parse_int
from spot_portal.x12.writer import Envelope, Writer

VERSION = "005010X231A1"
ACCEPTED, WITH_ERRORS, REJECTED, PARTLY = "A", "E", "R", "P"


@dataclass(frozen=True, slots=True)
class ElementError:
    """IK4. ``position`` counts elements, ``component`` parts of a composite; 0 means none."""

    code: str
    position: int = 0
    component: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class SegmentError:
    """IK3. ``position`` counts segments from ST, which is 1."""

    segment: str
    position: int
    code: str = ""
    loop: str = ""
    elements: tuple[ElementError, ...] = ()
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAck:
    """AK2 to IK5: what became of one transaction set."""

    set_id: str
    control_number: str
    code: str = ""
    version: str = ""
    reasons: tuple[str, ...] = ()
    errors: tuple[SegmentError, ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.code in (ACCEPTED, WITH_ERRORS)


@dataclass(frozen=True, slots=True)
class FunctionalAck:
    """One 999. ``group_code`` and ``group_control`` repeat GS01 and GS06 of what was received."""

    group_code: str
    group_control: str
    code: str = ""
    group_version: str = ""
    sets: tuple[SetAck, ...] = ()
    included: int | None = None
    received: int | None = None
    accepted: int | None = None
    reasons: tuple[str, ...] = ()
    control_number: str = ""
    unread: tuple[Unread, ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.code in (ACCEPTED, WITH_ERRORS)


@dataclass(frozen=True, slots=True)
class AckFile:
    functional: tuple[FunctionalAck, ...] = ()
    technical: tuple[TechnicalAck, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_acknowledgments(
    source: Source, *, strict: bool = False, limits: Limits = DEFAULT_LIMITS
) -> AckFile:
    """Every 999 and TA1 of a file."""
    document = read_document(source, strict=strict, limits=limits)
    found = tuple(parse_999(transaction) for transaction in document.of_kind("999"))
    return AckFile(found, document.technical_acks, document.findings)


def parse_999(transaction: Transaction) -> FunctionalAck:
    reader = _Reader(transaction)
    for segment in transaction.body:
        reader.add(segment)
    return reader.finished()


def write_999(ack: FunctionalAck, envelope: Envelope) -> bytes:
    """Counts left out (None) are taken from the sets."""
    writer = Writer(envelope)
    writer.open_group("FA", VERSION)
    writer.open_set("999", VERSION)
    writer.segment("AK1", ack.group_code, ack.group_control, ack.group_version)
    for one in ack.sets:
        _write_set(writer, one)
    count = len(ack.sets)
    good = sum(one.is_accepted for one in ack.sets)
    counts = (
        count if ack.included is None else ack.included,
        count if ack.received is None else ack.received,
        good if ack.accepted is None else ack.accepted,
    )
    code = ack.code or overall_code(count, good)
    writer.segment("AK9", code, *(str(number) for number in counts), *ack.reasons[:5])
    writer.close_set()
    writer.close_group()
    return writer.to_bytes()


def write_ta1(
    *,
    envelope: Envelope,
    received_control: str,
    received_date: str,
    received_time: str,
    code: str,
    note: str = "000",
) -> bytes:
    """An interchange that holds a TA1 only. Date and time repeat ISA09 and ISA10 as received."""
    writer = Writer(envelope)
    writer.segment("TA1", received_control, received_date, received_time, code, note)
    return writer.to_bytes()


def overall_code(included: int, accepted: int) -> str:
    if accepted == included:
        return ACCEPTED
    return PARTLY if accepted else REJECTED


def _write_set(writer: Writer, ack: SetAck) -> None:
    writer.segment("AK2", ack.set_id, ack.control_number, ack.version)
    for error in ack.errors:
        writer.segment("IK3", error.segment, str(error.position), error.loop, error.code)
        for context in error.contexts:
            writer.segment("CTX", tuple(context.split(":")))
        for element in error.elements:
            place: tuple[str, ...] = (str(element.position or ""),)
            if element.component:
                place += (str(element.component),)
            writer.segment("IK4", place, "", element.code, element.value)
    writer.segment("IK5", ack.code or ACCEPTED, *ack.reasons[:5])


class _Reader:
    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.ak1: Segment | None = None
        self.ak9: Segment | None = None
        self.sets: list[SetAck] = []
        self.ak2: Segment | None = None
        self.ik5: Segment | None = None
        self.errors: list[SegmentError] = []
        self.ik3: Segment | None = None
        self.elements: list[ElementError] = []
        self.contexts: list[str] = []
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.id
        if name == "AK1":
            self.ak1 = segment
        elif name == "AK9":
            self._close_set()
            self.ak9 = segment
        elif name == "AK2":
            self._close_set()
            self.ak2 = segment
        elif name in ("IK5", "AK5"):
            self._close_error()
            self.ik5 = segment
        elif name in ("IK3", "AK3"):
            self._close_error()
            self.ik3 = segment
        elif name in ("IK4", "AK4") and self.ik3 is not None:
            self.elements.append(_element_error(segment))
        elif name == "CTX" and self.ik3 is not None:
            separator = segment.delimiters.component
            self.contexts.append(segment.text[4:].replace(separator, ":"))
        else:
            self.left.append(Unread(segment.number, segment.text))

    def finished(self) -> FunctionalAck:
        self._close_set()
        ak1, ak9 = self.ak1, self.ak9
        return FunctionalAck(
            group_code=ak1[1] if ak1 else "",
            group_control=ak1[2] if ak1 else "",
            group_version=ak1[3] if ak1 else "",
            code=ak9[1] if ak9 else "",
            sets=tuple(self.sets),
            included=parse_int(ak9[2]) if ak9 else None,
            received=parse_int(ak9[3]) if ak9 else None,
            accepted=parse_int(ak9[4]) if ak9 else None,
            reasons=_codes(ak9, 5),
            control_number=self.transaction.control_number,
            unread=tuple(self.left),
        )

    def _close_error(self) -> None:
        ik3 = self.ik3
        if ik3 is None:
            return
        self.errors.append(
            SegmentError(
                segment=ik3[1],
                position=parse_int(ik3[2]) or 0,
                code=ik3[4],
                loop=ik3[3],
                elements=tuple(self.elements),
                contexts=tuple(self.contexts),
            )
        )
        self.ik3, self.elements, self.contexts = None, [], []

    def _close_set(self) -> None:
        self._close_error()
        ak2, ik5 = self.ak2, self.ik5
        if ak2 is not None:
            self.sets.append(
                SetAck(
                    set_id=ak2[1],
                    control_number=ak2[2],
                    code=ik5[1] if ik5 else "",
                    version=ak2[3],
                    reasons=_codes(ik5, 2),
                    errors=tuple(self.errors),
                )
            )
        self.ak2, self.ik5, self.errors = None, None, []


def _element_error(segment: Segment) -> ElementError:
    return ElementError(
        code=segment[3],
        position=parse_int(segment.component(1, 1)) or 0,
        component=parse_int(segment.component(1, 2)) or 0,
        value=segment[4],
    )


def _codes(segment: Segment | None, first: int) -> tuple[str, ...]:
    if segment is None:
        return ()
    return tuple(segment[place] for place in range(first, first + 5) if segment[place])
