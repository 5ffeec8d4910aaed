from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from identity.models import User
from identity.sessions import has_second_factor, session_is_over, touch_session
from spot_portal.core import clock


class SecondFactorMiddleware:
    """Nobody is signed in without a second factor given in this very session, however the session came to be.

    Runs after authentication; ``LoginRequiredMiddleware`` then closes every view that is not marked open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Looked up anyway, so the person itself from here on: a page asks some hundred times, and a lazy stand-in
        # makes each of them dearer.
        user = get_user(request)
        request.user = user
        if isinstance(user, User):
            now = clock.now()
            if not has_second_factor(request):
                logout(request)
            elif user.status == User.Status.SUSPENDED or session_is_over(request, user, at=now):
                logout(request)
                messages.info(request, _("Your session has ended. Sign in again to go on."))
            else:
                touch_session(request, at=now)
        return self.get_response(request)
