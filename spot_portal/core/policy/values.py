"""What a policy value is, and which profile is in force."""

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
    nist: T | None = None

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
    def hours(self) -> timedelta:
        return timedelta(hours=int(str(self.value)))

    @property
    def minutes(self) -> timedelta:
        return timedelta(minutes=int(str(self.value)))

    @property
    def seconds(self) -> timedelta:
        return timedelta(seconds=int(str(self.value)))


def define(
    name: str,
    value: T,
    *,
    unit: str | Promise,
    label: str | Promise,
    source: str,
    area: str,
    nist: T | None = None,
) -> PolicyValue[T]:
    made = PolicyValue(name, value, unit, label, source, area, nist)
    VALUES.append(made)  # type: ignore[arg-type]
    return made


CHARACTERS, DAYS, HOURS, MINUTES, SECONDS, TIMES, YES_OR_NO = (
    _("characters"), _("days"), _("hours"), _("minutes"), _("seconds"), _("times"), _("yes or no")
)  # fmt: skip

CMS_PASSWORD = "CMS IDM password policy (FAQ)"  # noqa: S105
SPOT_PASSWORD_PAGE = "First Coast SPOT password page, August 2025"  # noqa: S105
SPOT_APPROVERS = "First Coast, SPOT approver instructions"
SPOT_SESSION = "First Coast SPOT: warning at 20, sign-out at 30"
LOGIN_GOV = "Login.gov default configuration"
NIST_63B = "NIST SP 800-63B-4"
OUR_CHOICE = "Choice of this project"
