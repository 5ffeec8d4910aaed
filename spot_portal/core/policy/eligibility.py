"""Eligibility."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import CMS_HETS, OUR_CHOICE, SPOT_GUIDE
from spot_portal.core.policy.values import MINUTES, SECONDS, YES_OR_NO, define

ELIGIBILITY_BACK = define(
    "ELIGIBILITY_BACK", 48, unit=_("months"), label=_("Earliest date of service in an eligibility check"),
    source=CMS_HETS, area="eligibility",
)  # fmt: skip
ELIGIBILITY_AHEAD = define(
    "ELIGIBILITY_AHEAD", 4, unit=_("months"), label=_("Latest date of service in an eligibility check"),
    source=CMS_HETS, area="eligibility",
)  # fmt: skip
ELIGIBILITY_HETS_MINIMUM = define(
    "ELIGIBILITY_HETS_MINIMUM", False, unit=YES_OR_NO,
    label=_("Accept MBI, last name and either first name or date of birth"),
    source=SPOT_GUIDE, area="eligibility",
    real_world=_("SPOT asks for all four. HETS itself accepts less."),
)  # fmt: skip
ELIGIBILITY_RESULT_LIFE = define(
    "ELIGIBILITY_RESULT_LIFE", 60, unit=MINUTES, label=_("How long an eligibility answer can be opened"),
    source=OUR_CHOICE, area="eligibility",
)  # fmt: skip
ELIGIBILITY_PER_PERSON = define(
    "ELIGIBILITY_PER_PERSON", 60, unit=_("an hour"), label=_("Eligibility checks of one person"),
    source=OUR_CHOICE, area="eligibility",
)  # fmt: skip
ELIGIBILITY_PER_ORGANIZATION = define(
    "ELIGIBILITY_PER_ORGANIZATION", 300, unit=_("an hour"), label=_("Eligibility checks of one organization"),
    source=OUR_CHOICE, area="eligibility",
)  # fmt: skip
ELIGIBILITY_PER_PAIR = define(
    "ELIGIBILITY_PER_PAIR", 10, unit=_("a day"),
    label=_("Eligibility checks for the same NPI and the same patient"),
    source=OUR_CHOICE, area="eligibility",
    real_world=_("CMS says that HETS watches how often the same is asked, and publishes no number."),
)  # fmt: skip
ELIGIBILITY_WAIT = define(
    "ELIGIBILITY_WAIT", 30, unit=SECONDS, label=_("How long the portal waits for the eligibility system"),
    source=OUR_CHOICE, area="eligibility",
)  # fmt: skip
ELIGIBILITY_FILE_MAX = define(
    "ELIGIBILITY_FILE_MAX", 1, unit=_("MB"), label=_("Largest 271 file that can be opened for viewing"),
    source=OUR_CHOICE, area="eligibility",
)  # fmt: skip
