"""Accounts: registration, inactivity, changes of the profile."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.values import (
    CHARACTERS,
    CMS_PASSWORD,
    DAYS,
    HOURS,
    LOGIN_GOV,
    OUR_CHOICE,
    TIMES,
    define,
)

USER_ID_MIN = define(
    "USER_ID_MIN",
    6,
    unit=CHARACTERS,
    label=_("Shortest User ID"),
    source=OUR_CHOICE,
    area="identity",
)
USER_ID_MAX = define(
    "USER_ID_MAX", 74, unit=CHARACTERS, label=_("Longest User ID"),
    source="CMS IDM user guide", area="identity",
)  # fmt: skip
MINIMUM_AGE = define(
    "MINIMUM_AGE", 18, unit=_("years"), label=_("Youngest person who may register"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
REGISTRATIONS_PER_ADDRESS = define(
    "REGISTRATIONS_PER_ADDRESS", 20, unit=_("an hour"), label=_("Registrations from one address"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
PROOFING_TRIES = define(
    "PROOFING_TRIES", 2, unit=TIMES, label=_("Online tries at identity proofing"),
    source="HealthCare.gov; IDM's number is not published", area="identity",
)  # fmt: skip
USER_ID_CHECKS = define(
    "USER_ID_CHECKS", 20, unit=_("a minute"),
    label=_("Questions from one address whether a User ID is free"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
IDM_INACTIVITY = define(
    "IDM_INACTIVITY", 60, unit=DAYS, label=_("Without an IDM sign-in before the password expires"),
    source=CMS_PASSWORD, area="identity",
)  # fmt: skip
IDM_INACTIVITY_NOTICES = define(
    "IDM_INACTIVITY_NOTICES", (45, 55, 59), unit=_("days idle"),
    label=_("When a person is warned that the password will expire"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
STAGED_PURGE = define(
    "STAGED_PURGE", 30, unit=DAYS, label=_("Until a registration that was never finished is deleted"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
EMAIL_UNDO = define(
    "EMAIL_UNDO", 24, unit=HOURS, label=_("To take back a change of e-mail address from the old address"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
EMAIL_HOLD = define(
    "EMAIL_HOLD", 24, unit=HOURS, label=_("After a change of e-mail address, no password reset by the new one"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
DISAVOW_LINK_LIFE = define(
    "DISAVOW_LINK_LIFE", 10, unit=DAYS, label=_("Life of the link “This was not me” in a notice"),
    source=LOGIN_GOV, area="identity",
)  # fmt: skip
