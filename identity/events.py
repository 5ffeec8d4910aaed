from enum import StrEnum


class IdentityEvent(StrEnum):
    ACCOUNT_REGISTERED = "identity.account.registered"
    ACCOUNT_REGISTRATION_REPEATED = "identity.account.registration_repeated"
    ACCOUNT_REGISTRATION_TRAPPED = "identity.account.registration_trapped"
    ACCOUNT_FIELDS_UNASKED = "identity.account.fields_unasked"
    ACCOUNT_PURGED = "identity.account.purged"
    ACCOUNT_ACTIVATED = "identity.account.activated"
    ACCOUNT_LOCKED = "identity.account.locked"
    ACCOUNT_UNLOCKED = "identity.account.unlocked"
    ACCOUNT_SUSPENDED = "identity.account.suspended"
    ACCOUNT_REINSTATED = "identity.account.reinstated"
    ACCOUNT_ARCHIVED = "identity.account.archived"
    ACCOUNT_DISAVOWED = "identity.account.disavowed"
    PASSWORD_REFUSED = "identity.password.refused"  # noqa: S105
    ANSWER_REFUSED = "identity.password.answer_refused"
    PASSWORD_RESET_ASKED = "identity.password.reset_asked"  # noqa: S105
    PASSWORD_RESET = "identity.password.reset"  # noqa: S105
    PASSWORD_CHANGED = "identity.password.changed"  # noqa: S105
    PASSWORD_EXPIRED = "identity.password.expired"  # noqa: S105
    USER_ID_ASKED = "identity.recovery.user_id_asked"
    UNLOCK_ASKED = "identity.recovery.unlock_asked"
    RECOVERY_CODE_SENT = "identity.recovery.code_sent"
    RECOVERY_CODE_REFUSED = "identity.recovery.code_refused"
    ACCOUNT_VIEWED = "identity.help_desk.account_viewed"
    CALLER_VERIFIED = "identity.help_desk.caller_verified"
    CALLER_REFUSED = "identity.help_desk.caller_refused"
    CASE_OPENED = "identity.help_desk.case_opened"
    CASE_CONFIRMED = "identity.help_desk.case_confirmed"
    CASE_DECLINED = "identity.help_desk.case_declined"
    CASE_EXPIRED = "identity.help_desk.case_expired"
    FACTORS_RESET = "identity.device.all_removed"
    SIGNED_IN = "identity.session.signed_in"
    SESSION_ENDED = "identity.session.ended"
    STEPPED_UP = "identity.session.stepped_up"
    SIGNED_OUT = "identity.session.signed_out"
    SIGN_IN_DISAVOWED = "identity.session.disavowed"
    PROFILE_CHANGED = "identity.profile.changed"
    PROOFING_LAPSED = "identity.profile.proofing_lapsed"
    QUESTION_CHANGED = "identity.profile.question_changed"
    EMAIL_CHANGE_ASKED = "identity.profile.email_change_asked"
    EMAIL_CHANGED = "identity.profile.email_changed"
    EMAIL_CHANGE_UNDONE = "identity.profile.email_change_undone"
    DATA_EXPORTED = "identity.profile.data_exported"
    CODE_SENT = "identity.device.code_sent"
    CODE_NOT_SENT = "identity.device.code_not_sent"
    MAIL_REFUSED = "identity.device.mail_refused"
    CODE_REFUSED = "identity.device.code_refused"
    DEVICE_ADDED = "identity.device.added"
    DEVICE_NOT_PROVEN = "identity.device.not_proven"
    DEVICE_DISABLED = "identity.device.disabled"
    DEVICE_RENAMED = "identity.device.renamed"
    DEVICE_REPORTED_LOST = "identity.device.reported_lost"
    DEVICE_REACTIVATED = "identity.device.reactivated"
    DEVICE_FOREIGN = "identity.device.foreign_named"
    DEVICE_REMINDER_PUT_OFF = "identity.device.reminder_put_off"
    PHONE_TAKEN = "identity.device.phone_taken"
    DEVICE_REMOVED = "identity.device.removed"
    DEVICE_COPIED = "identity.device.copied"
    RECOVERY_CODES_MADE = "identity.device.recovery_codes_made"
    RECOVERY_CODE_USED = "identity.device.recovery_code_used"
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


class Step(StrEnum):
    """In the data of an event: what the person was doing."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    CHANGE_PASSWORD = "change_password"  # noqa: S105
    CHANGE_EMAIL = "change_email"
    ADD_PHONE = "add_phone"
    CARE = "care_of_devices"


# In the data of a refused password, beside the states of an account: it opened nothing even if it was right.
MUST_RESET = "must_reset"
# In the data of a case that ended: “this was not me” was said meanwhile, and perhaps the caller was the thief.
MAYBE_THIEF = "maybe_thief"
