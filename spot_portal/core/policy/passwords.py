"""Passwords."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import CMS_IDM_FAQ, OUR_CHOICE, SPOT_PASSWORDS
from spot_portal.core.policy.values import CHARACTERS, HOURS, YES_OR_NO, define

PASSWORD_MIN = define(
    "PASSWORD_MIN", 15, unit=CHARACTERS, label=_("Shortest password"),
    source=CMS_IDM_FAQ, area="passwords",
    real_world=_("CMS IDM: 15. NIST: 15 for a password alone, 8 beside a second factor. Login.gov: 12."),
)  # fmt: skip
PASSWORD_MAX = define(
    "PASSWORD_MAX", 60, nist=128, unit=CHARACTERS, label=_("Longest password"),
    source=CMS_IDM_FAQ, area="passwords",
    real_world=_("CMS IDM: 60. NIST: at least 64 must be allowed. Login.gov: 128."),
)  # fmt: skip
PASSWORD_COMPOSITION = define(
    "PASSWORD_COMPOSITION", True, nist=False, unit=YES_OR_NO,
    label=_("A capital letter, a small letter and a digit are required"),
    source=CMS_IDM_FAQ, area="passwords",
    real_world=_("CMS IDM: yes. NIST: no such rules may be imposed."),
)  # fmt: skip
PASSWORD_PARTS = define(
    "PASSWORD_PARTS", True, nist=False, unit=YES_OR_NO,
    label=_("Parts of a User ID or name, and words of this portal, are refused anywhere in a password"),
    source=CMS_IDM_FAQ, area="passwords",
    real_world=_(
        "CMS IDM: parts of User ID and name. NIST: the whole password is compared with a list, not the words in it."
    ),
)  # fmt: skip
PASSWORD_RUN = define(
    "PASSWORD_RUN", 4, unit=CHARACTERS,
    label=_("Shortest part of a User ID or name that is refused"),
    source=CMS_IDM_FAQ, area="passwords",
    real_world=_("CMS refuses parts but publishes no length; the number is our choice."),
)  # fmt: skip
PASSWORD_WHOLE_NAME = define(
    "PASSWORD_WHOLE_NAME", 3, unit=CHARACTERS,
    label=_("Shortest name that is refused as a whole, where it is shorter than such a part"),
    source=OUR_CHOICE, area="passwords",
)  # fmt: skip
PASSWORD_OFFICE_WORD = define(
    "PASSWORD_OFFICE_WORD", 5, unit=CHARACTERS,
    label=_("Shortest word of the name of one’s organization that is refused"),
    source=OUR_CHOICE, area="passwords",
)  # fmt: skip
PASSWORD_HISTORY = define(
    "PASSWORD_HISTORY", 6, unit=_("passwords"), label=_("Former passwords that may not be used again"),
    source=CMS_IDM_FAQ, area="passwords",
)  # fmt: skip
PASSWORD_MIN_AGE = define(
    "PASSWORD_MIN_AGE", 24, unit=HOURS, label=_("Between two changes a person chooses to make"),
    source=SPOT_PASSWORDS, area="passwords",
    real_world=_("CMS and First Coast say “once a day”."),
)  # fmt: skip
