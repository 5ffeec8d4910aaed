from enum import StrEnum


class ClaimEvent(StrEnum):
    CODE_LICENSE_ACCEPTED = "claims.code_license.accepted"
    CODE_LICENSE_DECLINED = "claims.code_license.declined"
    CLAIMS_LISTED = "claims.claim.listed"
    CLAIM_VIEWED = "claims.claim.viewed"
    CLAIM_ADJUSTED = "claims.claim.adjusted"
    FILE_LOADED = "claims.file.loaded"
    NAME_CONFIRMED = "claims.claim.name_confirmed"
    NAME_MISSED = "claims.claim.name_missed"
    CORRECTIONS_LISTED = "claims.correction.listed"
    CORRECTION_VIEWED = "claims.correction.viewed"
    CORRECTION_SUBMITTED = "claims.correction.submitted"
    CORRECTION_ACCEPTED = "claims.correction.accepted"
    CORRECTION_ADJUSTED = "claims.correction.adjusted"
    CORRECTION_DISMISSED = "claims.correction.dismissed"
    CORRECTION_PARKED = "claims.correction.parked"
    CORRECTION_RELEASED = "claims.correction.released"
    RESTRICTION_ADDED = "claims.restriction.added"
    RESTRICTION_CHANGED = "claims.restriction.changed"
