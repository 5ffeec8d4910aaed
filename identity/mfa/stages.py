"""The one place where allauth (the person) and django-otp (the factor) meet.

allauth does not document custom login stages, so everything that relies on them is here and pinned by a test.
"""

# In a cold process allauth.account.stages fails with a circular import unless this comes first.
import allauth.account.decorators  # noqa: F401  isort: skip

import secrets
from typing import Any

from allauth.account.stages import LoginStage, LoginStageController
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from identity.models import User
from identity.models.devices import PortalDevice

KEY = "second_factor"


class SecondFactorStage(LoginStage):
    """No condition: every sign-in, no remembered browser."""

    key = KEY
    urlname = "identity:choose-device"

    def handle(self) -> tuple[HttpResponse, bool]:
        self.state.setdefault("id", secrets.token_urlsafe(24))
        user = self.login.user
        assert isinstance(user, User)  # noqa: S101
        self.state.setdefault("epoch", user.session_epoch)
        return redirect(self.urlname), True


class PendingSignIn:
    """A sign-in whose password was right and whose second factor is still to be given."""

    device_page, code_page = "identity:choose-device", "identity:enter-code"
    key_page = "identity:use-key"
    device_template = "identity/sign_in/device.html"

    def __init__(self, request: HttpRequest, stage: Any) -> None:
        self._request, self._stage = request, stage

    @classmethod
    def of(cls, request: HttpRequest) -> "PendingSignIn | None":
        """None without one, and when the account was locked or the password changed since it was typed here."""
        stage = LoginStageController.enter(request, KEY)
        # Without a user the account was deleted meanwhile, as registrations are that nobody finished.
        if stage is None or stage.login.user is None:
            return None
        if stage.state.get("epoch") != stage.login.user.session_epoch:
            return None
        shut = (User.Status.LOCKED, User.Status.SUSPENDED)
        return None if stage.login.user.status in shut else cls(request, stage)

    @property
    def user(self) -> User:
        user = self._stage.login.user
        assert isinstance(user, User)  # noqa: S101
        return user

    @property
    def id(self) -> str:
        """Names this sign-in; a code sent for it works nowhere else."""
        return str(self._stage.state["id"])

    @property
    def device_id(self) -> str | None:
        return self._request.session.get("sign_in_device")

    def choose(self, device: PortalDevice) -> None:
        self._request.session["sign_in_device"] = device.persistent_id

    def finish(self, device: PortalDevice) -> HttpResponse:
        """django-otp keeps the device in the session when allauth signs this user in."""
        self._request.session.pop("sign_in_device", None)
        self.user.otp_device = device  # type: ignore[attr-defined]
        response: HttpResponse = self._stage.exit()
        return response

    def cancel(self) -> None:
        self._request.session.flush()
