"""One function per message about a registration. Each names the User ID or opens something: sent, it is not kept."""

from django.conf import settings
from django.urls import reverse

from identity import tokens
from identity.models import User
from spot_portal.core import clock, policy
from spot_portal.notifications.services import send_notification


def registration_complete(user: User) -> None:
    send_notification(
        to=user,
        template="identity/registration_complete",
        context={
            "link": _link("identity:sign-in"),
            "user_id": user.username,
            "days": policy.STAGED_PURGE.value,
            **not_mine(user),
        },
        is_sensitive=True,
    )


def registration_repeated(owner: User, *, address: str) -> None:
    """To the address that was typed: the owner's, or the one they may still take back."""
    send_notification(
        to=owner,
        template="identity/registration_repeated",
        context={
            "link": _link("identity:sign-in"),
            "user_id": _link("identity:forgot-user-id"),
            "reset": _link("identity:forgot-password"),
            "was_changed": address.lower() != owner.email_key,
            "hours": policy.EMAIL_UNDO.value,
            **not_mine(owner),
        },
        address=address,
        is_sensitive=True,
    )


def not_mine(owner: User) -> dict[str, object]:
    """For whoever reads mail at an address that nobody has proven: the way to delete that registration."""
    if not owner.is_unproven:
        return {}
    purpose = tokens.not_mine(owner.email_key)
    token = tokens.timed_token(owner.reference, at=clock.now(), purpose=purpose)
    link = _link("identity:register-not-mine", token)
    return {"unproven": owner, "not_mine": link, "not_mine_days": policy.STAGED_PURGE.value}


def _link(name: str, *args: object) -> str:
    return settings.SITE_ORIGIN + reverse(name, args=args)
