"""Eligibility."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.values import MINUTES, OUR_CHOICE, SECONDS, YES_OR_NO, define

HETS_WINDOW = "CMS HETS, as told by the MACs: four years back, four months ahead"

ELIGIBILITY_BACK = define(
    "ELIGIBILITY_BACK", 48, unit=_("months"), label=_("Earliest date of service in an eligibility check"),
    source=HETS_WINDOW, area="eligibility",
)  # fmt: skip
ELIGIBILITY_AHEAD = define(
    "ELIGIBILITY_AHEAD", 4, unit=_("months"), label=_("Latest date of service in an eligibility check"),
    source=HETS_WINDOW, area="eligibility",
)  # fmt: skip
ELIGIBILITY_HETS_MINIMUM = define(
    "ELIGIBILITY_HETS_MINIMUM", False, unit=YES_OR_NO,
    label=_("Accept MBI, last name and either first name or date of birth"),
    source="SPOT asks for all four; HETS itself accepts less", area="eligibility",
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
    label=_("Eligibility checks for the same NPI and the same beneficiary"),
    source="Our choice; CMS says that HETS watches repeats", area="eligibility",
)  # fmt: skip
ELIGIBILITY_WAIT = define(
    "ELIGIBILITY_WAIT", 30, unit=SECONDS, label=_("How long the portal waits for the eligibility system"),
    source=OUR_CHOICE, area="eligibility",
)  # fmt: skip
ELIGIBILITY_FILE_MAX = define(
    "ELIGIBILITY_FILE_MAX", 1, unit=_("MB"), label=_("Largest 271 file that can be opened for viewing"),
    source=OUR_CHOICE, area="eligibility",
)  # fmt: skip
