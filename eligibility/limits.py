"""How often one may ask, counted from the rows while the organization's row is locked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _

from eligibility import selectors
from organizations.models import Organization
from spot_portal.core import policy
from spot_portal.core.errors import TooManyTries

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    retry_after: int

    def refusal(self) -> TooManyTries:
        return TooManyTries(_message(self.name), retry_after=self.retry_after)


def limit_reached(
    *, user: AbstractUser, organization: Organization, pair_index: str, at: datetime
) -> Limit | None:
    hour, day = at - HOUR, at - DAY
    if selectors.asked_by_person(user, since=hour) >= policy.ELIGIBILITY_PER_PERSON.value:
        return Limit("person", 600)
    found = selectors.asked_by_organization(organization, since=hour)
    if found >= policy.ELIGIBILITY_PER_ORGANIZATION.value:
        return Limit("organization", 600)
    if selectors.asked_about_pair(pair_index, since=day) >= policy.ELIGIBILITY_PER_PAIR.value:
        return Limit("pair", 3600)
    return None


def _message(name: str) -> str:
    texts = {
        "person": _(
            "You asked %(number)s times within an hour, which is the limit. Try again in ten "
            "minutes."
        )
        % {"number": policy.ELIGIBILITY_PER_PERSON.value},
        "organization": _(
            "Your organization asked %(number)s times within an hour, which is the limit. Try "
            "again in ten minutes."
        )
        % {"number": policy.ELIGIBILITY_PER_ORGANIZATION.value},
        "pair": _(
            "This person was asked about %(number)s times today for the same NPI, which is the "
            "limit. The answer will not change: eligibility data are loaded once a night. Try "
            "again tomorrow."
        )
        % {"number": policy.ELIGIBILITY_PER_PAIR.value},
    }
    return texts[name]
