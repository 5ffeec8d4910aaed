"""Sign-ins and sessions as their person may see them."""

from dataclasses import dataclass
from datetime import datetime

from identity.models import SignIn, User
from identity.tokens import reference_in


def ended_sign_in(session_hash: str) -> SignIn | None:
    """Found by what is left of a session's key. Whoever asks had the cookie."""
    return SignIn.objects.filter(session_hash=session_hash, ended_at__isnull=False).first()


def sign_in_of_notice(token: str) -> SignIn | None:
    """The sign-in a mailed notice is about; whether the link still works the row decides."""
    reference = reference_in(token, purpose="disavow")
    return SignIn.objects.filter(reference=reference).first() if reference else None


@dataclass(frozen=True, slots=True)
class LastSignIn:
    """The one before the present session, and what went wrong between the two."""

    at: datetime
    browser: str
    ip_address: str | None
    failures_since: int


def last_sign_in(user: User, *, session_key: str | None) -> LastSignIn | None:
    """None at the very first sign-in."""
    present = SignIn.objects.filter(user_id=user.pk, session_key=session_key or "-").first()
    if present is None:
        return None
    earlier = SignIn.objects.filter(user_id=user.pk, began_at__lt=present.began_at)
    before = earlier.exclude(pk=present.pk).first()
    if before is None:
        return None
    return LastSignIn(
        before.began_at, before.browser_label, before.ip_address, present.failures_before
    )
