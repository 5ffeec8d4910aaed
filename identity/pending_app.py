"""An authenticator app on its way to an account: its key waits sealed in the session, some minutes and tries long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from identity.models import User
from spot_portal.core import crypto, policy

KEY = "pending_app"


@dataclass(frozen=True, slots=True)
class PendingApp:
    secret: str
    shown_at: float
    wrong_codes: int = 0

    def is_over(self, *, at: datetime) -> bool:
        age = timedelta(seconds=at.timestamp() - self.shown_at)
        return not timedelta() <= age <= policy.APP_KEY_LIFE.minutes

    @property
    def is_burnt(self) -> bool:
        return self.wrong_codes >= policy.CODE_TRIES.value


def read_pending_app(session: SessionBase, user: User) -> PendingApp | None:
    kept = session.get(KEY)
    if not isinstance(kept, dict):  # nothing was shown, or by another release
        return None
    secret = crypto.open_sealed(kept["sealed"], place=_place(user))
    return PendingApp(secret, kept["shown_at"], kept["wrong_codes"])


def keep_pending_app(session: SessionBase, user: User, app: PendingApp) -> None:
    session[KEY] = {
        "sealed": crypto.seal(app.secret, place=_place(user)),
        "shown_at": app.shown_at,
        "wrong_codes": app.wrong_codes,
    }


def forget_pending_app(session: SessionBase) -> None:
    session.pop(KEY, None)


def _place(user: User) -> str:
    return f"pending-app:{user.reference}"
