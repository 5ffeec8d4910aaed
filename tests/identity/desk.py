"""An agent at the help desk: what a caller says, and how an act is begun in Django admin and in the services."""

from datetime import date

from django.urls import reverse

from identity.services.callers import CallerFacts
from identity.services.help_desk import Order, confirm_case
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock

PEOPLE, CASES = "admin:identity_user_changelist", "admin:identity_helpdeskcase_changelist"
ADDRESS = "new.address@example.org"
# What the caller says, also where it is only asked in one act.
KNOWN = {
    "date_of_birth": "05/17/1980", "zip_code": "32202", "phone": "(904) 555-0123", "email": ADDRESS,
    "email_again": ADDRESS,
}  # fmt: skip
FACTS = CallerFacts(date_of_birth=date(1980, 5, 17), zip_code="32202", phone="904-555-0123")
ACTIONS = [
    "unlock",
    "send_reset_link",
    "reset_factors",
    "change_email",
    "end_sessions",
    "suspend",
    "reinstate",
    "archive",
]
TICKET = {"ticket": "T-4711", "reason": "The caller asked for it."}


def act(client, action, *rows, listing=PEOPLE, **given):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **given}
    return client.post(reverse(listing), data, follow=True)


def order(person, agent, **changes):
    return Order(person.pk, agent, **(TICKET | changes))


def confirm(case, agent):
    """As the second agent; the person as they are then."""
    confirm_case(case_id=case.pk, by=agent)
    case.refresh_from_db()
    case.person.refresh_from_db()
    return case.person


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def lock(person):
    person.lock(at=clock.now())
    person.save()
