"""The copy of a person's data as tables, for reading and printing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.profile_words import LABELS
from spot_portal.core import formats

TITLES: dict[str, Promise] = {
    "profile": _("Profile"),
    "devices": _("Devices"),
    "roles": _("Roles"),
    "role_requests": _("Role requests"),
    "identity_verification": _("Identity verification"),
    "sign_ins": _("Sign-ins"),
    "email_changes": _("Changes of e-mail address"),
    "ways_back": _("Tries to get back in"),
    "help_desk_cases": _("Cases of the help desk"),
    "terms_accepted": _("Terms you agreed to"),
    "notices": _("Messages sent to you"),
    "text_messages": _("Text messages sent to you"),
    "history": _("What was done on your account"),
}


HEADINGS: dict[str, Promise] = {
    **LABELS,
    "username": _("User ID"), "email": _("E-mail address"), "status": _("Status"), "date_joined": _("Registered"),
    "activated_at": _("Activated"), "last_sign_in_at": _("Last sign-in"), "password_changed_at": _("Password changed"),
    "proofed_at": _("Identity verified"), "security_question": _("Security question"), "kind": _("Kind"),
    "name": _("Name or address"), "added_at": _("Added"), "added_from": _("Added from"), "last_used_at": _("Last used"),
    "organization": _("Organization"), "role": _("Role"), "granted_at": _("Granted"),
    "to_be_certified_by": _("To be certified by"), "ended_at": _("Ended"), "number": _("Number"), "reason": _("Reason"),
    "submitted_at": _("Sent"), "closed_at": _("Closed"), "note": _("Note of the decision"),
    "consented_at": _("You agreed"), "started_at": _("Started"), "finished_at": _("Finished"),
    "review_reference": _("Review reference"), "began_at": _("Began"), "how_ended": _("How it ended"),
    "browser": _("Browser"), "ip_address": _("Network address"), "second_factor": _("Second factor"),
    "failed_tries_before": _("Failed tries before"), "label": _("Browser"), "first_seen_at": _("First seen"),
    "last_seen_at": _("Last seen"), "old_email": _("From"), "new_email": _("To"), "asked_at": _("Asked for"),
    "done_at": _("Done"), "version": _("Version"), "accepted_at": _("Agreed"), "subject": _("Subject"),
    "purpose": _("What for"), "channel": _("How it was sent"), "sent_by": _("Asked by"),
    "wrong_codes": _("Wrong codes"), "proved_at": _("Proven"), "act": _("What was asked for"),
    "ticket": _("Ticket"), "opened_at": _("Opened"), "decided_at": _("Decided"), "recipient": _("To"),
    "text": _("Text"), "created_at": _("Written"), "sent_at": _("Sent"),
    "at": _("When"), "what": _("What"), "who": _("Who"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    # Beside the value where the screen is too small for a line of heads.
    head: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    head: list[str]
    rows: list[list[Cell]]


def sections(data: Mapping[str, Any]) -> list[Section]:
    return [_section(str(title), data[name]) for name, title in TITLES.items()]


def _section(title: str, found: Any) -> Section:
    if isinstance(found, Mapping):
        rows = [
            [Cell("", str(HEADINGS[name])), Cell("", _shown(value))]
            for name, value in found.items()
        ]
        return Section(title, [], rows)
    if not found:
        return Section(title, [], [])
    head = [str(HEADINGS[name]) for name in found[0]]
    rows = [
        [Cell(*pair) for pair in zip(head, map(_shown, row.values()), strict=True)] for row in found
    ]
    return Section(title, head, rows)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return formats.us_moment(value)
    if isinstance(value, date):
        return formats.us_date(value)
    return "" if value is None else str(value)
