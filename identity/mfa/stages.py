"""The one place where allauth (the person) and django-otp (the factor) meet.

allauth does not document custom login stages, so everything that relies on them is here and pinned by a test.
"""

# In a cold process allauth.account.stages fails with a circular import unless this comes first.
import allauth.account.decorators  # noqa: F401  isort: skip

import secrets
from datetime import UTC, datetime
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.utils import url_str_to_user_pk
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from identity.mfa.challenge import ChallengeOver, require_session
from identity.models import User
from identity.models.devices import PortalDevice
from identity.models.one_time_code import OneTimeCode
from spot_portal.core import clock, policy

KEY = "second_factor"
DEVICE, WAITS_UNTIL = "sign_in_device", "sign_in_waits_until"
OPEN = (User.Status.STAGED, User.Status.ACTIVE)


class SecondFactorStage(LoginStage):
    """No condition: every sign-in, no remembered browser."""

    key = KEY
    urlname = "identity:choose-device"

    def handle(self) -> tuple[HttpResponse, bool]:
        self.state.setdefault("id", secrets.token_urlsafe(24))
        self.state.setdefault("at", clock.now().timestamp())
        user = self.login.user
        assert isinstance(user, User)  # noqa: S101
        self.state.setdefault("epoch", user.session_epoch)
        return redirect(self.urlname), True


class PendingSignIn:
    """A sign-in whose password was right and whose second factor is still to be given."""

    device_page, code_page = "identity:choose-device", "identity:enter-code"
    key_page = "identity:use-key"
    device_template = "identity/sign_in/device.html"

    def __init__(self, request: HttpRequest, stage: Any, user_id: int) -> None:
        self._request, self._stage, self.user_id = request, stage, user_id

    @classmethod
    def of(cls, request: HttpRequest) -> "PendingSignIn | None":
        """None without one. Whether it is over for another reason, ``user`` and ``finish`` say.

        allauth would read the person here; but a code is judged under the person's lock, which reads them anyway.
        """
        kept = request.session.get(LOGIN_SESSION_KEY)
        if not isinstance(kept, dict) or kept["user_pk"] is None:
            return None
        login = Login.deserialize({**kept, "user_pk": None})
        stages = LoginStageController(request, login)
        stage = stages.get_stage(KEY)
        if stages.state.get("current") != KEY or stage is None:
            return None
        if not stage.state["at"] <= clock.now().timestamp() <= _ends_at(request, stage):
            clear_login(request)
            return None
        request._account_login_accessed = True  # type: ignore[attr-defined]  # else allauth takes it for left behind
        return cls(request, stage, url_str_to_user_pk(kept["user_pk"]))

    @property
    def user(self) -> User:
        """Raises ``ChallengeOver`` when the account was deleted, as registrations are that nobody finished, when it was
        locked, or when the password changed since it was typed here."""
        if self._stage.login.user is None:
            self._stage.login.user = User.objects.filter(pk=self.user_id).first()
        user = self._stage.login.user
        if user is None or user.session_epoch != self.epoch or user.status not in OPEN:
            raise ChallengeOver
        assert isinstance(user, User)  # noqa: S101
        return user

    @property
    def epoch(self) -> int:
        return int(self._stage.state["epoch"])

    @property
    def target(self) -> str:
        """Where the person was going; checked when they began."""
        return str(self._stage.login.redirect_url or "/idm/")

    @property
    def id(self) -> str:
        """Names this sign-in; a code sent for it works nowhere else."""
        return str(self._stage.state["id"])

    @property
    def ends_at(self) -> datetime:
        return datetime.fromtimestamp(_ends_at(self._request, self._stage), UTC)

    @property
    def device_id(self) -> str | None:
        return self._request.session.get(DEVICE)

    def require_session(self) -> None:
        require_session(self._request)

    def choose(self, device: PortalDevice) -> None:
        session = self._request.session
        session[DEVICE], session[WAITS_UNTIL] = device.persistent_id, None
        if isinstance(device, OneTimeCode) and device.code_until is not None:
            session[WAITS_UNTIL] = device.code_until.timestamp()

    def finish(self, device: PortalDevice) -> HttpResponse:
        """In the transaction that judged the code. ``device.user`` is the person as they are now."""
        self._stage.login.user = device.user
        for mark in (DEVICE, WAITS_UNTIL):
            self._request.session.pop(mark, None)
        self.user.otp_device = device  # type: ignore[attr-defined]
        response: HttpResponse = self._stage.exit()
        return response

    def cancel(self) -> None:
        self._request.session.flush()


def _ends_at(request: HttpRequest, stage: LoginStage) -> float:
    """Some minutes after the password; a code that was sent can be waited for as long as it lives."""
    life = policy.SIGN_IN_LIFE.minutes.total_seconds()
    return max(float(stage.state["at"]) + life, request.session.get(WAITS_UNTIL) or 0.0)
