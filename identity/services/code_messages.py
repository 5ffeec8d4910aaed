"""What a message with a code says, as mail, as text message and as a call."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from identity.gateways.phone import phone_gateway
from identity.models import EmailDevice, PhoneDevice, User
from spot_portal.notifications.message import email_message


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    ADD_PHONE = "add_phone"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class CodeMessage:
    user: User
    code: str = field(repr=False)
    minutes: int
    expires_at: datetime
    purpose: Purpose


def hand_over(message: CodeMessage, device: EmailDevice | PhoneDevice) -> None:
    """Raises whatever the mail system or the telephone network raises."""
    if isinstance(device, EmailDevice):
        _mail(message)
    elif device.channel == PhoneDevice.Channel.SMS:
        phone_gateway().send_text(number=device.number, text=text_of(message))
    else:
        phone_gateway().call(
            number=device.number, extension=device.extension, words=words_of(message)
        )


def _mail(message: CodeMessage) -> None:
    values = {
        "recipient": message.user,
        "code": message.code,
        "minutes": message.minutes,
        "until": message.expires_at,
        "simulation": settings.SPOT_SIMULATION,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "help_desk_email": settings.HELP_DESK_EMAIL,
    }
    email_message(
        subject=render_to_string("identity/code.subject.txt", values, using="text").strip(),
        text=render_to_string("identity/code.txt", values, using="text"),
        to=message.user.email,
        sender=settings.CODE_FROM_EMAIL,
    ).send()


def text_of(message: CodeMessage) -> str:
    """The last line ties the code to this site: telephones that know the form offer it to no other."""
    said = {
        Purpose.SIGN_IN: _("Your Spot Portal code is:"),
        Purpose.ADD_PHONE: _("Your code to add this telephone to Spot Portal is:"),
        Purpose.RECOVERY: _("Your code to get back into your Spot Portal account is:"),
    }[message.purpose]
    lines = [
        f"{_('Simulation.')} {said}" if settings.SPOT_SIMULATION else said,
        message.code,
        _("It works once, for %(minutes)s minutes. Give it to nobody.")
        % {"minutes": message.minutes},
        f"@{urlsplit(settings.SITE_ORIGIN).hostname} #{message.code}",
    ]
    return "\n".join(lines)


def words_of(message: CodeMessage) -> str:
    """Digit by digit and twice, so that there is time to write."""
    said = {
        Purpose.SIGN_IN: _("Your code is: %(digits)s."),
        Purpose.ADD_PHONE: _("Your code to add this telephone is: %(digits)s."),
        Purpose.RECOVERY: _("Your code to get back into your account is: %(digits)s."),
    }[message.purpose]
    digits = {"digits": ", ".join(message.code)}
    parts = [
        _("Hello. This is Spot Portal, a simulation.")
        if settings.SPOT_SIMULATION
        else _("Hello. This is Spot Portal."),
        said % digits,
        _("Once more: %(digits)s.") % digits,
        _("It works once, for %(minutes)s minutes. Give it to nobody. Goodbye.")
        % {"minutes": message.minutes},
    ]
    return " ".join(parts)
