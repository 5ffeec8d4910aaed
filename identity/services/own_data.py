"""A copy of everything kept about a person, for that person. No secrets, no hashes, no numbers of ours."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from identity import session_selectors
from identity.account_history import entry_of, events_of
from identity.device_list import devices_of
from identity.events import IdentityEvent
from identity.models import User
from identity.selectors import own_role_requests
from organizations.models import Membership
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.notifications.models import OutgoingEmail, OutgoingText

Record = dict[str, Any]

PROFILE = [
    "username", "first_name", "middle_name", "last_name", "suffix", "date_of_birth", "email", "phone",
    "address_line_1", "address_line_2", "city", "state", "zip_code", "country", "province", "status", "date_joined",
    "activated_at", "last_sign_in_at", "password_changed_at", "proofed_at",
]  # fmt: skip


@transaction.atomic
def copy_own_data(*, user: User) -> Record:
    """Written down in the account's history, like every other look."""
    record_event(IdentityEvent.DATA_EXPORTED, actor=user, subject=user)
    return {
        "made_at": clock.now(),
        "profile": _profile(user),
        "devices": _devices(user),
        "roles": _roles(user),
        "role_requests": _requests(user),
        "identity_verification": _proofing(user),
        "sign_ins": _sign_ins(user),
        "email_changes": _email_changes(user),
        "ways_back": _ways_back(user),
        "help_desk_cases": _cases(user),
        "terms_accepted": _rows(user.terms_acceptances, "version", "accepted_at", "ip_address"),
        "notices": _notices(user),
        "text_messages": _texts(user),
        "history": _history(user),
    }  # fmt: skip


def _profile(user: User) -> Record:
    return {name: getattr(user, name) for name in PROFILE} | {
        "status": str(user.get_status_display()),
        "security_question": str(user.get_security_question_display()),
    }


def _rows(rows: Any, *names: str) -> list[Record]:
    return list(rows.order_by("pk").values(*names))


def _devices(user: User) -> list[Record]:
    return [
        {
            "kind": str(device.label),
            "name": device.masked,
            "status": str(device.get_status_display()),
            "added_at": device.added_at,
            "added_from": device.added_from,
            "last_used_at": device.last_used_at,
        }
        for device in devices_of(user)
    ]


def _roles(user: User) -> list[Record]:
    rows = Membership.objects.filter(user=user).select_related("organization").order_by("pk")
    return [
        {
            "organization": row.organization.legal_name,
            "role": row.role_name,
            "status": str(row.get_status_display()),
            "granted_at": row.granted_at,
            "to_be_certified_by": row.due_on,
            "ended_at": row.ended_at,
        }
        for row in rows
    ]


def _requests(user: User) -> list[Record]:
    return [
        {
            "number": row.number,
            "organization": row.organization.legal_name,
            "role": row.role_name,
            "reason": row.reason,
            "status": str(row.get_status_display()),
            "submitted_at": row.submitted_at,
            "closed_at": row.closed_at,
            "note": row.decision_note,
        }
        for row in own_role_requests(user)
    ]


def _proofing(user: User) -> list[Record]:
    names = ("consented_at", "started_at", "finished_at", "review_reference")
    return _with_status(user.proofing_attempts, *names)


def _email_changes(user: User) -> list[Record]:
    return _with_status(user.email_changes, "old_email", "new_email", "asked_at", "done_at")


def _ways_back(user: User) -> list[Record]:
    """How often somebody asked for a way into this account, and how far they came."""
    return [
        {
            "number": row.number,
            "purpose": str(row.get_purpose_display()),
            "channel": str(row.get_channel_display()),
            "sent_by": _("The help desk") if row.agent_id else _("Somebody not signed in"),
            "asked_at": row.asked_at,
            "wrong_codes": row.wrong_codes,
            "proved_at": row.proved_at,
            "finished_at": row.finished_at,
        }
        for row in user.recoveries.order_by("pk")
    ]


def _cases(user: User) -> list[Record]:
    """The agents' own words are theirs, and so are their names."""
    return [
        {
            "number": row.number,
            "act": str(row.get_act_display()),
            "ticket": row.ticket,
            "status": str(row.get_status_display()),
            "opened_at": row.opened_at,
            "decided_at": row.decided_at,
        }
        for row in user.help_desk_cases.order_by("pk")
    ]


def _with_status(rows: Any, *names: str) -> list[Record]:
    return [
        {"status": str(row.get_status_display())} | {name: getattr(row, name) for name in names}
        for row in rows.order_by("pk")
    ]


def _sign_ins(user: User) -> list[Record]:
    return [
        {
            "began_at": row.began_at,
            "ended_at": row.ended_at,
            "how_ended": str(row.get_how_ended_display()),
            "browser": row.browser_label,
            "ip_address": row.ip_address,
            "second_factor": row.device_label,
            "failed_tries_before": row.failures_before,
        }
        for row in session_selectors.sign_ins_of(user)
    ]


def _notices(user: User) -> list[Record]:
    """What they said is in the person's mailbox; here is that they were sent, also to a former address."""
    sent = OutgoingEmail.objects.filter(to_id=user.pk)
    return _rows(sent, "recipient", "subject", "created_at", "sent_at")


def _texts(user: User) -> list[Record]:
    return [
        {
            "recipient": f"***-***-{row.number[-4:]}",
            "text": row.text,
            "created_at": row.created_at,
            "sent_at": row.sent_at,
        }
        for row in OutgoingText.objects.filter(to_id=user.pk).order_by("pk")
    ]


def _history(user: User) -> list[Record]:
    entries = (entry_of(event, user) for event in events_of(user).iterator(chunk_size=2000))
    return [{"at": e.at, "what": e.what, "who": e.who, "ip_address": e.ip_address} for e in entries]
