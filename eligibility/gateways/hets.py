from typing import Protocol, cast
from uuid import UUID

from spot_portal.core.gateways import load_gateway


class HetsGateway(Protocol):
    """The eligibility system: X12 bytes in, X12 bytes out."""

    def ask(self, request_270: bytes, *, payload_id: UUID) -> bytes:
        """Send one 270; return the 271, or the 999 or TA1 when the file was not accepted.

        Raises ``GatewayTimeout`` when no answer came in time and ``GatewayError`` when the system
        could not be reached. The same ``payload_id`` again is the same question, not a second one.
        """
        ...


def hets_gateway() -> HetsGateway:
    return cast(HetsGateway, load_gateway("hets"))
