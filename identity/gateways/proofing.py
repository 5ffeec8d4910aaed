"""The identity proofing service: data match in, verdict out. Whatever the person typed exists only in these objects."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, cast
from uuid import UUID

from spot_portal.core.gateways import load_gateway


@dataclass(frozen=True, slots=True)
class Applicant:
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    date_of_birth: date = field(repr=False)
    ssn: str = field(repr=False)
    address: str = field(repr=False)
    zip_code: str = field(repr=False)
    phone: str = field(repr=False)


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ProofingResult:
    verdict: Verdict
    vendor_reference: str


class ProofingGateway(Protocol):
    def verify(self, applicant: Applicant, *, reference: UUID) -> ProofingResult:
        """Raises ``GatewayError`` when the service gives no verdict.

        Asking again with the same ``reference`` must not open a second case at the vendor.
        """
        ...


def proofing_gateway() -> ProofingGateway:
    return cast(ProofingGateway, load_gateway("identity_proofing"))
