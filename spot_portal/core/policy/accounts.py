"""Accounts: registration, identity proofing, inactivity and changes of the e-mail address."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import (
    CFR_HIPAA_DOCUMENTS,
    CMS_ARS_3,
    CMS_IDM_FAQ,
    CMS_IDM_GUIDE,
    HEALTHCARE_GOV,
    LOGIN_GOV,
    OUR_CHOICE,
)
from spot_portal.core.policy.values import CHARACTERS, DAYS, HOURS, MINUTES, SECONDS, TIMES, define

USER_ID_MIN = define(
    "USER_ID_MIN", 6, unit=CHARACTERS, label=_("Shortest User ID"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
USER_ID_MAX = define(
    "USER_ID_MAX", 74, unit=CHARACTERS, label=_("Longest User ID"),
    source=CMS_IDM_GUIDE, area="accounts",
    real_world=_("CMS IDM: 74. Some applications of CMS set a lower limit."),
)  # fmt: skip
USER_ID_REUSE = define(
    "USER_ID_REUSE", 3, unit=_("years"), label=_("Until the User ID of a deleted account may be chosen again"),
    source=CMS_ARS_3, area="accounts",
    real_world=_("CMS ARS: at least 3 years."),
)  # fmt: skip
USER_ID_CHECKS = define(
    "USER_ID_CHECKS", 20, unit=_("a minute"),
    label=_("Questions from one address whether a User ID is free"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
MINIMUM_AGE = define(
    "MINIMUM_AGE", 18, unit=_("years"), label=_("Youngest person who may register"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
REGISTRATIONS_PER_ADDRESS = define(
    "REGISTRATIONS_PER_ADDRESS", 20, unit=_("an hour"), label=_("Registrations from one address"),
    source=OUR_CHOICE, area="accounts", real_world=_("Login.gov: 20 in 20 seconds."),
)  # fmt: skip
REGISTRATION_PAGES_PER_ADDRESS = define(
    "REGISTRATION_PAGES_PER_ADDRESS", 300, unit=_("an hour"), label=_("Pages of registration sent from one address"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
REGISTRATION_PACE = define(
    "REGISTRATION_PACE", 2, unit=SECONDS,
    label=_("A registration quicker than this is marked in the audit trail, not refused"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
REGISTRATION_NOTICE = define(
    "REGISTRATION_NOTICE", 60, unit=MINUTES,
    label=_("Between two notices that somebody registers with an e-mail address on file"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
STAGED_PURGE = define(
    "STAGED_PURGE", 30, unit=DAYS, label=_("Until a registration that was never finished is deleted"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
PROOFING_TRIES = define(
    "PROOFING_TRIES", 2, unit=TIMES, label=_("Online tries at identity proofing"),
    source=HEALTHCARE_GOV, area="accounts",
    real_world=_(
        "HealthCare.gov: 2. The number in IDM is not published. Others: 3 in 24 hours. Login.gov: 5 in 6 hours."
    ),
)  # fmt: skip
SECOND_ACCOUNT_CASE = define(
    "SECOND_ACCOUNT_CASE", 30, unit=DAYS,
    label=_("How long further tries to verify a second account belong to the first one’s case"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
IDM_INACTIVITY = define(
    "IDM_INACTIVITY", 60, unit=DAYS, label=_("Without an IDM sign-in before the password expires"),
    source=CMS_IDM_FAQ, area="accounts",
)  # fmt: skip
IDM_INACTIVITY_NOTICES = define(
    "IDM_INACTIVITY_NOTICES", (45, 55, 59), unit=_("days idle"),
    label=_("When a person is warned that the password will expire"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
ARCHIVE_AFTER = define(
    "ARCHIVE_AFTER", 365, unit=DAYS,
    label=_("After the password has expired, before the account of somebody who never came back is closed for good"),
    source=OUR_CHOICE, area="accounts",
    real_world=_("CMS IDM removes accounts that nobody uses; after how long is not published."),
)  # fmt: skip
ARCHIVE_NOTICES = define(
    "ARCHIVE_NOTICES", (30, 7), unit=_("days before"),
    label=_("When a person is warned that the account will be closed for good"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
SIGN_INS_KEPT = define(
    "SIGN_INS_KEPT", 6, unit=_("years"), label=_("How long an ended session stays in the history of sign-ins"),
    source=CFR_HIPAA_DOCUMENTS, area="accounts",
    real_world=_("HIPAA: documentation is kept for 6 years."),
)  # fmt: skip
EMAIL_UNDO = define(
    "EMAIL_UNDO", 24, unit=HOURS, label=_("To take back a change of e-mail address from the old address"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
EMAIL_HOLD = define(
    "EMAIL_HOLD", 24, unit=HOURS,
    label=_("After a change of e-mail address, before the new one can be used to reset the password"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
EMAIL_CHANGE_KEPT = define(
    "EMAIL_CHANGE_KEPT", 30, unit=DAYS,
    label=_("How long a former e-mail address is kept when the change cannot be taken back any more"),
    source=OUR_CHOICE, area="accounts",
)  # fmt: skip
ODD_SIGN_IN_NOTICE_DELAY = define(
    "ODD_SIGN_IN_NOTICE_DELAY", 5, unit=MINUTES,
    label=_("After an odd sign-in, until the person is told of it"),
    source=LOGIN_GOV, area="accounts",
)  # fmt: skip
DISAVOW_LINK_LIFE = define(
    "DISAVOW_LINK_LIFE", 10, unit=DAYS, label=_("Life of the link “This was not me” in a notice"),
    source=LOGIN_GOV, area="accounts",
)  # fmt: skip
