"""Sign-ins and sessions as their person may see them."""

from identity.models import SignIn
from identity.tokens import reference_in


def ended_sign_in(session_hash: str) -> SignIn | None:
    """Found by what is left of a session's key. Whoever asks had the cookie."""
    return SignIn.objects.filter(session_hash=session_hash, ended_at__isnull=False).first()


def sign_in_of_notice(token: str) -> SignIn | None:
    """The sign-in a mailed notice is about; whether the link still works the row decides."""
    reference = reference_in(token, purpose="disavow")
    return SignIn.objects.filter(reference=reference).first() if reference else None
