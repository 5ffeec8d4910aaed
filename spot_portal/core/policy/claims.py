"""Claims and corrections."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import (
    CFR_REDETERMINATION,
    CFR_REOPENING,
    CMS_CLAIMS_MANUAL,
    OUR_CHOICE,
    SPOT_CORRECTIONS,
    X12,
)
from spot_portal.core.policy.values import DAYS, SECONDS, TIMES, YES_OR_NO, define

CORRECTION_YEARS = define(
    "CORRECTION_YEARS", 1, unit=_("year after the initial determination"),
    label=_("Last day on which a claim can be corrected"),
    source=CFR_REOPENING, area="claims",
    real_world=_("First Coast counts one year from receipt of the first decision."),
)  # fmt: skip
APPEAL_DAYS = define(
    "APPEAL_DAYS", 120, unit=DAYS, label=_("To ask for a redetermination after a decision on a claim"),
    source=CFR_REDETERMINATION, area="claims",
)  # fmt: skip
CORRECTION_ANSWER = define(
    "CORRECTION_ANSWER", 60, unit=DAYS, label=_("Longest time until a correction is decided"),
    source=CMS_CLAIMS_MANUAL, area="claims",
)  # fmt: skip
CORRECTION_ONE_CHANGE = define(
    "CORRECTION_ONE_CHANGE", False, unit=YES_OR_NO, label=_("Only one change on each line of a correction"),
    source=SPOT_CORRECTIONS, area="claims",
    real_world=_("First Coast in 2018, and its Reopening Gateway: one change on each line."),
)  # fmt: skip
DIAGNOSES_MAX = define(
    "DIAGNOSES_MAX", 12, unit=_("codes"), label=_("Most diagnoses on a claim"),
    source=X12, area="claims",
)  # fmt: skip
UNITS_MAX = define(
    "UNITS_MAX", 9999, unit=_("units"), label=_("Most units on a line"),
    source=OUR_CHOICE, area="claims",
)  # fmt: skip
ADJUDICATION_TRIES = define(
    "ADJUDICATION_TRIES", 5, unit=TIMES,
    label=_("Tries to hand a correction to the claims system before it is set aside"),
    source=OUR_CHOICE, area="claims",
)  # fmt: skip
ADJUDICATION_RETRY = define(
    "ADJUDICATION_RETRY", 60, unit=SECONDS,
    label=_("Wait after the claims system did not answer, doubled each time"),
    source=OUR_CHOICE, area="claims",
)  # fmt: skip
