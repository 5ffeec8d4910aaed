"""The profile in words: what its fields are called, how they are shown, and how little of them a notice says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from identity.countries import COUNTRIES, US
from identity.models import User
from spot_portal.core import formats, policy

LABELS: dict[str, Promise] = {
    "first_name": _("First name"),
    "middle_name": _("Middle name"),
    "last_name": _("Last name"),
    "suffix": _("Suffix"),
    "date_of_birth": _("Date of birth"),
    "address_line_1": _("Home address, line 1"),
    "address_line_2": _("Home address, line 2"),
    "city": _("City"),
    "state": _("State or territory"),
    "zip_code": _("ZIP or postal code"),
    "country": _("Country"),
    "province": _("Province or region"),
    "phone": _("Telephone"),
}
# Shown in a notice with the end that a person recognizes; all others by their first letter.
_ENDS: dict[str, Callable[[str], str]] = {
    "phone": lambda value: f"***-***-{value[-4:]}",
    "zip_code": lambda value: f"{value[:2]}***",
}
_PLAIN = {"country", "state", "suffix"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the profile page."""

    label: str | Promise
    value: str
    change_url: str = ""
    # What the link says, where it is not "Change".
    action: str = ""


def masked_changes(user: User, changed: Iterable[str]) -> list[tuple[str, str]]:
    """For mail: which fields changed, and what they are now, masked."""
    return [(str(LABELS[name]), _masked(name, getattr(user, name))) for name in changed]


def _masked(name: str, value: Any) -> str:
    if not value:
        return _now("(empty)")
    if name == "date_of_birth":
        return "**/**/****"
    if name in _PLAIN:
        return str(value)
    return _ENDS[name](value) if name in _ENDS else f"{str(value)[:1]}***"


def masked_email(address: str) -> str:
    name, _at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def full_name(user: User) -> str:
    parts = (user.first_name, user.middle_name, user.last_name, user.suffix)
    return " ".join(part for part in parts if part)


def address_lines(user: User) -> str:
    abroad = user.country != US
    place = [user.province, user.zip_code] if abroad else [user.state, user.zip_code]
    town = ", ".join(part for part in (user.city, " ".join(p for p in place if p)) if part)
    lines = [user.address_line_1, user.address_line_2, town]
    return "\n".join(
        line
        for line in [*lines, str(COUNTRIES.get(user.country, user.country)) if abroad else ""]
        if line
    )


def about_you(user: User) -> list[Row]:
    born = formats.us_date(user.date_of_birth) if user.date_of_birth else ""
    return [
        Row(_("Name"), full_name(user), reverse("identity:change-name")),
        Row(_("Date of birth"), born, reverse("identity:change-birth-date")),
        _identity(user),
    ]


def how_to_reach_you(user: User) -> list[Row]:
    return [
        Row(_("E-mail address"), user.email, reverse("identity:change-email")),
        Row(_("Telephone"), user.phone, reverse("identity:change-phone")),
        Row(_("Home address"), address_lines(user), reverse("identity:change-address")),
    ]


def how_you_sign_in(user: User) -> list[Row]:
    rows = [
        Row(_("User ID"), user.username),
        Row(_("Password"), _password(user), reverse("identity:change-password")),
    ]
    if policy.SECURITY_QUESTION.value:
        # Who registered while none was asked for has none.
        question = str(user.get_security_question_display()) or _now("Not set")
        rows.append(Row(_("Security question"), question, reverse("identity:change-question")))
    return rows


def _password(user: User) -> str:
    if user.password_changed_at is None:
        return _now("Set")
    return _now("Changed on %(day)s") % {"day": formats.long_date(user.password_changed_at)}


def _identity(user: User) -> Row:
    if user.proofed_at is None:
        said = _now("Not verified. SPOT needs a verified identity.")
    else:
        said = _now("Verified on %(day)s") % {"day": formats.long_date(user.proofed_at)}
    if user.is_proofed:
        return Row(_("Identity"), said)
    return Row(_("Identity"), said, reverse("identity:proofing"), _now("Verify"))
