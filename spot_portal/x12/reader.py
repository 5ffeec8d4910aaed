"""Transactions with the envelope around them, one at a time or all of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from spot_portal.x12.envelope import EnvelopeChecker, Finding
from spot_portal.x12.errors import X12Error, X12LimitError
from spot_portal.x12.segments import DEFAULT_LIMITS, Limits, Segment, Source, read_segments
from spot_portal.x12.values import parse_timestamp


@dataclass(frozen=True, slots=True)
class InterchangeHeader:
    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    control_number: str
    version: str
    usage: str
    acknowledgment_requested: bool
    created: datetime | None

    @property
    def is_test(self) -> bool:
        return self.usage == "T"


@dataclass(frozen=True, slots=True)
class GroupHeader:
    functional_code: str
    sender: str
    receiver: str
    control_number: str
    version: str
    created: datetime | None


@dataclass(frozen=True, slots=True)
class Transaction:
    """The segments from ST to SE, both included; SE may be missing in a file that was cut."""

    set_id: str
    control_number: str
    version: str
    segments: tuple[Segment, ...]
    interchange: InterchangeHeader | None = None
    group: GroupHeader | None = None

    @property
    def body(self) -> tuple[Segment, ...]:
        """The segments between ST and SE."""
        end = -1 if len(self.segments) > 1 and self.segments[-1].id == "SE" else None
        return self.segments[1:end]


@dataclass(frozen=True, slots=True)
class TechnicalAck:
    """TA1 inside its interchange."""

    control_number: str
    created: datetime | None
    code: str
    note: str
    interchange: InterchangeHeader | None = None

    @property
    def is_accepted(self) -> bool:
        return self.code == "A"


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a file holds. ``findings`` says what is wrong with its envelope."""

    transactions: tuple[Transaction, ...] = ()
    interchanges: tuple[InterchangeHeader, ...] = ()
    groups: tuple[GroupHeader, ...] = ()
    technical_acks: tuple[TechnicalAck, ...] = ()
    findings: tuple[Finding, ...] = ()
    loose: tuple[Segment, ...] = ()

    def of_kind(self, *set_ids: str) -> tuple[Transaction, ...]:
        return tuple(t for t in self.transactions if t.set_id in set_ids)


def iter_transactions(
    source: Source,
    *,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    findings: list[Finding] | None = None,
) -> Iterator[Transaction]:
    """Yield one transaction after another; memory holds one of them.

    ``strict`` raises X12Error at the first fault; otherwise faults are added to ``findings``.
    """
    checker = EnvelopeChecker(strict=strict)
    if findings is not None:
        checker.findings = findings
    assembler = _Assembler(limits)
    for segment in checker.check(read_segments(source, limits=limits)):
        transaction = assembler.add(segment)
        if transaction is not None:
            yield transaction
    last = assembler.finish()
    if last is not None:
        yield last


def read_document(
    source: Source, *, strict: bool = False, limits: Limits = DEFAULT_LIMITS
) -> Document:
    """Read a whole file. ``strict`` raises X12Error naming segment and position."""
    checker = EnvelopeChecker(strict=strict)
    assembler = _Assembler(limits)
    transactions = []
    for segment in checker.check(read_segments(source, limits=limits)):
        transaction = assembler.add(segment)
        if transaction is not None:
            transactions.append(transaction)
    last = assembler.finish()
    if last is not None:
        transactions.append(last)
    if not transactions and not assembler.interchanges and strict:
        raise X12Error("the file holds neither an interchange nor a transaction")
    return Document(
        tuple(transactions),
        tuple(assembler.interchanges),
        tuple(assembler.groups),
        tuple(assembler.acks),
        tuple(checker.findings),
        tuple(assembler.loose),
    )


class _Assembler:
    """Collects the segments of the set that is open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.open: list[Segment] = []
        self.interchange: InterchangeHeader | None = None
        self.group: GroupHeader | None = None
        self.interchanges: list[InterchangeHeader] = []
        self.groups: list[GroupHeader] = []
        self.acks: list[TechnicalAck] = []
        self.loose: list[Segment] = []

    def add(self, segment: Segment) -> Transaction | None:
        name = segment.elements[0]
        if name == "ST":
            finished = self.finish()
            self.open = [segment]
            return finished
        if name in _ENVELOPE:
            finished = self.finish()
            self._header(segment)
            return finished
        if self.open:
            self.open.append(segment)
            if len(self.open) > self.limits.max_set_segments:
                raise X12LimitError(
                    f"a transaction has more than {self.limits.max_set_segments} segments",
                    segment_number=segment.number,
                )
            return self.finish() if name == "SE" else None
        if name == "TA1":
            self.acks.append(_technical_ack(segment, self.interchange))
        else:
            self.loose.append(segment)
        return None

    def finish(self) -> Transaction | None:
        if not self.open:
            return None
        segments, self.open = tuple(self.open), []
        header = segments[0]
        version = header[3] or (self.group.version if self.group else "")
        return Transaction(header[1], header[2], version, segments, self.interchange, self.group)

    def _header(self, segment: Segment) -> None:
        if segment.id == "ISA":
            self.interchange, self.group = _interchange(segment), None
            self.interchanges.append(self.interchange)
        elif segment.id == "GS":
            self.group = _group(segment)
            self.groups.append(self.group)
        elif segment.id == "GE":
            self.group = None
        else:
            self.interchange = self.group = None


_ENVELOPE = frozenset({"ISA", "GS", "GE", "IEA"})


def _interchange(isa: Segment) -> InterchangeHeader:
    return InterchangeHeader(
        sender_qualifier=isa[5],
        sender_id=isa[6],
        receiver_qualifier=isa[7],
        receiver_id=isa[8],
        control_number=isa[13],
        version=isa[12],
        usage=isa[15],
        acknowledgment_requested=isa[14] == "1",
        created=parse_timestamp(isa[9], isa[10]),
    )


def _group(gs: Segment) -> GroupHeader:
    return GroupHeader(gs[1], gs[2], gs[3], gs[6], gs[8], parse_timestamp(gs[4], gs[5]))


def _technical_ack(ta1: Segment, interchange: InterchangeHeader | None) -> TechnicalAck:
    return TechnicalAck(ta1[1], parse_timestamp(ta1[2], ta1[3]), ta1[4], ta1[5], interchange)
