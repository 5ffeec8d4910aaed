"""What a policy value is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.profiles import Profile, active_profile
from spot_portal.core.policy.sources import OUR_CHOICE, Source

T = TypeVar("T")

VALUES: "list[PolicyValue[object]]" = []

CHARACTERS, DAYS, HOURS, MINUTES, SECONDS, TIMES, YES_OR_NO = (
    _("characters"), _("days"), _("hours"), _("minutes"), _("seconds"), _("times"), _("yes or no")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PolicyValue(Generic[T]):
    """``value`` in ``unit``, as the profile in force has it.

    ``source`` says who set the number, or that it is our choice; ``real_world`` what else is known of the original and
    of its like.
    """

    name: str
    idm: T
    unit: str | Promise
    label: str | Promise
    area: str
    source: Source
    nist: T | None = None
    real_world: str | Promise = ""

    @property
    def value(self) -> T:
        return self.under(active_profile())

    def under(self, profile: Profile) -> T:
        return self.nist if self.nist is not None and profile is Profile.NIST else self.idm

    @property
    def differs(self) -> bool:
        return self.under(Profile.NIST) != self.idm

    @property
    def source_date(self) -> str | Promise:
        return self.source.date

    @property
    def is_our_choice(self) -> bool:
        return self.source is OUR_CHOICE

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
    area: str,
    source: Source,
    nist: T | None = None,
    real_world: str | Promise = "",
) -> PolicyValue[T]:
    """``nist`` is the other profile's number, where that profile has one of its own."""
    made = PolicyValue(name, value, unit, label, area, source, nist, real_world)
    VALUES.append(made)  # type: ignore[arg-type]
    return made
