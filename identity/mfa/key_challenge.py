"""What a security key is to sign: for one act in one session, for a few minutes, and once."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from fido2.utils import websafe_decode, websafe_encode

from spot_portal.core import clock, policy

KEY = "key_challenge"
BYTES = 32


def issue(session: SessionBase, *, act: str) -> bytes:
    """The one under way for this act, so that a second tab does not void the first, or a new one."""
    kept = _alive(session, act)
    if kept is None:
        kept = {
            "act": act,
            "at": clock.now().timestamp(),
            "challenge": websafe_encode(secrets.token_bytes(BYTES)),
        }
        session[KEY] = kept
    return websafe_decode(kept["challenge"])


def claim(session: SessionBase, *, act: str) -> bytes | None:
    """Use it up, whatever becomes of the answer. None if it is over or was used, also a moment ago elsewhere."""
    kept = _alive(session, act)
    session.pop(KEY, None)
    if kept is None:
        return None
    used = hashlib.sha256(kept["challenge"].encode()).hexdigest()
    life = int(policy.KEY_CHALLENGE_LIFE.minutes.total_seconds())
    # Requests at the same moment read the same session; the cache, which all processes share, takes one of them.
    if not cache.add(f"key-challenge:{used}", True, timeout=2 * life):
        return None
    return websafe_decode(kept["challenge"])


def _alive(session: SessionBase, act: str) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = session.get(KEY)
    if kept is None or kept["act"] != act:
        return None
    age = timedelta(seconds=clock.now().timestamp() - kept["at"])
    return kept if timedelta() <= age <= policy.KEY_CHALLENGE_LIFE.minutes else None
