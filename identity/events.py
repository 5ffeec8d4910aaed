from enum import StrEnum


class IdentityEvent(StrEnum):
    ACCOUNT_REGISTERED = "identity.account.registered"
    ACCOUNT_REGISTRATION_REPEATED = "identity.account.registration_repeated"
    ACCOUNT_ACTIVATED = "identity.account.activated"
    ACCOUNT_LOCKED = "identity.account.locked"
    ACCOUNT_UNLOCKED = "identity.account.unlocked"
    ACCOUNT_SUSPENDED = "identity.account.suspended"
    PASSWORD_REFUSED = "identity.password.refused"  # noqa: S105
    ANSWER_REFUSED = "identity.password.answer_refused"
    PASSWORD_RESET_ASKED = "identity.password.reset_asked"  # noqa: S105
    PASSWORD_RESET = "identity.password.reset"  # noqa: S105
    SIGNED_IN = "identity.session.signed_in"
    SESSION_ENDED = "identity.session.ended"
    STEPPED_UP = "identity.session.stepped_up"
    SIGNED_OUT = "identity.session.signed_out"
    CODE_SENT = "identity.device.code_sent"
    CODE_REFUSED = "identity.device.code_refused"
    DEVICE_ADDED = "identity.device.added"
    DEVICE_DISABLED = "identity.device.disabled"
    DEVICE_RENAMED = "identity.device.renamed"
    DEVICE_REPORTED_LOST = "identity.device.reported_lost"
    DEVICE_REACTIVATED = "identity.device.reactivated"
    DEVICE_FOREIGN = "identity.device.foreign_named"
    DEVICE_REMOVED = "identity.device.removed"
    PROOFING_STARTED = "identity.proofing.started"
    PROOFING_PASSED = "identity.proofing.passed"
    PROOFING_FAILED = "identity.proofing.failed"
    PROOFING_REFERRED = "identity.proofing.referred"
    PROOFING_SECOND_ACCOUNT = "identity.proofing.second_account"
    PROOFING_UNANSWERED = "identity.proofing.unanswered"
    ORGANIZATION_NOT_FOUND = "identity.role_request.organization_not_found"
    ROLE_REQUEST_SUBMITTED = "identity.role_request.submitted"
    ROLE_REQUEST_APPROVED = "identity.role_request.approved"
    ROLE_REQUEST_REJECTED = "identity.role_request.rejected"
    ROLE_REQUEST_EXPIRED = "identity.role_request.expired"
    ROLE_REQUEST_WITHDRAWN = "identity.role_request.withdrawn"
