"""What stands in mailed links. The token of a reset link is used once, is over when another was asked for, and is timed
by the portal's clock; other links name their row, signed for one purpose, and the row knows how long and whether.
One of “this was not me” may have no row: it names a person and when they were told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.signing import BadSignature, Signer

from spot_portal.core import clock


class ResetTokenGenerator(PasswordResetTokenGenerator):
    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Over with a sign-in, a new password, a change of e-mail address, and a newer link."""
        moments = f"{user.reset_asked_at}{user.last_sign_in_at}"
        return f"{super()._make_hash_value(user, timestamp)}{moments}"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


reset_tokens = ResetTokenGenerator()
NOT_ME = "not-me"
TICK, BEGAN = timedelta(microseconds=1), datetime(1970, 1, 1, tzinfo=UTC)


def link_token(reference: UUID, *, purpose: str) -> str:
    return Signer(salt=f"identity.{purpose}").sign(reference.hex)


def reference_in(token: str, *, purpose: str) -> UUID | None:
    """None for what we did not sign, or signed for something else."""
    try:
        return UUID(hex=Signer(salt=f"identity.{purpose}").unsign(token))
    except (BadSignature, ValueError):
        return None


def timed_token(reference: UUID, *, at: datetime, purpose: str) -> str:
    """Says when it was made, too, because no row does."""
    return Signer(salt=f"identity.{purpose}").sign(f"{reference.hex}-{(at - BEGAN) // TICK:x}")


def timed_in(token: str, *, purpose: str) -> tuple[UUID, datetime] | None:
    """Whom it names, and when it was made; None for what we did not sign, or signed for something else."""
    try:
        person, _dash, ticks = Signer(salt=f"identity.{purpose}").unsign(token).partition("-")
        return UUID(hex=person), BEGAN + int(ticks, 16) * TICK
    except (BadSignature, ValueError, OverflowError):
        return None


def person_named(token: str) -> UUID | None:
    """Whom a timed token claims to name, before its signature is judged."""
    try:
        return UUID(hex=token.partition("-")[0])
    except ValueError:
        return None


def not_mine(email_key: str) -> str:
    """The purpose of a link to that mailbox: it is over when the address of the registration was corrected."""
    return f"not-mine:{email_key}"
