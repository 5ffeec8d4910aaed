"""What Medicare says about a beneficiary, arranged as SPOT's ten tabs.

A tab is None when the answer holds nothing for it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spot_portal.x12.parts import Address, ContactNumber
from spot_portal.x12.t271_model import Benefit


@dataclass(frozen=True, slots=True)
class Period:
    """Open at the side that is None."""

    start: date | None = None
    end: date | None = None


OPEN = Period()


@dataclass(frozen=True, slots=True)
class Inactive:
    """No entitlement in this period. Medicare does not say why.

    ``part`` is A or B, or empty when the answer names none and means both.
    """

    part: str
    period: Period = OPEN


@dataclass(frozen=True, slots=True)
class Esrd:
    period: Period = OPEN
    transplant_on: date | None = None
    service_type: str = "14"


@dataclass(frozen=True, slots=True)
class Sessions:
    """Visits used or remaining. ``component`` is technical, professional or empty."""

    service: str
    component: str = ""
    used: Decimal | None = None
    remaining: Decimal | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class EligibilityTab:
    part_a: tuple[Period, ...] = ()
    part_b: tuple[Period, ...] = ()
    inactive: tuple[Inactive, ...] = ()
    esrd: tuple[Esrd, ...] = ()
    acupuncture: tuple[Sessions, ...] = ()
    mdpp: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Deductible:
    """Part B by year. Part A's deductible stands with its spell."""

    part: str
    base: Decimal | None = None
    remaining: Decimal | None = None
    period: Period = OPEN


@dataclass(frozen=True, slots=True)
class FreeService:
    """A service without deductible, coinsurance, or both."""

    part: str
    service_types: tuple[str, ...] = ()
    procedure: str = ""
    no_deductible: bool = False
    no_coinsurance: bool = False


@dataclass(frozen=True, slots=True)
class Coinsurance:
    """``percent`` is a share: 0.2 for twenty percent."""

    part: str
    percent: Decimal
    service_types: tuple[str, ...] = ("30",)
    period: Period = OPEN


@dataclass(frozen=True, slots=True)
class Blood:
    """Units the patient answers for before Medicare pays."""

    base: Decimal | None = None
    remaining: Decimal | None = None
    period: Period = OPEN


@dataclass(frozen=True, slots=True)
class TherapyUse:
    """Amount used, never what is left. ``kind`` is OT or PT/SLP."""

    kind: str
    used: Decimal
    period: Period = OPEN


@dataclass(frozen=True, slots=True)
class DeductiblesTab:
    deductibles: tuple[Deductible, ...] = ()
    free_services: tuple[FreeService, ...] = ()
    coinsurance: tuple[Coinsurance, ...] = ()
    blood: tuple[Blood, ...] = ()
    therapy: tuple[TherapyUse, ...] = ()
    rehabilitation: tuple[Sessions, ...] = ()


@dataclass(frozen=True, slots=True)
class PreventiveService:
    procedure: str
    next_technical: date | None = None
    next_professional: date | None = None


@dataclass(frozen=True, slots=True)
class SmokingCessation:
    base: Decimal | None = None
    remaining: Decimal | None = None
    initial_on: date | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """A service that was given: ``kind`` is immunization, mdpp or cognitive."""

    kind: str
    procedure: str
    on: date | None = None
    provider_npi: str = ""


@dataclass(frozen=True, slots=True)
class PreventiveTab:
    services: tuple[PreventiveService, ...] = ()
    smoking: tuple[SmokingCessation, ...] = ()
    usage: tuple[Usage, ...] = ()


@dataclass(frozen=True, slots=True)
class MspRecord:
    """Another insurance that pays before Medicare; ``msp_type`` is a key of INSURANCE_TYPE."""

    msp_type: str
    period: Period = OPEN
    policy_number: str = ""
    insurer: str = ""
    address: Address | None = None
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MspTab:
    records: tuple[MspRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Part C or D. ``bill_option`` says who processes which claims."""

    part: str
    contract: str = ""
    plan_id: str = ""
    name: str = ""
    plan_type: str = ""
    period: Period = OPEN
    bill_option: str = ""
    address: Address | None = None
    contacts: tuple[ContactNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class MapTab:
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeHealthEpisode:
    part: str = "A"
    period: Period = OPEN
    first_billing: date | None = None
    last_billing: date | None = None
    provider_npi: str = ""
    provider_name: str = ""
    contractor_number: str = ""
    contractor_name: str = ""
    patient_status: str = ""
    notice_of_admission: str = ""


@dataclass(frozen=True, slots=True)
class Certification:
    """G0180 certification, G0179 recertification of home health."""

    procedure: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class HospicePeriod:
    """``revocation_code``: 0 not revoked, 1 by notice, 2 notice with code 42, 3 by claim."""

    period: Period = OPEN
    revocation_code: str = ""
    provider_npi: str = ""
    provider_name: str = ""


@dataclass(frozen=True, slots=True)
class HospiceTab:
    home_health: tuple[HomeHealthEpisode, ...] = ()
    certifications: tuple[Certification, ...] = ()
    hospice: tuple[HospicePeriod, ...] = ()
    hospice_periods: int | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A spell of illness, or the full amounts of a year when ``billing`` is open on both sides.

    ``kind`` is hospital or snf. Hospital spells carry the Part A deductible.
    """

    kind: str
    year: Period = OPEN
    billing: Period = OPEN
    deductible_base: Decimal | None = None
    deductible_remaining: Decimal | None = None
    full_days_base: Decimal | None = None
    full_days_remaining: Decimal | None = None
    coinsurance_days_base: Decimal | None = None
    coinsurance_days_remaining: Decimal | None = None
    daily_coinsurance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LifetimeDays:
    """Lifetime reserve (60) or psychiatric (190) days. ``kind`` is reserve or psychiatric."""

    kind: str
    base: Decimal | None = None
    remaining: Decimal | None = None
    daily_coinsurance: Decimal | None = None
    year: Period = OPEN


@dataclass(frozen=True, slots=True)
class InpatientTab:
    spells: tuple[Spell, ...] = ()
    lifetime: tuple[LifetimeDays, ...] = ()


@dataclass(frozen=True, slots=True)
class QmbTab:
    """Nobody in these periods owes Part A or B cost sharing."""

    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class PbidTab:
    """Part B immunosuppressive drug benefit: that benefit and nothing else."""

    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class AcoAlignment:
    part: str
    name: str
    identifier: str = ""
    period: Period = OPEN
    enhancements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AcoReachTab:
    alignments: tuple[AcoAlignment, ...] = ()


@dataclass(frozen=True, slots=True)
class MedicareView:
    """``other`` holds the benefits that no tab has a place for; show them as they are."""

    eligibility: EligibilityTab | None = None
    deductibles: DeductiblesTab | None = None
    preventive: PreventiveTab | None = None
    msp: MspTab | None = None
    map: MapTab | None = None
    hospice: HospiceTab | None = None
    inpatient: InpatientTab | None = None
    qmb: QmbTab | None = None
    pbid: PbidTab | None = None
    aco_reach: AcoReachTab | None = None
    other: tuple[Benefit, ...] = ()
