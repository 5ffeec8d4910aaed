from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse

from identity import session_selectors
from identity.endings import Ending, ending_of
from identity.models import SignIn, User
from identity.services.sessions import close_session, hash_of
from identity.sessions import SessionClock, has_second_factor, over_because, touch_session
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
        user = request.user = get_user(request)
        if isinstance(user, User):
            self._admit(request, user)
        else:
            _explain_lost_session(request)
        return self.get_response(request)

    def _admit(self, request: HttpRequest, user: User) -> None:
        now = clock.now()
        if not has_second_factor(request):
            logout(request)
            return
        why = over_because(request, user, at=now)
        if user.status == User.Status.SUSPENDED:
            why = SignIn.End.SUSPENDED
        if why is None:
            request.session_clock = SessionClock.of(request.session, at=now)  # type: ignore[attr-defined]
            return
        sign_in = close_session(user=user, session_key=str(request.session.session_key), why=why)
        logout(request)
        _say(request, ending_of(sign_in, why))

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """A page that is opened is an act of the person; what only looks at the clock is none."""
        if isinstance(request.user, User) and not getattr(view, "is_no_act", False):
            now = clock.now()
            touch_session(request, at=now)
            request.session_clock = SessionClock.of(request.session, at=now)  # type: ignore[attr-defined]


def _explain_lost_session(request: HttpRequest) -> None:
    """The browser still names a session that is gone: say why, once; the answer takes the cookie back."""
    named = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if named and request.session.session_key is None:
        sign_in = session_selectors.ended_sign_in(hash_of(named))
        if sign_in is not None:
            _say(request, ending_of(sign_in))


def _say(request: HttpRequest, ending: Ending) -> None:
    say = messages.warning if ending.is_serious else messages.info
    say(request, ending.words)
