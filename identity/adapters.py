from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from identity import browsers
from identity.models import PortalDevice, User
from identity.services.sign_in import finish_sign_in
from identity.sessions import mark_session
from spot_portal.core import clock
from spot_portal.drafts.typed import MARK as TYPED


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
        request.session[TYPED] = True
        replaced = finish_sign_in(
            user=user,
            session_key=str(request.session.session_key),
            device=device,
            browser_token=_browser_token(request),
        )
        request.session.save()
        for sign_in in replaced:
            messages.info(
                request,
                _("Your other session (%(browser)s) was ended: one person has one at a time.")
                % {"browser": sign_in.browser_label},
            )

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        browsers.remember(response, _browser_token(request))
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened; allauth's own messages would say it twice."""

    def get_client_ip(self, request: HttpRequest) -> str:
        from spot_portal.core.middleware import client_address

        return client_address(request) or "unknown"


def _browser_token(request: HttpRequest) -> str:
    """The same one for the sign-in's row and for the cookie."""
    token: str | None = getattr(request, "browser_token", None)
    if token is None:
        token = browsers.token_of(request)
        request.browser_token = token  # type: ignore[attr-defined]
    return token
