"""Short notices to the telephones that get text messages: a thief who holds the mailbox cannot hide them."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.models import PhoneDevice, PortalDevice, User
from spot_portal.notifications.services import send_texts

# By the template of the e-mail that says more.
WORDS = {
    "account_locked": gettext_lazy("Your account was locked after failed tries to sign in."),
    "sign_in_unfinished": gettext_lazy("Your password was typed, but no right code after it."),
    "password_changed": gettext_lazy("The password of your account was changed."),
    "security_question_changed": gettext_lazy("The security question of your account was changed."),
    "profile_changed": gettext_lazy("The profile of your account was changed."),
    "device_added": gettext_lazy("A device was added to your account: %(kind)s."),
    "device_removed": gettext_lazy("A device was removed from your account: %(kind)s."),
    "device_reported_lost": gettext_lazy("A device of your account was reported lost: %(kind)s."),
    "device_reactivated": gettext_lazy("A device of your account is used again: %(kind)s."),
    "device_disabled": gettext_lazy("A device of your account was switched off: %(kind)s."),
    "device_copied": gettext_lazy("A security key of your account may have been copied."),
    "recovery_codes_made": gettext_lazy("New recovery codes were made for your account."),
    "recovery_code_used": gettext_lazy("A recovery code of your account was used."),
    "factors_reset_asked": gettext_lazy("The help desk was asked to remove your second factors."),
    "factors_reset": gettext_lazy("The help desk removed the second factors of your account."),
    "email_change_asked": gettext_lazy("The help desk was asked to change your e-mail address."),
    "email_changed": gettext_lazy("The e-mail address of your account was changed."),
    "email_change_undone": gettext_lazy("A change of your e-mail address was taken back."),
}


def text_about_device(user: User, device: PortalDevice, template: str) -> None:
    """In the caller's transaction. A telephone that goes is told, too, also when it is said to be lost: perhaps a thief
    says so, who reads the mail. From then on it is told nothing."""
    last = None
    if template == "device_reported_lost" and isinstance(device, PhoneDevice):
        last = device if device.channel == PhoneDevice.Channel.SMS else None
    _text(user, WORDS[template] % {"kind": device.label}, last=last)


def text_about_account(user: User, template: str) -> None:
    _text(user, str(WORDS[template]))


def _text(user: User, what: str, *, last: PhoneDevice | None = None) -> None:
    active = PhoneDevice.objects.filter(
        user=user,
        channel=PhoneDevice.Channel.SMS,
        confirmed=True,
        status=PortalDevice.Status.ACTIVE,
    ).values_list("number", flat=True)
    numbers = {*active, last.number} if last is not None else set(active)
    sender = _("Spot Portal, simulation:") if settings.SPOT_SIMULATION else _("Spot Portal:")
    ask = _("Not you? Call %(number)s.") % {"number": settings.HELP_DESK_PHONE}
    send_texts(to=user, numbers=sorted(numbers), text=f"{sender} {what} {ask}")
