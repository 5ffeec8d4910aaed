"""Claim submissions (837 professional, institutional, dental): reading."""

from spot_portal.x12.loops import PartyBuilder, read_dtp, read_reference, unread
from spot_portal.x12.parts import Amount, DateEntry, Party, Reference, Unread
from spot_portal.x12.reader import Transaction, read_document
from spot_portal.x12.segments import DEFAULT_LIMITS, Limits, Segment, Source
from spot_portal.x12.t837_model import (
    Claim,
    ClaimCode,
    Coverage,
    File837,
    LineAdjudication,
    Person,
    ServiceLine,
    Submission,
)
from spot_portal.x12.t837_parts import (
    CoverageBuilder,
    LineBuilder,
    PersonBuilder,
    read_amount,
    read_codes,
)
from spot_portal.x12.values import parse_number, parse_timestamp

__all__ = [
    "Claim",
    "ClaimCode",
    "Coverage",
    "File837",
    "LineAdjudication",
    "Person",
    "ServiceLine",
    "Submission",
    "parse_837",
    "read_837",
]

DIAGNOSIS_QUALIFIERS = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN", "BK", "BF", "BJ", "PR", "BN"})
_KIND_BY_LINE = {"SV1": "P", "SV2": "I", "SV3": "D"}
_KIND_BY_GUIDE = {"222": "P", "223": "I", "224": "D", "098": "P", "096": "I", "097": "D"}


def read_837(source: Source, *, strict: bool = False, limits: Limits = DEFAULT_LIMITS) -> File837:
    """Every submission of a file; other transactions in it are passed over."""
    document = read_document(source, strict=strict, limits=limits)
    return File837(tuple(parse_837(t) for t in document.of_kind("837")), document.findings)


def parse_837(transaction: Transaction) -> Submission:
    reader = _Reader(transaction)
    add = reader.add
    for segment in transaction.body:
        add(segment)
    return reader.finished()


class _ClaimBuilder:
    """CLM and everything up to the next claim or level."""

    def __init__(self, clm: Segment) -> None:
        self.clm = clm
        self.admission: tuple[str, ...] = ()
        self.codes: list[ClaimCode] = []
        self.dates: list[DateEntry] = []
        self.references: list[Reference] = []
        self.amounts: list[Amount] = []
        self.notes: list[str] = []
        self.parties: list[PartyBuilder] = []
        self.others: list[CoverageBuilder] = []
        self.lines: list[ServiceLine] = []
        self.line: LineBuilder | None = None
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "LX":
            self._close_line()
            self.line = LineBuilder(segment, len(self.lines) + 1)
        elif self.line is not None:
            self.line.add(segment)
        elif name == "SBR":
            self.others.append(CoverageBuilder(segment, is_other=True))
        elif self.others:
            if not self.others[-1].add(segment):
                self.left.append(unread(segment))
        elif name == "NM1":
            self.parties.append(PartyBuilder(segment))
        elif name == "HI":
            self.codes += read_codes(segment)
        elif name == "DTP":
            self.dates.append(read_dtp(segment))
        elif name == "AMT":
            self.amounts.append(read_amount(segment))
        elif name == "NTE":
            self.notes.append(segment[2])
        elif name == "CL1":
            self.admission = tuple(segment[place] for place in (1, 2, 3))
        elif self.parties and self.parties[-1].add(segment):
            pass
        elif name == "REF":
            self.references.append(read_reference(segment))
        else:
            self.left.append(unread(segment))

    def build(
        self,
        *,
        provider: PartyBuilder | None,
        taxonomy: str,
        pay_to: PartyBuilder | None,
        coverage: CoverageBuilder | None,
        patient: PersonBuilder | None,
    ) -> Claim:
        self._close_line()
        clm = self.clm
        charge = parse_number(clm[2])
        if clm[2] and charge is None:
            self.left.append(unread(clm))
        return Claim(
            patient_control_number=clm[1],
            charge=charge,
            facility_code=clm.component(5, 1),
            facility_qualifier=clm.component(5, 2),
            frequency_code=clm.component(5, 3),
            signature_on_file=clm[6],
            assignment=clm[7],
            benefits_assigned=clm[8],
            release_code=clm[9],
            related_causes=tuple(part for part in clm.components(11)[:3] if part),
            billing_provider=provider.build() if provider else None,
            billing_taxonomy=taxonomy,
            pay_to=pay_to.build() if pay_to else None,
            coverage=coverage.build() if coverage else Coverage(),
            patient=patient.build("") if patient else None,
            diagnoses=tuple(c for c in self.codes if c.qualifier in DIAGNOSIS_QUALIFIERS),
            codes=tuple(c for c in self.codes if c.qualifier not in DIAGNOSIS_QUALIFIERS),
            dates=tuple(self.dates),
            references=tuple(self.references),
            amounts=tuple(self.amounts),
            notes=tuple(self.notes),
            parties=tuple(p.build() for p in self.parties),
            other_coverages=tuple(o.build() for o in self.others),
            admission=self.admission,
            lines=tuple(self.lines),
            unread=tuple(self.left),
            segment_number=clm.number,
        )

    def _close_line(self) -> None:
        if self.line is not None:
            self.lines.append(self.line.build())
            self.line = None


class _Reader:
    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.bht: Segment | None = None
        self.kind = ""
        self.level = ""
        self.submitter: PartyBuilder | None = None
        self.receiver: PartyBuilder | None = None
        self.provider: PartyBuilder | None = None
        self.pay_to: PartyBuilder | None = None
        self.taxonomy = ""
        self.coverage: CoverageBuilder | None = None
        self.patient: PersonBuilder | None = None
        self.current: PartyBuilder | None = None
        self.claim: _ClaimBuilder | None = None
        self.claims: list[Claim] = []
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if not self.kind and name in _KIND_BY_LINE:
            self.kind = _KIND_BY_LINE[name]
        if name == "HL":
            self._level(segment[3])
        elif name == "CLM":
            self._close_claim()
            self.claim = _ClaimBuilder(segment)
        elif self.claim is not None:
            self.claim.add(segment)
        elif name == "BHT" and self.bht is None:
            self.bht = segment
        elif self.level in ("22", "23"):
            self._person(segment)
        elif name == "NM1":
            self._party(segment)
        elif name == "PRV" and self.level == "20" and not self.taxonomy:
            self.taxonomy = segment[3]
        elif self.current is None or not self.current.add(segment):
            self.left.append(unread(segment))

    def finished(self) -> Submission:
        self._close_claim()
        transaction, bht = self.transaction, self.bht
        interchange = transaction.interchange
        return Submission(
            kind=self.kind or _kind_by_guide(transaction.version),
            claims=tuple(self.claims),
            submitter=_built(self.submitter),
            receiver=_built(self.receiver),
            reference=bht[3] if bht else "",
            purpose=bht[2] if bht else "",
            usage=bht[6] if bht else "",
            created=(parse_timestamp(bht[4], bht[5]) if bht else None)
            or (interchange.created if interchange else None),
            version=transaction.version,
            control_number=transaction.control_number,
            unread=tuple(self.left),
        )

    def _level(self, code: str) -> None:
        self._close_claim()
        if code == "20":
            self.provider = self.pay_to = self.coverage = self.patient = None
            self.taxonomy = ""
        elif code == "22":
            self.coverage, self.patient = CoverageBuilder(None, is_other=False), None
        elif code == "23":
            self.patient = PersonBuilder()
        self.level = code
        self.current = None

    def _person(self, segment: Segment) -> None:
        name = segment.elements[0]
        if self.level == "22" and self.coverage is not None:
            if name == "SBR" and self.coverage.sbr is None:
                self.coverage.sbr = segment
            elif not self.coverage.add(segment):
                self.left.append(unread(segment))
            return
        patient = self.patient
        if patient is None:
            self.left.append(unread(segment))
        elif name == "PAT" and patient.patient is None:
            patient.patient = segment
        elif name == "DMG" and patient.demographics is None:
            patient.demographics = segment
        elif name == "NM1" and patient.party is None:
            patient.party = PartyBuilder(segment)
        elif patient.party is None or not patient.party.add(segment):
            self.left.append(unread(segment))

    def _party(self, segment: Segment) -> None:
        self.current = party = PartyBuilder(segment)
        entity = segment[1]
        if entity == "41" and self.submitter is None:
            self.submitter = party
        elif entity == "40" and self.receiver is None:
            self.receiver = party
        elif entity == "87" and self.pay_to is None:
            self.pay_to = party
        elif entity == "85" and self.provider is None:
            self.provider = party
        else:
            self.left.append(unread(segment))

    def _close_claim(self) -> None:
        if self.claim is not None:
            self.claims.append(
                self.claim.build(
                    provider=self.provider,
                    taxonomy=self.taxonomy,
                    pay_to=self.pay_to,
                    coverage=self.coverage,
                    patient=self.patient,
                )
            )
            self.claim = None


def _built(party: PartyBuilder | None) -> Party | None:
    return party.build() if party is not None else None


def _kind_by_guide(version: str) -> str:
    return next((kind for guide, kind in _KIND_BY_GUIDE.items() if f"X{guide}" in version), "")
