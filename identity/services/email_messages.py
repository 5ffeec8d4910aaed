"""What is mailed at once when somebody wants another address: a code must not wait in a table."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from identity.models import EmailChange, User
from identity.registration_notices import not_mine
from spot_portal.notifications.message import email_message


def mail_code(change: EmailChange, code: str) -> None:
    values = {"recipient": change.user, "code": code, "minutes": change.code_minutes}
    _mail("identity/email_code", to=change.new_email, values=values)


def mail_owner(owner: User, *, to: str) -> None:
    """At the address that is theirs, or may be again; as quickly as a code would be, so that the wait tells nothing."""
    link = settings.SITE_ORIGIN + reverse("identity:sign-in")
    values = {"recipient": owner, "link": link, **not_mine(owner)}
    _mail("identity/email_in_use", to=to, values=values)


def _mail(template: str, *, to: str, values: dict[str, object]) -> None:
    values |= {
        "simulation": settings.SPOT_SIMULATION,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "help_desk_email": settings.HELP_DESK_EMAIL,
    }
    email_message(
        subject=render_to_string(f"{template}.subject.txt", values, using="text").strip(),
        text=render_to_string(f"{template}.txt", values, using="text"),
        to=to,
        sender=settings.CODE_FROM_EMAIL,
    ).send()
