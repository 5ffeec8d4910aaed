from claims.models.claim import Claim, ClaimLine
from claims.models.correction import Correction, CorrectionChange
from claims.models.remittance import ImportedFile, Remittance, RemittedClaim
from claims.models.restriction import CorrectionRestriction

__all__ = [
    "Claim",
    "ClaimLine",
    "Correction",
    "CorrectionChange",
    "CorrectionRestriction",
    "ImportedFile",
    "Remittance",
    "RemittedClaim",
]
