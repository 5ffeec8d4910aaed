"""Passwords."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.values import (
    CHARACTERS,
    CMS_PASSWORD,
    HOURS,
    SPOT_APPROVERS,
    YES_OR_NO,
    define,
)

PASSWORD_MIN = define(
    "PASSWORD_MIN", 15, unit=CHARACTERS, label=_("Shortest password"),
    source=CMS_PASSWORD, area="passwords",
)  # fmt: skip
PASSWORD_MAX = define(
    "PASSWORD_MAX", 60, unit=CHARACTERS, label=_("Longest password"),
    source=CMS_PASSWORD, area="passwords",
)  # fmt: skip
PASSWORD_RUN = define(
    "PASSWORD_RUN", 4, unit=CHARACTERS,
    label=_("Shortest part of a User ID or name that a password may not contain"),
    source=f"{CMS_PASSWORD}; length of the part is our choice", area="passwords",
)  # fmt: skip
PASSWORD_HISTORY = define(
    "PASSWORD_HISTORY", 6, unit=_("passwords"), label=_("Former passwords that may not be used again"),
    source=CMS_PASSWORD, area="passwords",
)  # fmt: skip
PASSWORD_MIN_AGE = define(
    "PASSWORD_MIN_AGE", 24, unit=HOURS, label=_("Between two changes a person chooses to make"),
    source=SPOT_APPROVERS, area="passwords",
)  # fmt: skip
PASSWORD_COMPOSITION = define(
    "PASSWORD_COMPOSITION", True, nist=False, unit=YES_OR_NO,
    label=_("A password needs a capital letter, a small letter and a digit"),
    source=CMS_PASSWORD, area="passwords",
)  # fmt: skip
PASSWORD_PARTS = define(
    "PASSWORD_PARTS", True, nist=False, unit=YES_OR_NO,
    label=_("Parts of a User ID or name, and words of this portal, are refused inside a password"),
    source=CMS_PASSWORD, area="passwords",
)  # fmt: skip
