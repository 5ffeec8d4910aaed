"""A few past checks, so that the page of a new installation is not empty."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.models import AbstractUser

from eligibility import services
from eligibility.models import Inquiry
from eligibility.question import Question
from eligibility.simulated.people import PEOPLE
from organizations.models import Provider
from organizations.spot_access import acting_as
from spot_portal.core import clock

ASKED_ABOUT = ("1S00E00AA01", "1S00E00AA05")


def seed(*, providers: dict[str, Provider], by: AbstractUser) -> None:
    """Ask about two invented people for every provider this person may act for. Safe to repeat."""
    for key, provider in providers.items():
        acting = acting_as(by, provider.reference)
        for person in (p for p in PEOPLE if p.mbi in ASKED_ABOUT):
            token = _token(key, person.mbi)
            if acting is None or _is_known(by, token):
                continue
            day = clock.today()
            question = Question(
                person.mbi, person.last_name, person.first_name, person.birth_date, day, day
            )
            services.ask_eligibility(acting=acting, question=question, form_token=token)


def _is_known(by: Any, token: UUID) -> bool:
    return Inquiry.objects.filter(asked_by_id=by.pk, form_token=token).exists()


def _token(*parts: str) -> UUID:
    """The same for every run, so that the same check is made once."""
    return uuid5(NAMESPACE_URL, "/".join(("demo-eligibility", *parts)))
