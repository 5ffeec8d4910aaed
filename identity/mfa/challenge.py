"""A person is asked for a second factor: to sign in, or once more before something weighty."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect

from identity.mfa.verification import verify
from identity.models import PortalDevice, User
from identity.models.one_time_code import OneTimeCode
from identity.services.step_up import record_step_up
from identity.sessions import renew_session, signed_in_person
from spot_portal.audit.services import events_together
from spot_portal.core import clock, policy


class ChallengeOver(Exception):
    """What was begun cannot be finished any more; the person starts again."""


class SessionMoved(ChallengeOver):
    """Another request of this browser has finished it, or ended the session, a moment ago: a button pressed twice."""


def require_session(request: HttpRequest) -> None:
    """Raises ``SessionMoved`` when this request's session has another key by now, or is gone."""
    if not request.session.exists(str(request.session.session_key)):
        raise SessionMoved


class Challenge(Protocol):
    """What the pages that ask for a device and its code need to know; ``PendingSignIn`` is the other kind."""

    # Names of pages.
    device_page: str
    code_page: str
    key_page: str
    device_template: str

    @property
    def user(self) -> User: ...

    @property
    def target(self) -> str: ...

    @property
    def user_id(self) -> int: ...

    @property
    def epoch(self) -> int:
        """The person's, when this began."""

    @property
    def id(self) -> str:
        """A code that is sent for this challenge works in no other."""

    @property
    def device_id(self) -> str | None: ...

    @property
    def ends_at(self) -> datetime | None:
        """When a sign-in that nobody finishes is over; None when this is no sign-in."""

    def require_session(self) -> None:
        """Raises ``SessionMoved``."""

    def choose(self, device: PortalDevice) -> None: ...

    def finish(self, device: PortalDevice) -> HttpResponse: ...


@transaction.atomic
def answer(
    challenge: Challenge,
    *,
    device_id: "str | QuerySet[Any]",
    fits: Callable[[PortalDevice], bool],
    is_sent_once: bool = False,
) -> tuple[PortalDevice, HttpResponse] | None:
    """Judge the answer and, if it is right, finish: in one transaction, so that a code is never used up for nothing.

    ``is_sent_once``: what comes a second time was refused before; else it is looked whether a button was pressed twice.
    """
    before_counting = _nothing if is_sent_once else challenge.require_session
    with events_together():
        try:
            device = verify(
                user_id=challenge.user_id,
                epoch=challenge.epoch,
                device_id=device_id,
                fits=fits,
                sign_in_ends_at=challenge.ends_at,
                before_counting=before_counting,
            )
        except User.DoesNotExist as error:
            raise ChallengeOver from error
        return (device, challenge.finish(device)) if device is not None else None


def _nothing() -> None:
    pass


class Confirmation:
    """Somebody signed in gives a second factor again, in this session only. Lives as long as a sign-in may take, or as
    long as the code that was sent for it."""

    device_page, code_page = "identity:confirm", "identity:confirm-code"
    key_page = "identity:confirm-key"
    device_template = "identity/confirm/device.html"
    ends_at = None
    KEY = "confirmation"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        kept: dict[str, Any] | None = request.session.get(self.KEY)
        self.has_run_out = kept is not None and not _is_open(kept)
        if kept is not None and not self.has_run_out:
            self._state = kept
        else:
            self._state = {
                "id": secrets.token_urlsafe(24),
                "at": clock.now().timestamp(),
                "target": kept["target"] if kept is not None else "",
                "device": None,
            }

    @property
    def user(self) -> User:
        return signed_in_person(self._request)

    @property
    def user_id(self) -> int:
        return self.user.pk

    @property
    def epoch(self) -> int:
        return self.user.session_epoch

    @property
    def id(self) -> str:
        return str(self._state["id"])

    @property
    def device_id(self) -> str | None:
        device: str | None = self._state["device"]
        return device

    @property
    def target(self) -> str:
        """Where the person was going. Checked when it is set."""
        return str(self._state["target"]) or "/idm/"

    @target.setter
    def target(self, target: str) -> None:
        self._state["target"] = target

    def require_session(self) -> None:
        require_session(self._request)

    def choose(self, device: PortalDevice) -> None:
        sent = isinstance(device, OneTimeCode) and device.code_until
        self._state |= {
            "device": device.persistent_id,
            "at": clock.now().timestamp(),
            "waits_until": sent.timestamp() if sent else None,
        }
        self._request.session[self.KEY] = self._state

    def finish(self, device: PortalDevice) -> HttpResponse:
        self._request.session.pop(self.KEY, None)
        session, old_key = self._request.session, str(self._request.session.session_key)
        renew_session(session, self.user, device, at=clock.now())
        rotate_token(self._request)
        new_key = str(session.session_key)
        record_step_up(user=self.user, device=device, old_key=old_key, new_key=new_key)
        session.save()
        return redirect(self.target)


def _is_open(kept: dict[str, Any]) -> bool:
    life = policy.SIGN_IN_LIFE.minutes.total_seconds()
    ends_at = max(kept["at"] + life, kept.get("waits_until") or 0.0)
    return bool(kept["at"] <= clock.now().timestamp() <= ends_at)
