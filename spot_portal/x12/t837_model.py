"""A claim submission (837), professional and institutional in one shape."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from spot_portal.x12.envelope import Finding
from spot_portal.x12.parts import (
    Adjustment,
    Amount,
    DateEntry,
    Party,
    Reference,
    ServiceCode,
    Unread,
)


@dataclass(frozen=True, slots=True)
class ClaimCode:
    """One entry of an HI segment: diagnosis, procedure, value, occurrence or condition code."""

    qualifier: str
    code: str
    start: date | None = None
    end: date | None = None
    amount: Decimal | None = None
    present_on_admission: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber or patient with birth date and sex."""

    party: Party
    birth_date: date | None = None
    sex: str = ""
    relationship: str = ""
    death_date: date | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """SBR with its subscriber and payer: the payer asked (2000B) or another one (2320)."""

    sequence: str = ""
    relationship: str = ""
    group_number: str = ""
    group_name: str = ""
    msp_type: str = ""
    filing_code: str = ""
    subscriber: Person | None = None
    payer: Party | None = None
    adjustments: tuple[Adjustment, ...] = ()
    amounts: tuple[Amount, ...] = ()
    parties: tuple[Party, ...] = ()
    dates: tuple[DateEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class LineAdjudication:
    """SVD: what another payer decided about a line."""

    payer_id: str
    paid: Decimal | None = None
    procedure: ServiceCode | None = None
    units: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    number: int
    procedure: ServiceCode | None = None
    revenue_code: str = ""
    charge: Decimal | None = None
    unit_measure: str = ""
    units: Decimal | None = None
    place_of_service: str = ""
    diagnosis_pointers: tuple[int, ...] = ()
    non_covered: Decimal | None = None
    dates: tuple[DateEntry, ...] = ()
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    notes: tuple[str, ...] = ()
    drug_code: str = ""
    adjudications: tuple[LineAdjudication, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def service_from(self) -> date | None:
        return next((d.start for d in self.dates if d.qualifier == "472"), None)

    @property
    def service_to(self) -> date | None:
        return next((d.last for d in self.dates if d.qualifier == "472"), None)

    @property
    def control_number(self) -> str:
        return next((r.value for r in self.references if r.qualifier == "6R"), "")

    @property
    def rendering_npi(self) -> str:
        return next((p.npi for p in self.parties if p.entity == "82"), "")


@dataclass(frozen=True, slots=True)
class Claim:
    """``facility_code`` is the place of service (837P) or the first two digits of the bill type."""

    patient_control_number: str
    charge: Decimal | None = None
    facility_code: str = ""
    facility_qualifier: str = ""
    frequency_code: str = ""
    signature_on_file: str = ""
    assignment: str = ""
    benefits_assigned: str = ""
    release_code: str = ""
    related_causes: tuple[str, ...] = ()
    billing_provider: Party | None = None
    billing_taxonomy: str = ""
    pay_to: Party | None = None
    coverage: Coverage = Coverage()
    patient: Person | None = None
    diagnoses: tuple[ClaimCode, ...] = ()
    codes: tuple[ClaimCode, ...] = ()
    dates: tuple[DateEntry, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    notes: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    other_coverages: tuple[Coverage, ...] = ()
    admission: tuple[str, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    unread: tuple[Unread, ...] = ()
    segment_number: int = 0

    @property
    def subscriber(self) -> Person | None:
        return self.coverage.subscriber

    @property
    def payer(self) -> Party | None:
        return self.coverage.payer

    @property
    def mbi(self) -> str:
        return self.coverage.subscriber.party.identifier if self.coverage.subscriber else ""

    @property
    def type_of_bill(self) -> str:
        """The three digits of an 837I with the leading zero, empty on an 837P."""
        if self.facility_qualifier != "A":
            return ""
        return f"0{self.facility_code}{self.frequency_code}"

    def party(self, *entities: str) -> Party | None:
        """DN referring, 82 rendering, 71 attending, 72 operating, 77 facility, DQ supervising."""
        return next((p for p in self.parties if p.entity in entities), None)

    @property
    def referring_provider(self) -> Party | None:
        return self.party("DN", "P3")

    @property
    def rendering_npi(self) -> str:
        rendering = self.party("82")
        return rendering.npi if rendering else ""

    @property
    def attending_provider(self) -> Party | None:
        return self.party("71")

    @property
    def original_claim_number(self) -> str:
        """REF*F8: the payer's number of the claim that this one replaces or voids."""
        return next((r.value for r in self.references if r.qualifier == "F8"), "")

    @property
    def service_from(self) -> date | None:
        found = [d.start for d in self.dates if d.qualifier in ("434", "472") and d.start]
        found += [line.service_from for line in self.lines if line.service_from]
        return min(found, default=None)

    @property
    def service_to(self) -> date | None:
        found = [d.last for d in self.dates if d.qualifier in ("434", "472") and d.last]
        found += [line.service_to for line in self.lines if line.service_to]
        return max(found, default=None)


@dataclass(frozen=True, slots=True)
class Submission:
    """One ST*837. ``kind`` is P, I or D, judged by the service lines before the version."""

    kind: str
    claims: tuple[Claim, ...] = ()
    submitter: Party | None = None
    receiver: Party | None = None
    reference: str = ""
    purpose: str = ""
    usage: str = ""
    created: datetime | None = None
    version: str = ""
    control_number: str = ""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class File837:
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...] = ()
