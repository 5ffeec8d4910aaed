"""An eligibility answer (271) as it was sent, before anybody reads Medicare into it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from spot_portal.x12.envelope import Finding
from spot_portal.x12.parts import DateEntry, Party, Reference, ServiceCode, Trace, Unread


@dataclass(frozen=True, slots=True)
class Rejection:
    """AAA. ``level`` is 2100A payer, 2100B provider, 2100C subscriber or 2100D dependent.

    Rejections of a single service type carry 2110C or 2110D.
    """

    level: str
    code: str
    action: str = ""
    is_valid_request: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """HSD: how many units, and within which days or periods."""

    quantity_qualifier: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    sample_frequency: str = ""
    period_qualifier: str = ""
    period_count: str = ""
    pattern: str = ""
    time_code: str = ""


@dataclass(frozen=True, slots=True)
class BenefitEntity:
    """A 2120 loop: insurer, facility or provider connected with a benefit."""

    party: Party
    provider_code: str = ""
    provider_id_qualifier: str = ""
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One EB segment with everything below it."""

    code: str
    coverage_level: str = ""
    service_types: tuple[str, ...] = ()
    insurance_type: str = ""
    plan: str = ""
    period: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    quantity_qualifier: str = ""
    quantity: Decimal | None = None
    authorization: str = ""
    in_network: str = ""
    procedure: ServiceCode | None = None
    diagnosis_pointers: tuple[str, ...] = ()
    dates: tuple[DateEntry, ...] = ()
    messages: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    entities: tuple[BenefitEntity, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    unread: tuple[Unread, ...] = ()

    def date_entry(self, *qualifiers: str) -> DateEntry | None:
        """The first date of one of these kinds."""
        return next((d for d in self.dates if d.qualifier in qualifiers), None)

    def reference(self, *qualifiers: str) -> str:
        return next((r.value for r in self.references if r.qualifier in qualifiers), "")


@dataclass(frozen=True, slots=True)
class Member:
    """A subscriber (2000C) or a dependent (2000D)."""

    party: Party
    is_dependent: bool = False
    traces: tuple[Trace, ...] = ()
    birth_date: date | None = None
    sex: str = ""
    death_date: date | None = None
    relationship: str = ""
    is_changed: bool = False
    maintenance_reason: str = ""
    dates: tuple[DateEntry, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def mbi(self) -> str:
        return self.party.identifier


@dataclass(frozen=True, slots=True)
class EligibilityResponse:
    """What one information source told one provider."""

    payer: Party
    receiver: Party
    members: tuple[Member, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    reference: str = ""
    created: datetime | None = None
    control_number: str = ""
    unread: tuple[Unread, ...] = ()

    @property
    def subscriber(self) -> Member | None:
        return next((m for m in self.members if not m.is_dependent), None)

    @property
    def dependents(self) -> tuple[Member, ...]:
        return tuple(m for m in self.members if m.is_dependent)

    @property
    def all_rejections(self) -> tuple[Rejection, ...]:
        """Every AAA of the answer, the outermost level first."""
        below = tuple(r for m in self.members for r in m.rejections)
        benefits = tuple(r for m in self.members for b in m.benefits for r in b.rejections)
        return self.rejections + below + benefits

    @property
    def is_rejected(self) -> bool:
        return bool(self.all_rejections) and not any(m.benefits for m in self.members)


@dataclass(frozen=True, slots=True)
class File271:
    responses: tuple[EligibilityResponse, ...]
    findings: tuple[Finding, ...] = ()
