"""A remittance advice (835)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spot_portal.x12.envelope import Finding
from spot_portal.x12.parts import (
    Adjustment,
    Amount,
    Contact,
    DateEntry,
    Party,
    Quantity,
    Reference,
    ServiceCode,
    Unread,
)


@dataclass(frozen=True, slots=True)
class Payment:
    """BPR and TRN. ``method`` is ACH, CHK, NON, BOP or FWT."""

    amount: Decimal | None = None
    handling_code: str = ""
    credit_or_debit: str = ""
    method: str = ""
    payment_format: str = ""
    paid_on: date | None = None
    trace_number: str = ""
    payer_identifier: str = ""
    payer_routing: str = ""
    payer_account: str = ""
    payee_routing: str = ""
    payee_account: str = ""


@dataclass(frozen=True, slots=True)
class RemitInfo:
    """MIA (inpatient) or MOA (outpatient). ``remarks`` are RARC codes; ``values`` all elements."""

    kind: str
    remarks: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemitLine:
    procedure: ServiceCode | None = None
    revenue_code: str = ""
    charge: Decimal | None = None
    paid: Decimal | None = None
    units: Decimal | None = None
    submitted_procedure: ServiceCode | None = None
    submitted_units: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    dates: tuple[DateEntry, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    unread: tuple[Unread, ...] = ()
    segment_number: int = 0

    @property
    def control_number(self) -> str:
        return next((r.value for r in self.references if r.qualifier == "6R"), "")

    @property
    def service_from(self) -> date | None:
        return next((d.start for d in self.dates if d.qualifier in ("472", "150")), None)

    @property
    def service_to(self) -> date | None:
        ends = [d.last for d in self.dates if d.qualifier in ("151", "472", "150") and d.last]
        return max(ends, default=None)


@dataclass(frozen=True, slots=True)
class RemitClaim:
    """CLP and what follows. ``payer_control_number`` is Medicare's ICN or DCN."""

    patient_control_number: str
    status: str = ""
    charge: Decimal | None = None
    paid: Decimal | None = None
    patient_responsibility: Decimal | None = None
    filing_code: str = ""
    payer_control_number: str = ""
    facility_code: str = ""
    frequency_code: str = ""
    drg: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    parties: tuple[Party, ...] = ()
    information: tuple[RemitInfo, ...] = ()
    dates: tuple[DateEntry, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    contacts: tuple[Contact, ...] = ()
    lines: tuple[RemitLine, ...] = ()
    unread: tuple[Unread, ...] = ()
    segment_number: int = 0

    def party(self, *entities: str) -> Party | None:
        """QC patient, IL subscriber, 74 corrected insured, 82 rendering, TT crossover."""
        return next((p for p in self.parties if p.entity in entities), None)

    @property
    def patient(self) -> Party | None:
        return self.party("QC", "IL")

    @property
    def corrected(self) -> Party | None:
        return self.party("74")

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(code for info in self.information for code in info.remarks)

    @property
    def is_reversal(self) -> bool:
        return self.status == "22"


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One pair of a PLB segment. A positive amount lowers the payment."""

    provider_id: str
    fiscal_date: date | None
    reason: str
    reference: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class BalanceFinding:
    """``subject`` is the claim or "payment"; the amounts are what was expected and what stood."""

    subject: str
    expected: Decimal
    stated: Decimal
    message: str
    segment_number: int = 0


@dataclass(frozen=True, slots=True)
class Remittance:
    payment: Payment
    payer: Party | None = None
    payee: Party | None = None
    produced_on: date | None = None
    claims: tuple[RemitClaim, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    balance: tuple[BalanceFinding, ...] = ()
    dates: tuple[DateEntry, ...] = ()
    references: tuple[Reference, ...] = ()
    control_number: str = ""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class File835:
    remittances: tuple[Remittance, ...]
    findings: tuple[Finding, ...] = ()
