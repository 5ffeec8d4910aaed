"""What somebody has typed on the way to an account: sealed in the session, for half an hour, and never a secret."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.sessions.backends.base import SessionBase
from django.forms import BaseForm

from spot_portal.core import crypto, policy

KEY, PLACE = "registration", "session:registration"
SECRETS = {"password", "password_again", "answer"}
LONGEST = 300


@dataclass
class RegistrationDraft:
    """``finished`` names the pages that were found right, ``reference`` the account they may become."""

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    finished: list[str] = field(default_factory=list)
    reference: str = field(default_factory=lambda: str(uuid4()))
    began_at: float | None = None
    trapped: bool = False

    def keep(self, name: str, form: BaseForm, *, finished: bool) -> None:
        """As typed, so that it comes back as typed, whether or not anything is wrong with it."""
        self.pages[name] = {
            key: _kept(bound.field.widget.value_from_datadict(form.data, {}, key))
            for key, bound in ((key, form[key]) for key in form.fields if key not in SECRETS)
        }
        self.finished = [page for page in self.finished if page != name]
        if finished:
            self.finished.append(name)

    def typed_on(self, name: str) -> dict[str, Any]:
        return self.pages.get(name, {})

    def seconds(self, *, at: datetime) -> int | None:
        return None if self.began_at is None else int(at.timestamp() - self.began_at)


def _kept(value: Any) -> str | bool:
    """A tick, or text; a box that was not sent is an empty one."""
    return value if isinstance(value, bool) else str(value or "")[:LONGEST]


def read_registration(session: SessionBase, *, at: datetime) -> RegistrationDraft:
    """An empty one when nothing was typed, or nobody was there for too long."""
    try:
        kept = json.loads(crypto.open_sealed(session.get(KEY, ""), place=PLACE))
        age = at.timestamp() - kept.pop("kept_at")
        draft = RegistrationDraft(**kept)
    except (crypto.Tampered, KeyError, TypeError):  # of nobody, or of another release
        return RegistrationDraft()
    return draft if 0 <= age <= policy.SESSION_IDLE.minutes.total_seconds() else RegistrationDraft()


def keep_registration(session: SessionBase, draft: RegistrationDraft, *, at: datetime) -> None:
    if draft.began_at is None:
        draft.began_at = at.timestamp()
    text = json.dumps(asdict(draft) | {"kept_at": at.timestamp()})
    session[KEY] = crypto.seal(text, place=PLACE)


def forget_registration(session: SessionBase) -> None:
    session.pop(KEY, None)
