"""The lower loops of a claim: service lines, coverages, people."""

from spot_portal.x12.loops import PartyBuilder, read_dtp, read_reference, read_service, unread
from spot_portal.x12.parts import Adjustment, Amount, DateEntry, Party, Reference, Unread
from spot_portal.x12.segments import Segment
from spot_portal.x12.t837_model import (
    ClaimCode,
    Coverage,
    LineAdjudication,
    Person,
    ServiceLine,
)
from spot_portal.x12.values import date_entry, parse_date, parse_int, parse_number


def read_adjustments(segment: Segment) -> list[Adjustment]:
    """CAS: up to six groups of reason, amount and quantity."""
    found = []
    for place in range(2, min(len(segment), 20), 3):
        if any(segment[place + offset] for offset in range(3)):
            found.append(
                Adjustment(
                    segment[1],
                    segment[place],
                    parse_number(segment[place + 1]),
                    parse_number(segment[place + 2]),
                )
            )
    return found


def read_amount(segment: Segment) -> Amount:
    return Amount(segment[1], parse_number(segment[2]), segment[2])


def read_codes(segment: Segment) -> list[ClaimCode]:
    """HI: up to twelve composites of qualifier, code, date or range, and amount."""
    return [
        _claim_code(segment, place) for place in range(1, min(len(segment), 13)) if segment[place]
    ]


def _claim_code(segment: Segment, place: int) -> ClaimCode:
    parts = [part.strip() for part in segment.components(place)] + [""] * 9
    entry = date_entry("", parts[2], parts[3]) if parts[3] else DateEntry("")
    return ClaimCode(
        qualifier=parts[0],
        code=parts[1],
        start=entry.start,
        end=entry.end,
        amount=parse_number(parts[4]),
        present_on_admission=parts[8],
    )


class PersonBuilder:
    """A subscriber or patient: NM1 with address, DMG and what kind of relative."""

    __slots__ = ("demographics", "party", "patient")

    def __init__(self) -> None:
        self.party: PartyBuilder | None = None
        self.patient: Segment | None = None
        self.demographics: Segment | None = None

    def build(self, relationship: str) -> Person | None:
        if self.party is None:
            return None
        dmg, pat = self.demographics, self.patient
        return Person(
            party=self.party.build(),
            birth_date=parse_date(dmg[2]) if dmg is not None else None,
            sex=dmg[3] if dmg is not None else "",
            relationship=(pat[1] if pat is not None else "") or relationship,
            death_date=parse_date(pat[6]) if pat is not None else None,
        )


class CoverageBuilder:
    """SBR and what belongs to it, for the payer asked (2000B) or another one (2320)."""

    def __init__(self, sbr: Segment | None, *, is_other: bool) -> None:
        self.sbr = sbr
        self.is_other = is_other
        self.person = PersonBuilder()
        self.payer: PartyBuilder | None = None
        self.current: PartyBuilder | None = None
        self.parties: list[PartyBuilder] = []
        self.adjustments: list[Adjustment] = []
        self.amounts: list[Amount] = []
        self.dates: list[DateEntry] = []

    def add(self, segment: Segment) -> bool:
        name = segment.elements[0]
        if name == "NM1":
            self._party(segment)
        elif name == "DMG" and self.person.demographics is None:
            self.person.demographics = segment
        elif name == "PAT" and self.person.patient is None:
            self.person.patient = segment
        elif self.is_other and name == "CAS":
            self.adjustments += read_adjustments(segment)
        elif self.is_other and name == "AMT":
            self.amounts.append(read_amount(segment))
        elif self.is_other and name == "DTP":
            self.dates.append(read_dtp(segment))
        else:
            return self.current is not None and self.current.add(segment)
        return True

    def build(self) -> Coverage:
        sbr = self.sbr
        relationship = sbr[2] if sbr is not None else ""
        return Coverage(
            sequence=sbr[1] if sbr is not None else "",
            relationship=relationship,
            group_number=sbr[3] if sbr is not None else "",
            group_name=sbr[4] if sbr is not None else "",
            msp_type=sbr[5] if sbr is not None else "",
            filing_code=sbr[9] if sbr is not None else "",
            subscriber=self.person.build(relationship),
            payer=self.payer.build() if self.payer else None,
            adjustments=tuple(self.adjustments),
            amounts=tuple(self.amounts),
            parties=tuple(p.build() for p in self.parties),
            dates=tuple(self.dates),
        )

    def _party(self, segment: Segment) -> None:
        self.current = party = PartyBuilder(segment)
        if segment[1] == "IL" and self.person.party is None:
            self.person.party = party
        elif segment[1] == "PR" and self.payer is None:
            self.payer = party
        else:
            self.parties.append(party)


class LineBuilder:
    """LX with SV1, SV2 or SV3 and everything below it."""

    def __init__(self, lx: Segment, position: int) -> None:
        self.number = parse_int(lx[1]) or position
        self.service: Segment | None = None
        self.dates: list[DateEntry] = []
        self.references: list[Reference] = []
        self.parties: list[PartyBuilder] = []
        self.notes: list[str] = []
        self.drug_code = ""
        self.adjudications: list[LineAdjudication] = []
        self.decision: Segment | None = None
        self.decision_reasons: list[Adjustment] = []
        self.decision_date: Segment | None = None
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name in ("SV1", "SV2", "SV3") and self.service is None:
            self.service = segment
        elif name == "SVD":
            self._close_decision()
            self.decision = segment
        elif self.decision is not None and name == "CAS":
            self.decision_reasons += read_adjustments(segment)
        elif self.decision is not None and name == "DTP" and segment[1] == "573":
            self.decision_date = segment
        elif name == "DTP":
            self.dates.append(read_dtp(segment))
        elif name == "NM1":
            self.parties.append(PartyBuilder(segment))
        elif name == "NTE":
            self.notes.append(segment[2])
        elif name == "LIN" and not self.drug_code:
            self.drug_code = segment[3]
        elif self.parties and self.parties[-1].add(segment):
            pass
        elif name == "REF":
            self.references.append(read_reference(segment))
        else:
            self.left.append(unread(segment))

    def build(self) -> ServiceLine:
        self._close_decision()
        service = self.service
        parties: tuple[Party, ...] = tuple(p.build() for p in self.parties)
        if service is None:
            return ServiceLine(
                self.number, dates=tuple(self.dates), parties=parties, unread=tuple(self.left)
            )
        is_institutional = service.id == "SV2"
        # SV2 starts with the revenue code; the other two with the procedure.
        first = 2 if is_institutional else 1
        charge, units = parse_number(service[first + 1]), parse_number(service[first + 3])
        if (service[first + 1] and charge is None) or (
            service.id != "SV3" and service[first + 3] and units is None
        ):
            self.left.append(unread(service))
        is_professional = service.id == "SV1"
        return ServiceLine(
            number=self.number,
            procedure=read_service(service, first),
            revenue_code=service[1] if is_institutional else "",
            charge=charge,
            unit_measure=service[first + 2] if service.id != "SV3" else "UN",
            units=units if service.id != "SV3" else parse_number(service[6]),
            place_of_service=service[5] if is_professional else "",
            diagnosis_pointers=_pointers(service) if is_professional else (),
            non_covered=parse_number(service[7]) if is_institutional else None,
            dates=tuple(self.dates),
            references=tuple(self.references),
            parties=parties,
            notes=tuple(self.notes),
            drug_code=self.drug_code,
            adjudications=tuple(self.adjudications),
            unread=tuple(self.left),
        )

    def _close_decision(self) -> None:
        svd = self.decision
        if svd is None:
            return
        self.adjudications.append(
            LineAdjudication(
                payer_id=svd[1],
                paid=parse_number(svd[2]),
                procedure=read_service(svd, 3),
                units=parse_number(svd[5]),
                adjustments=tuple(self.decision_reasons),
                decided_on=parse_date(self.decision_date[3]) if self.decision_date else None,
            )
        )
        self.decision, self.decision_reasons, self.decision_date = None, [], None


def _pointers(service: Segment) -> tuple[int, ...]:
    numbers = (parse_int(part.strip()) for part in service.components(7))
    return tuple(number for number in numbers if number is not None)
