from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from identity import session_selectors
from identity.endings import Ending, ending_of
from identity.models import SignIn, User
from identity.services.sessions import close_session, hash_of
from identity.sessions import SessionClock, has_second_factor, over_because, touch_session
from identity.step_up import require_fresh
from spot_portal.core import clock
from spot_portal.drafts import typed

ENDED_BY_TIME = (SignIn.End.IDLE, SignIn.End.TOO_LONG)


class SecondFactorMiddleware:
    """Nobody is signed in without a second factor given in this very session, however the session came to be.

    Runs after authentication; ``LoginRequiredMiddleware`` then closes every view that is not marked open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Looked up anyway, so the person itself from here on: a page asks some hundred times, and a lazy stand-in
        # makes each of them dearer.
        named, key = request.session.get(SESSION_KEY), request.session.session_key
        user = request.user = get_user(request)
        if not isinstance(user, User):
            if named is not None:
                _drop_session(request, named, str(key))
            _explain_lost_session(request)
            return self.get_response(request)
        over = _why_over(request, user)
        if over is not None:
            _leave(request, user, over)
        response = self.get_response(request)
        if over in ENDED_BY_TIME:
            _keep_what_was_sent(request, response, user)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """A page that is opened is an act of the person; what only looks at the clock is none."""
        if isinstance(request.user, User) and not getattr(view, "is_no_act", False):
            now = clock.now()
            touch_session(request, at=now)
            request.session_clock = SessionClock.of(  # type: ignore[attr-defined]
                request.session, at=now, keeps_typed=typed.takes_part(view)
            )
            if getattr(view, "is_weighty", False) or _is_admin_act(request):
                return require_fresh(request)
        return None


def _is_admin_act(request: HttpRequest) -> bool:
    """Nothing is edited there: whatever staff send from the admin decides about somebody, or shows their data."""
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.app_name == "admin"


def _why_over(request: HttpRequest, user: User) -> SignIn.End | None:
    if not has_second_factor(request):
        return SignIn.End.ENDED
    if user.status == User.Status.SUSPENDED:
        return SignIn.End.SUSPENDED
    now = clock.now()
    why = over_because(request, user, at=now)
    if why is None:
        request.session_clock = SessionClock.of(request.session, at=now)  # type: ignore[attr-defined]
    return why


def _leave(request: HttpRequest, user: User, why: SignIn.End) -> None:
    is_whole = has_second_factor(request)
    key = str(request.session.session_key)
    sign_in = close_session(user=user, session_key=key, why=why) if is_whole else None
    logout(request)
    request.session_just_ended = True  # type: ignore[attr-defined]
    if is_whole:
        _say(request, ending_of(sign_in, why))


def _drop_session(request: HttpRequest, person_id: Any, key: str) -> None:
    """It names somebody whom it does not open to any more: switched off, another password, gone. It never will."""
    request.session.flush()
    person = User.objects.filter(pk=person_id).first()
    if person is not None:
        why = SignIn.End.PASSWORD if person.is_active else SignIn.End.SUSPENDED
        close_session(user=person, session_key=key, why=why)


def _keep_what_was_sent(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """The form arrived too late: its words wait for the next sign-in. What another site sends was refused by now."""
    match = request.resolver_match
    if request.method != "POST" or response.status_code != HTTPStatus.FOUND or match is None:
        return
    if typed.takes_part(match.func) and typed.keep_typed(
        owner=user, path=request.path, data=request.POST, view=match.func
    ):
        messages.info(request, _("What you had typed is kept. You find it there after signing in."))


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


class NewPasswordMiddleware:
    """Whose password has expired can choose a new one and sign out, and do nothing else."""

    OPEN = frozenset({
        "identity:change-password", "identity:confirm", "identity:confirm-code", "identity:confirm-key",
        "identity:keep-alive",
    })  # fmt: skip

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or user.password_expired_at is None:
            return None
        # What a stranger may see stays open: among it signing out, and the simulated mailbox.
        if not getattr(view, "login_required", True) or self._is_open(request):
            return None
        return redirect("identity:change-password")

    def _is_open(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.view_name in self.OPEN
