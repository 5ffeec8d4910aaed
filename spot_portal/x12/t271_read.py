"""Reading an eligibility answer (271): from segments to loops to values."""

from spot_portal.x12.loops import PartyBuilder, read_dtp, read_trace, unread
from spot_portal.x12.parts import DateEntry, Party, Trace, Unread
from spot_portal.x12.reader import Transaction, read_document
from spot_portal.x12.segments import DEFAULT_LIMITS, Limits, Segment, Source
from spot_portal.x12.t271_benefit import BenefitBuilder
from spot_portal.x12.t271_model import (
    Benefit,
    EligibilityResponse,
    File271,
    Member,
    Rejection,
)
from spot_portal.x12.values import parse_date, parse_timestamp

NOBODY = Party("")


def read_271(source: Source, *, strict: bool = False, limits: Limits = DEFAULT_LIMITS) -> File271:
    """Every answer of a file; other transactions in it are passed over."""
    document = read_document(source, strict=strict, limits=limits)
    answers = (parse_271(transaction) for transaction in document.of_kind("271"))
    return File271(tuple(r for found in answers for r in found), document.findings)


def parse_271(transaction: Transaction) -> tuple[EligibilityResponse, ...]:
    """One answer for each provider (HL 21) of the transaction, usually one."""
    reader = _Reader(transaction)
    add = reader.add
    for segment in transaction.body:
        add(segment)
    return tuple(reader.finished())


class _MemberBuilder:
    """A 2000C or 2000D loop."""

    __slots__ = (
        "benefit",
        "benefits",
        "dates",
        "demographics",
        "insured",
        "is_dependent",
        "left",
        "party",
        "rejections",
        "traces",
    )

    def __init__(self, *, is_dependent: bool) -> None:
        self.is_dependent = is_dependent
        self.party: PartyBuilder | None = None
        self.traces: list[Trace] = []
        self.demographics: Segment | None = None
        self.insured: Segment | None = None
        self.dates: list[DateEntry] = []
        self.rejections: list[Rejection] = []
        self.benefits: list[Benefit] = []
        self.benefit: BenefitBuilder | None = None
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "EB":
            self._close_benefit()
            self.benefit = BenefitBuilder(segment, is_dependent=self.is_dependent)
        elif self.benefit is not None:
            self.benefit.add(segment)
        elif name == "NM1" and self.party is None:
            self.party = PartyBuilder(segment)
        elif name == "TRN":
            self.traces.append(read_trace(segment))
        elif name == "AAA":
            level = "2100D" if self.is_dependent else "2100C"
            self.rejections.append(read_rejection(segment, level))
        elif name == "DMG" and self.demographics is None:
            self.demographics = segment
        elif name == "INS" and self.insured is None:
            self.insured = segment
        elif name == "DTP":
            self.dates.append(read_dtp(segment))
        elif self.party is None or not self.party.add(segment):
            self.left.append(unread(segment))

    def build(self) -> Member:
        self._close_benefit()
        dmg, ins = self.demographics, self.insured
        birth = parse_date(dmg[2]) if dmg is not None else None
        if dmg is not None and ((dmg[2] and birth is None) or any(dmg.elements[4:])):
            self.left.append(unread(dmg))
        if ins is not None and any(ins.elements[5:]):
            self.left.append(unread(ins))
        death = next((d.start for d in self.dates if d.qualifier == "442" and d.start), None)
        return Member(
            party=self.party.build() if self.party is not None else NOBODY,
            is_dependent=self.is_dependent,
            traces=tuple(self.traces),
            birth_date=birth,
            sex=dmg[3] if dmg is not None else "",
            death_date=death,
            relationship=ins[2] if ins is not None else "",
            is_changed=ins is not None and ins[3] == "001",
            maintenance_reason=ins[4] if ins is not None else "",
            dates=tuple(d for d in self.dates if d.qualifier != "442" or d.start is None),
            rejections=tuple(self.rejections),
            benefits=tuple(self.benefits),
            unread=tuple(self.left),
        )

    def _close_benefit(self) -> None:
        if self.benefit is not None:
            self.benefits.append(self.benefit.build())
            self.benefit = None


class _Reader:
    """Follows the HL levels; without them the entity of an NM1 tells the level."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.bht: Segment | None = None
        self.level = ""
        self.payer: PartyBuilder | None = None
        self.receiver: PartyBuilder | None = None
        self.payer_rejections: list[Rejection] = []
        self.rejections: list[Rejection] = []
        self.member: _MemberBuilder | None = None
        self.members: list[Member] = []
        self.left: list[Unread] = []
        self.done: list[EligibilityResponse] = []

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "HL":
            self._level(segment[3])
        elif name == "NM1" and self.level in ("", "20", "21") and segment[1] in ("IL", "03"):
            self._level("22" if segment[1] == "IL" else "23")
            self._add_to_member(segment)
        elif self.member is not None:
            self._add_to_member(segment)
        elif name == "NM1":
            self._party(segment)
        elif name == "AAA":
            self._reject(segment)
        elif name == "BHT" and self.bht is None:
            self.bht = segment
        else:
            party = self.receiver if self.receiver is not None else self.payer
            if party is None or not party.add(segment):
                self.left.append(unread(segment))

    def finished(self) -> list[EligibilityResponse]:
        self._close_response()
        return self.done

    def _level(self, code: str) -> None:
        self._close_member()
        if code == "20":
            self._close_response()
            self.payer, self.payer_rejections = None, []
        elif code == "21" and (self.receiver is not None or self.members):
            self._close_response()
        elif code in ("22", "23"):
            self.member = _MemberBuilder(is_dependent=code == "23")
        self.level = code

    def _party(self, segment: Segment) -> None:
        is_payer = self.level == "20" or (not self.level and self.payer is None)
        if is_payer and self.payer is None:
            self.payer = PartyBuilder(segment)
        elif self.receiver is None:
            self.receiver = PartyBuilder(segment)
        else:
            self.left.append(unread(segment))

    def _reject(self, segment: Segment) -> None:
        if self.level == "21" or self.receiver is not None:
            self.rejections.append(read_rejection(segment, "2100B"))
        else:
            self.payer_rejections.append(read_rejection(segment, "2100A"))

    def _add_to_member(self, segment: Segment) -> None:
        if self.member is not None:
            self.member.add(segment)

    def _close_member(self) -> None:
        if self.member is not None:
            self.members.append(self.member.build())
            self.member = None

    def _close_response(self) -> None:
        self._close_member()
        below = self.members or self.receiver or self.rejections or self.left
        if not below and (self.done or not (self.payer or self.payer_rejections)):
            return
        bht = self.bht
        self.done.append(
            EligibilityResponse(
                payer=self.payer.build() if self.payer else NOBODY,
                receiver=self.receiver.build() if self.receiver else NOBODY,
                members=tuple(self.members),
                rejections=tuple(self.payer_rejections + self.rejections),
                reference=bht[3] if bht else "",
                created=parse_timestamp(bht[4], bht[5]) if bht else None,
                control_number=self.transaction.control_number,
                unread=tuple(self.left),
            )
        )
        self.receiver, self.members, self.rejections, self.left = None, [], [], []


def read_rejection(segment: Segment, level: str) -> Rejection:
    return Rejection(level, segment[3], segment[4], segment[1] == "Y")
