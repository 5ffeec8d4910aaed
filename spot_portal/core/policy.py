"""Every number that is a rule: one name, one home, one source note. The public policy page is drawn from here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")

VALUES: "list[PolicyValue[object]]" = []


@dataclass(frozen=True, slots=True)
class PolicyValue(Generic[T]):
    """``value`` in ``unit``; ``source`` says who set the real-world number, or that it is our choice."""

    name: str
    value: T
    unit: str | Promise
    label: str | Promise
    source: str
    area: str

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, tuple)

    @property
    def is_switch(self) -> bool:
        return isinstance(self.value, bool)

    @property
    def days(self) -> timedelta:
        return timedelta(days=int(str(self.value)))

    @property
    def minutes(self) -> timedelta:
        return timedelta(minutes=int(str(self.value)))

    @property
    def seconds(self) -> timedelta:
        return timedelta(seconds=int(str(self.value)))


def define(
    name: str, value: T, *, unit: str | Promise, label: str | Promise, source: str, area: str
) -> PolicyValue[T]:
    made = PolicyValue(name, value, unit, label, source, area)
    VALUES.append(made)  # type: ignore[arg-type]
    return made


CHARACTERS, DAYS, HOURS, MINUTES, SECONDS, TIMES = (
    _("characters"), _("days"), _("hours"), _("minutes"), _("seconds"), _("times")
)  # fmt: skip

CMS_PASSWORD = "CMS IDM password policy (FAQ)"  # noqa: S105
SPOT_PASSWORD_PAGE = "First Coast SPOT password page, August 2025"  # noqa: S105
SPOT_APPROVERS = "First Coast, SPOT approver instructions"
OUR_CHOICE = "Choice of this project"

# --- Identity ---------------------------------------------------------------------------------------------------

PASSWORD_MIN = define(
    "PASSWORD_MIN", 15, unit=CHARACTERS, label=_("Shortest password"),
    source=CMS_PASSWORD, area="identity",
)  # fmt: skip
PASSWORD_MAX = define(
    "PASSWORD_MAX", 60, unit=CHARACTERS, label=_("Longest password"),
    source=CMS_PASSWORD, area="identity",
)  # fmt: skip
PASSWORD_RUN = define(
    "PASSWORD_RUN", 4, unit=CHARACTERS,
    label=_("Shortest part of a User ID or name that a password may not contain"),
    source=f"{CMS_PASSWORD}; length of the part is our choice", area="identity",
)  # fmt: skip
PASSWORD_HISTORY = define(
    "PASSWORD_HISTORY", 6, unit=_("passwords"), label=_("Former passwords that may not be used again"),
    source=CMS_PASSWORD, area="identity",
)  # fmt: skip
PASSWORD_MIN_AGE = define(
    "PASSWORD_MIN_AGE", 24, unit=HOURS, label=_("Between two changes a person chooses to make"),
    source=SPOT_APPROVERS, area="identity",
)  # fmt: skip
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
LOCK_FAILURES = define(
    "LOCK_FAILURES", 3, unit=TIMES, label=_("Failed sign-ins before an account is locked"),
    source=SPOT_PASSWORD_PAGE, area="identity",
)  # fmt: skip
LOCK_WINDOW = define(
    "LOCK_WINDOW", 120, unit=MINUTES, label=_("Time in which failed sign-ins are counted together"),
    source="CMS ARS 5.0, AC-7, moderate", area="identity",
)  # fmt: skip
LOCK_DURATION = define(
    "LOCK_DURATION", 60, unit=MINUTES, label=_("Until a locked account opens by itself"),
    source=SPOT_PASSWORD_PAGE, area="identity",
)  # fmt: skip
CODE_LENGTH = define(
    "CODE_LENGTH", 6, unit=_("digits"), label=_("Length of a sign-in code"),
    source="NIST SP 800-63B-4", area="identity",
)  # fmt: skip
CODE_LIFE_EMAIL = define(
    "CODE_LIFE_EMAIL", 30, unit=MINUTES, label=_("Life of an e-mailed code"),
    source="Novitas IDM instructions", area="identity",
)  # fmt: skip
CODE_TRIES = define(
    "CODE_TRIES", 5, unit=TIMES, label=_("Wrong codes before codes are refused for a while"),
    source="Okta Identity Engine", area="identity",
)  # fmt: skip
CODE_BLOCK = define(
    "CODE_BLOCK", 5, unit=MINUTES, label=_("How long codes are refused then"),
    source="Okta Identity Engine", area="identity",
)  # fmt: skip
CODE_RESEND = define(
    "CODE_RESEND", 30, unit=SECONDS, label=_("Between two codes sent"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
SIGN_IN_LIFE = define(
    "SIGN_IN_LIFE", 15, unit=MINUTES, label=_("To finish a sign-in after the password"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
REAUTH_WINDOW = define(
    "REAUTH_WINDOW", 20, unit=MINUTES,
    label=_("After which the second factor is asked again before a device is added"),
    source="Login.gov default configuration", area="identity",
)  # fmt: skip
SESSION_IDLE = define(
    "SESSION_IDLE", 30, unit=MINUTES, label=_("Without activity before a session ends"),
    source="First Coast SPOT: warning at 20, sign-out at 30", area="identity",
)  # fmt: skip
SESSION_MAX = define(
    "SESSION_MAX", 12, unit=HOURS, label=_("Longest session"),
    source="Login.gov default configuration", area="identity",
)  # fmt: skip
RESET_LINK_LIFE = define(
    "RESET_LINK_LIFE", 30, unit=MINUTES, label=_("Life of a password reset link"),
    source="Okta; Login.gov", area="identity",
)  # fmt: skip
PROOFING_TRIES = define(
    "PROOFING_TRIES", 2, unit=TIMES, label=_("Online tries at identity proofing"),
    source="HealthCare.gov; IDM's number is not published", area="identity",
)  # fmt: skip
SOURCE_ADDRESS_FAILURES = define(
    "SOURCE_ADDRESS_FAILURES", 10, unit=_("in 10 minutes"),
    label=_("Failed sign-ins from one address, over all accounts"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
REGISTRATIONS_PER_ADDRESS = define(
    "REGISTRATIONS_PER_ADDRESS", 20, unit=_("an hour"), label=_("Registrations from one address"),
    source=OUR_CHOICE, area="identity",
)  # fmt: skip
RESETS_PER_ADDRESS = define(
    "RESETS_PER_ADDRESS", 20, unit=_("an hour"), label=_("Password resets asked for from one address"),
    source="Login.gov default configuration", area="identity",
)  # fmt: skip

# --- Organizations ----------------------------------------------------------------------------------------------

SPOT_INACTIVITY = define(
    "SPOT_INACTIVITY", 30, unit=DAYS, label=_("Without a SPOT sign-in before SPOT access becomes inactive"),
    source=SPOT_APPROVERS, area="organizations",
)  # fmt: skip
SPOT_INACTIVITY_NOTICES = define(
    "SPOT_INACTIVITY_NOTICES", (15, 25, 28, 29), unit=_("days idle"),
    label=_("When a person is warned that SPOT access will become inactive"),
    source=OUR_CHOICE, area="organizations",
)  # fmt: skip
REQUEST_EXPIRY = define(
    "REQUEST_EXPIRY", 60, unit=DAYS, label=_("Until an undecided role request expires"),
    source="IDM expires requests; the number is our choice", area="organizations",
)  # fmt: skip
REQUEST_REMINDERS = define(
    "REQUEST_REMINDERS", (7, 14, 30, 50), unit=_("days after it was sent"),
    label=_("When approvers are reminded of a role request"), source=OUR_CHOICE, area="organizations",
)  # fmt: skip
CERTIFICATION_OPENS = define(
    "CERTIFICATION_OPENS", 60, unit=_("days before it is due"), label=_("When a certification may be done"),
    source=OUR_CHOICE, area="organizations",
)  # fmt: skip
CERTIFICATION_REMINDERS = define(
    "CERTIFICATION_REMINDERS", (60, 30, 14, 7, 3, 1), unit=_("days before it is due"),
    label=_("When approvers are asked to certify"), source=OUR_CHOICE, area="organizations",
)  # fmt: skip
ASSOCIATION_TRIES = define(
    "ASSOCIATION_TRIES", 10, unit=_("a day"), label=_("Tries to find an organization"),
    source=OUR_CHOICE, area="organizations",
)  # fmt: skip

# --- Mail -------------------------------------------------------------------------------------------------------

DELIVERY_TRIES = define(
    "DELIVERY_TRIES", 5, unit=TIMES, label=_("Tries to deliver a notice before it is set aside"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip
DELIVERY_RETRY = define(
    "DELIVERY_RETRY", 60, unit=SECONDS, label=_("Wait after a failed delivery, doubled each time"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip

# --- Eligibility ------------------------------------------------------------------------------------------------

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
    "ELIGIBILITY_HETS_MINIMUM", False, unit=_("yes or no"),
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

# --- Claims -----------------------------------------------------------------------------------------------------

CORRECTION_YEARS = define(
    "CORRECTION_YEARS", 1, unit=_("year after the initial determination"),
    label=_("Last day on which a claim can be corrected"),
    source="42 CFR 405.980; First Coast SPOT claim corrections", area="claims",
)  # fmt: skip
CORRECTION_ANSWER = define(
    "CORRECTION_ANSWER", 60, unit=DAYS, label=_("Longest time until a correction is decided"),
    source="Medicare Claims Processing Manual, chapter 34", area="claims",
)  # fmt: skip
CORRECTION_ONE_CHANGE = define(
    "CORRECTION_ONE_CHANGE", False, unit=_("yes or no"), label=_("Only one change on each line of a correction"),
    source="First Coast Reopening Gateway; off, as in the present portal", area="claims",
)  # fmt: skip
DIAGNOSES_MAX = define(
    "DIAGNOSES_MAX", 12, unit=_("codes"), label=_("Most diagnoses on a claim"),
    source="ASC X12 005010X222A1", area="claims",
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

# --- Documents --------------------------------------------------------------------------------------------------

FIRST_COAST_DOCUMENTS = "First Coast SPOT, document submission pages"
MEGABYTE = 1024 * 1024

RECEIPT_CUT_OFF = define(
    "RECEIPT_CUT_OFF", 18, unit=_("o'clock Eastern"),
    label=_("Until then a business day's submission counts as received that day"),
    source=FIRST_COAST_DOCUMENTS, area="documents",
)  # fmt: skip
ADR_DAYS = define(
    "ADR_DAYS", 45, unit=DAYS, label=_("To answer a request for records; it is denied on the day after"),
    source="CMS Program Integrity Manual, chapter 3", area="documents",
)  # fmt: skip
SUBMISSION_SIZE = define(
    "SUBMISSION_SIZE", 200, unit=_("MB"), label=_("All files of one submission together"),
    source=FIRST_COAST_DOCUMENTS, area="documents",
)  # fmt: skip
SUBMISSION_FILES = define(
    "SUBMISSION_FILES", 20, unit=_("files"), label=_("Most files in one submission"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
PDF_PAGES = define(
    "PDF_PAGES", 10_000, unit=_("pages"), label=_("Longest PDF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
PDF_STREAM_SIZE = define(
    "PDF_STREAM_SIZE", 128, unit=_("MB"), label=_("Largest unpacked part of a PDF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
PDF_UNPACKED_SIZE = define(
    "PDF_UNPACKED_SIZE", 2048, unit=_("MB"), label=_("Largest unpacked PDF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
IMAGE_PIXELS = define(
    "IMAGE_PIXELS", 100_000_000, unit=_("pixels"), label=_("Largest picture"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
TIFF_PAGES = define(
    "TIFF_PAGES", 2_000, unit=_("pages"), label=_("Longest TIFF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
SCAN_TRIES = define(
    "SCAN_TRIES", 5, unit=TIMES, label=_("Tries of the virus check before a file is set aside"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
SCAN_RETRY = define(
    "SCAN_RETRY", 30, unit=SECONDS, label=_("Wait after a failed virus check, doubled each time"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
