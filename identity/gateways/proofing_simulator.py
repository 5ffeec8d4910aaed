"""A stand-in for the proofing service. The social security number decides the answer:

000-xx-xxxx  no file: fails to match
666-xx-xxxx  the service never answers
9xx-xx-xxxx  passes, unless it ends in 0000: then the data do not match
"""

from uuid import UUID

from identity.gateways.proofing import Applicant, ProofingResult, Verdict
from spot_portal.core.errors import GatewayTimeout


class SimulatedProofing:
    is_simulator = True

    NO_FILE = "000"
    NO_ANSWER = "666"
    NO_MATCH = "0000"

    def verify(self, applicant: Applicant, *, reference: UUID) -> ProofingResult:
        if applicant.ssn.startswith(self.NO_ANSWER):
            raise GatewayTimeout("simulated time-out")
        failed = applicant.ssn.startswith(self.NO_FILE) or applicant.ssn.endswith(self.NO_MATCH)
        verdict = Verdict.FAILED if failed else Verdict.PASSED
        return ProofingResult(verdict, vendor_reference=f"SIM-{reference.hex[:12].upper()}")
