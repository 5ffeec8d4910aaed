"""One EB segment of a 271 with its 2110 and 2120 loops."""

from decimal import Decimal

from spot_portal.x12.loops import PartyBuilder, read_dtp, read_reference, read_service, unread
from spot_portal.x12.parts import DateEntry, Party, Reference, Unread
from spot_portal.x12.segments import Segment
from spot_portal.x12.t271_model import Benefit, BenefitEntity, Delivery, Rejection
from spot_portal.x12.values import parse_number

# What may follow an NM1 and still describe that party; a DTP or MSG belongs to the benefit.
_PARTY_SEGMENTS = frozenset({"N3", "N4", "PER", "REF"})


class BenefitBuilder:
    __slots__ = (
        "dates",
        "deliveries",
        "entities",
        "head",
        "is_dependent",
        "left",
        "messages",
        "party",
        "provider",
        "references",
        "rejections",
    )

    def __init__(self, head: Segment, *, is_dependent: bool) -> None:
        self.head = head
        self.is_dependent = is_dependent
        self.dates: list[DateEntry] = []
        self.messages: list[str] = []
        self.references: list[Reference] = []
        self.deliveries: list[Delivery] = []
        self.entities: list[BenefitEntity] = []
        self.rejections: list[Rejection] = []
        self.left: list[Unread] = []
        self.party: PartyBuilder | None = None
        self.provider: Segment | None = None

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "NM1":
            self._close_party()
            self.party = PartyBuilder(segment)
        elif name == "LS" or name == "LE":
            self._close_party()
        elif self.party is not None and name in _PARTY_SEGMENTS:
            if not self.party.add(segment):
                self.left.append(unread(segment))
        elif name == "PRV" and self.party is not None and self.provider is None:
            self.provider = segment
        elif name == "DTP":
            self.dates.append(read_dtp(segment))
        elif name == "MSG":
            self._message(segment)
        elif name == "HSD":
            self._delivery(segment)
        elif name == "REF":
            self.references.append(read_reference(segment))
        elif name == "AAA":
            level = "2110D" if self.is_dependent else "2110C"
            self.rejections.append(Rejection(level, segment[3], segment[4], segment[1] == "Y"))
        else:
            self.left.append(unread(segment))

    def build(self) -> Benefit:
        self._close_party()
        eb = self.head
        amount, percent, quantity = (self._number(eb, place) for place in (7, 8, 10))
        return Benefit(
            code=eb[1],
            coverage_level=eb[2],
            service_types=tuple(code.strip() for code in eb.repeats(3)),
            insurance_type=eb[4],
            plan=eb[5],
            period=eb[6],
            amount=amount,
            percent=percent,
            quantity_qualifier=eb[9],
            quantity=quantity,
            authorization=eb[11],
            in_network=eb[12],
            procedure=read_service(eb, 13),
            diagnosis_pointers=tuple(eb.components(14)) if eb[14] else (),
            dates=tuple(self.dates),
            messages=tuple(self.messages),
            references=tuple(self.references),
            deliveries=tuple(self.deliveries),
            entities=tuple(self.entities),
            rejections=tuple(self.rejections),
            unread=tuple(self.left),
        )

    def _number(self, segment: Segment, place: int) -> Decimal | None:
        """A number that cannot be read leaves its segment among the unread ones."""
        text = segment[place]
        if not text:
            return None
        number = parse_number(text)
        if number is None and (not self.left or self.left[-1].number != segment.number):
            self.left.append(unread(segment))
        return number

    def _message(self, segment: Segment) -> None:
        self.messages.append(segment[1])
        if any(segment.elements[2:]):
            self.left.append(unread(segment))

    def _delivery(self, segment: Segment) -> None:
        self.deliveries.append(
            Delivery(
                quantity_qualifier=segment[1],
                quantity=self._number(segment, 2),
                unit=segment[3],
                sample_frequency=segment[4],
                period_qualifier=segment[5],
                period_count=segment[6],
                pattern=segment[7],
                time_code=segment[8],
            )
        )

    def _close_party(self) -> None:
        if self.party is None:
            return
        provider = self.provider
        party: Party = self.party.build()
        if provider is None:
            self.entities.append(BenefitEntity(party))
        else:
            self.entities.append(BenefitEntity(party, provider[1], provider[2], provider[3]))
        self.party = self.provider = None
