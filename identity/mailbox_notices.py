"""What is told when the help desk changes an e-mail address, and when a mail server takes nothing for one."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from identity.models import EmailChange, EmailDevice, User
from identity.notifications import not_me
from identity.profile_words import masked_email
from identity.registration_notices import not_mine
from identity.text_notices import text_about_account
from identity.tokens import link_token
from spot_portal.core import clock, policy
from spot_portal.notifications.services import Notice, send_notifications

MAIL_REFUSED = "identity/help_desk_mail_refused"


def email_change_asked(user: User, *, case: str) -> None:
    """To the address that is still the person's, and to the telephones: whoever called may be somebody else."""
    text_about_account(user, "email_change_asked")
    _send(Notice(user, "identity/email_change_asked", {"at": clock.now(), "case": case}))


def email_changed_by_help_desk(user: User, change: EmailChange, *, case: str) -> None:
    """Both addresses; the former one can take it back. Perhaps the new one was mistyped: it opens nothing."""
    token = link_token(change.reference, purpose="undo-email")
    told = {
        "at": clock.now(),
        "case": case,
        "hold": policy.EMAIL_HOLD.value,
        "sign_in": _link("identity:sign-in"),
    }
    to_former = {
        **told,
        "new": masked_email(change.new_email),
        "undo": _link("identity:undo-email", token),
        "hours": policy.EMAIL_UNDO.value,
        **not_me(user),
    }
    text_about_account(user, "email_changed")
    _send(
        Notice(user, "identity/email_changed_by_help_desk", told),
        Notice(
            user, "identity/email_changed_by_help_desk_from", to_former, change.old_email,
            is_sensitive=True,
        ),
    )  # fmt: skip


def registration_corrected(user: User, *, mistyped: str) -> None:
    """The person has had no message yet. The mistyped address is a stranger's: nothing personal goes there."""
    told = {
        "user_id": user.username,
        "link": _link("identity:sign-in"),
        "until": clock.to_eastern(user.date_joined + policy.STAGED_PURGE.days).date(),
        **not_mine(user),
    }
    _send(
        Notice(user, "identity/registration_corrected", told, is_sensitive=True),
        Notice(user, "identity/address_not_used", {}, mistyped),
    )


def mail_refused(devices: Iterable[EmailDevice]) -> None:
    """To the help desk: the owner cannot be told by mail."""
    send_notifications(
        Notice(
            device.user,
            MAIL_REFUSED,
            {"person": device.user, "address": device.masked, "at": device.mail_refused_at},
            settings.HELP_DESK_EMAIL,
        )
        for device in devices
    )


def _send(*notices: Notice) -> None:
    send_notifications(notices)


def _link(name: str, *args: object) -> str:
    return settings.SITE_ORIGIN + reverse(name, args=args)
