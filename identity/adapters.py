from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from identity.models import PortalDevice, User
from identity.services.sign_in import finish_sign_in
from identity.sessions import mark_session
from spot_portal.core import clock


class AccountAdapter(DefaultAccountAdapter):
    """allauth signs people in; every way in passes the second factor."""

    def get_login_stages(self) -> list[str]:
        return ["identity.mfa.stages.SecondFactorStage"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # registration is our own four screens

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        assert isinstance(user, User)  # noqa: S101
        device = getattr(user, "otp_device", None)
        assert isinstance(device, PortalDevice)  # noqa: S101
        super().login(request, user)
        mark_session(request.session, user, device, at=clock.now())
        finish_sign_in(user_id=user.pk)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened; allauth's own messages would say it twice."""

    def get_client_ip(self, request: HttpRequest) -> str:
        from spot_portal.core.middleware import client_address

        return client_address(request) or "unknown"
