"""What a portal asks in a 270."""

from dataclasses import dataclass
from datetime import date, datetime

from spot_portal.x12.envelope import Finding
from spot_portal.x12.parts import DateEntry, Party, Trace, Unread


@dataclass(frozen=True, slots=True)
class EligibilityInquiry:
    """One person, one provider, one stretch of days. ``service_to`` is None for a single day."""

    trace_number: str
    mbi: str
    last_name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    service_from: date | None = None
    service_to: date | None = None
    service_types: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    provider_name: str = ""
    provider_first_name: str = ""
    provider_npi: str = ""
    provider_is_person: bool = False
    trace_originator: str = "9SPOTPORTL"
    payer_name: str = "CMS"
    payer_id: str = "CMS"
    reference: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inquiry270:
    """An inquiry as it was read, with what surrounded it."""

    inquiry: EligibilityInquiry
    control_number: str = ""
    payer: Party | None = None
    receiver: Party | None = None
    subscriber: Party | None = None
    is_dependent: bool = False
    traces: tuple[Trace, ...] = ()
    dates: tuple[DateEntry, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class File270:
    inquiries: tuple[Inquiry270, ...]
    findings: tuple[Finding, ...] = ()
