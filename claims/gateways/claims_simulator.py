"""A stand-in claims system. It prices by a small fee schedule and answers with a real 835.

The cents of a charge that is processed again decide about trouble:

.13  the request is dismissed
.14  no answer comes
any other  the claim is adjusted
"""

from decimal import Decimal

from claims.gateways.claims import AdjustmentRequest, AdjustmentResult
from claims.gateways.simulated_fees import as_before, decide
from claims.gateways.simulated_remittance import Decided, write_remittance
from spot_portal.core.errors import GatewayTimeout

DISMISSED = Decimal("0.13")
NO_ANSWER = Decimal("0.14")
REGION = "82"


class SimulatedClaimsSystem:
    is_simulator = True

    def adjust(self, request: AdjustmentRequest) -> AdjustmentResult:
        cents = {line.charge % 1 for line in request.lines if line.reprocess}
        if NO_ANSWER in cents:
            raise GatewayTimeout("simulated time-out")
        if DISMISSED in cents:
            return AdjustmentResult(
                note="The contractor does not agree that this is a clerical error."
            )
        decided = [
            Decided(line, decide(line) if line.reprocess else as_before(line))
            for line in request.lines
        ]
        number = _control_number(request)
        return AdjustmentResult(
            remittance=write_remittance(request, decided, control_number=number),
            new_control_number=number,
        )


def _control_number(request: AdjustmentRequest) -> str:
    """Thirteen digits as an ICN has: region, year, day of the year, and a number of that day."""
    return f"{REGION}{request.submitted_on:%y%j}{request.serial % 1_000_000:06d}"
