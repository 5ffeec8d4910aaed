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

CMS_PASSWORD = "CMS IDM password policy (FAQ)"
SPOT_PASSWORD_PAGE = "First Coast SPOT password page, August 2025"
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
    "USER_ID_MIN", 6, unit=CHARACTERS, label=_("Shortest User ID"), source=OUR_CHOICE, area="identity"
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
