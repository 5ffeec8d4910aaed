"""One function per message of this app."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from organizations.models import Membership, Organization, SpotAccount
from organizations.selectors import approvers_of
from spot_portal.core import policy
from spot_portal.notifications.services import Notice, send_notification, send_notifications


def submitter_id_letter(organization: Organization, *, to: AbstractUser) -> None:
    send_notification(
        to=to,
        template="organizations/submitter_id",
        context={"organization": organization, "link": _link("identity:request-role")},
    )


def membership_ended(
    membership: Membership, *, missed_certification: bool, person_too: bool = True
) -> None:
    people = [m.user for m in approvers_of(membership.organization)]
    if person_too:
        people = [membership.user, *people]
    send_notifications(
        Notice(
            person,
            "organizations/role_ended",
            {
                "membership": membership,
                "missed": missed_certification,
                "link": _link("identity:request-role"),
            },
        )
        for person in _distinct(people)
    )


def membership_certified(membership: Membership) -> None:
    send_notification(
        to=membership.user,
        template="organizations/role_certified",
        context={"membership": membership},
    )


def certification_due(memberships: Iterable[Membership], *, on: date) -> None:
    """One message to each approver and organization, however many roles are due."""
    notices = []
    for organization, due in _by_organization(memberships).items():
        for approver in approvers_of(organization):
            items = [m for m in due if m.user_id != approver.user_id and not m.is_approver]
            if items:
                notices.append(_certification_notice(approver.user, organization, items, on))
    send_notifications(notices)


def people_inactive(memberships: Iterable[Membership]) -> None:
    """One message to each approver and organization, however many people are out; nobody is told of themselves."""
    notices = []
    for organization, out in _by_organization(memberships).items():
        for approver in approvers_of(organization):
            others = [m for m in out if m.user_id != approver.user_id]
            values = {
                "organization": organization,
                "memberships": others,
                "link": _link("organizations:certifications"),
            }
            if others:
                notices.append(Notice(approver.user, "organizations/people_inactive", values))
    send_notifications(notices)


def _by_organization(memberships: Iterable[Membership]) -> dict[Organization, list[Membership]]:
    found: dict[Organization, list[Membership]] = {}
    for membership in memberships:
        found.setdefault(membership.organization, []).append(membership)
    return found


def _certification_notice(
    to: AbstractUser, organization: Organization, items: list[Membership], on: date
) -> Notice:
    first = min(item.due_on for item in items)
    return Notice(
        to,
        "organizations/certification_due",
        {
            "organization": organization,
            "memberships": items,
            "due_on": first,
            "days": (first - on).days,
            "link": _link("organizations:certifications"),
        },
    )


def idle_warnings(accounts: Iterable[SpotAccount], *, at: datetime) -> None:
    send_notifications(
        Notice(
            account.user,
            "organizations/spot_idle",
            {
                "last_sign_in": account.last_sign_in_at,
                "deadline": account.counted_from + policy.SPOT_INACTIVITY.days,
                "days_left": (account.counted_from + policy.SPOT_INACTIVITY.days - at).days + 1,
                "link": _link("home:spot"),
            },
        )
        for account in accounts
    )


def spot_inactive(accounts: Iterable[SpotAccount]) -> None:
    send_notifications(
        Notice(
            account.user,
            "organizations/spot_inactive",
            {
                "since": account.counted_from + policy.SPOT_INACTIVITY.days,
                "link": _link("identity:forgot-password"),
            },
        )
        for account in accounts
    )


def _link(name: str) -> str:
    return settings.SITE_ORIGIN + reverse(name)


def _distinct(people: Iterable[AbstractUser]) -> list[AbstractUser]:
    return list({person.pk: person for person in people}.values())
