"""The public page of all policy numbers, drawn from the very objects the code reads."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from spot_portal.core import policy
from spot_portal.core.policy.sources import Source
from spot_portal.core.policy.values import PolicyValue

AREAS: dict[str, str | Promise] = {
    "passwords": _("Passwords"),
    "accounts": _("Accounts and registration"),
    "sign_in": _("Sign-in, locks and recovery"),
    "codes": _("Second factors and codes"),
    "sessions": _("Sessions"),
    "help_desk": _("Help desk"),
    "organizations": _("Roles, certification and SPOT access"),
    "eligibility": _("Eligibility"),
    "claims": _("Claims and corrections"),
    "documents": _("Documents"),
    "operation": _("Behind the scenes"),
}


@dataclass(frozen=True, slots=True)
class Row:
    rule: PolicyValue[object]
    idm: str
    nist: str


@dataclass(frozen=True, slots=True)
class Area:
    key: str
    title: str | Promise
    rows: list[Row]

    @property
    def differs(self) -> bool:
        """Whether the profiles disagree in this area, so that it needs a column for each."""
        return any(row.rule.differs for row in self.rows)


@login_not_required
@require_safe
@gzip_page  # a hundred rows; nothing typed by anybody comes back in it
def policy_page(request: HttpRequest) -> HttpResponse:
    profile = policy.active_profile()
    context = {
        "areas": list(_areas()),
        "sources": _sources(),
        "profile": profile,
        "profile_title": policy.PROFILE_TITLES[profile],
        "titles": {name.value: title for name, title in policy.PROFILE_TITLES.items()},
    }
    return render(request, "home/policy.html", context)


def _areas() -> Iterator[Area]:
    for key, title in AREAS.items():
        rules = [rule for rule in policy.VALUES if rule.area == key]
        yield Area(key, title, [_row(rule) for rule in rules])


def _row(rule: PolicyValue[object]) -> Row:
    idm, nist = (shown(rule, rule.under(profile)) for profile in policy.Profile)
    return Row(rule, idm, nist)


def _sources() -> list[Source]:
    """Each once, by its title."""
    used = {rule.source for rule in policy.VALUES if not rule.is_our_choice}
    return sorted(used, key=lambda source: str(source.title))


def shown(rule: PolicyValue[object], value: object) -> str:
    """A value in words: ``3 times``, ``15, 25, 28, 29 days idle``, ``yes``."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    parts = value if isinstance(value, tuple) else (value,)
    numbers = ", ".join(number_format(str(part), force_grouping=True) for part in parts)
    return f"{numbers} {rule.unit}"
