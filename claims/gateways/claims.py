"""The claims system: it decides corrections and answers with a remittance advice (835)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from spot_portal.core.gateways import load_gateway


@dataclass(frozen=True, slots=True)
class Reduction:
    """One adjustment of an amount: group, reason (CARC) and how much."""

    group: str
    reason: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LineToAdjust:
    """A line as it should be, and how it was decided so far.

    ``reprocess`` is off for a line nothing was changed on: its decision stands.
    """

    number: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: Decimal
    units: Decimal
    service_from: date | None
    service_to: date | None
    reprocess: bool
    old_procedure: str
    old_modifiers: tuple[str, ...]
    old_units: Decimal
    old_charge: Decimal
    old_paid: Decimal
    old_reductions: tuple[Reduction, ...] = ()
    old_remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beneficiary:
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    mbi: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AdjustmentRequest:
    """``reference`` and ``serial`` are the same however often the request is sent."""

    reference: UUID
    serial: int
    submitted_on: date
    decided_on: date
    control_number: str
    patient_control_number: str
    provider_name: str
    provider_npi: str
    place_of_service: str
    beneficiary: Beneficiary
    received_on: date
    lines: tuple[LineToAdjust, ...]
    old_reductions: tuple[Reduction, ...] = ()


@dataclass(frozen=True, slots=True)
class AdjustmentResult:
    """Either ``remittance`` holds an 835 with the reversal and the corrected claim, which carries
    ``new_control_number``, or the request is dismissed and ``note`` says why."""

    remittance: bytes = field(default=b"", repr=False)
    new_control_number: str = ""
    note: str = ""

    @property
    def is_dismissed(self) -> bool:
        return not self.remittance


class ClaimsSystem(Protocol):
    def adjust(self, request: AdjustmentRequest) -> AdjustmentResult:
        """Decide a correction. Raises ``GatewayError`` when there is no answer.

        Asking again with the same ``reference`` must not make a second adjustment.
        """
        ...


def claims_system() -> ClaimsSystem:
    system: ClaimsSystem = load_gateway("claims")
    return system
