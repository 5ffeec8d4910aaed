"""A person's sessions: the list, the clock of this one, and “this was not me”."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from identity import session_selectors
from identity.models import SignIn, User
from identity.services.disavowal import disavow_act, disavow_sign_in
from identity.services.sessions import end_session, end_sessions
from identity.sessions import SessionClock, signed_in_person, touch_session
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.core.http import post_only
from spot_portal.drafts import typed

View = Callable[..., HttpResponseBase]


TRIES_A_PAGE = 25


@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    page = Paginator(session_selectors.tries_of(user), TRIES_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "sessions": session_selectors.open_sessions(
            user, session_key=request.session.session_key, at=clock.now()
        ),
        "page": page,
        "tries": session_selectors.as_tries(list(page.object_list)),
        "limit": policy.CONCURRENT_SESSIONS.value,
    }
    return render(request, "identity/sessions/list.html", context)


@post_only
def end_one(request: HttpRequest, reference: UUID) -> HttpResponse:
    user = signed_in_person(request)
    sign_in = get_object_or_404(session_selectors.sign_ins_of(user), reference=reference)
    if sign_in.session_key == request.session.session_key:
        messages.info(request, _("This is the session you are in. To end it, sign out."))
    elif end_session(sign_in=sign_in, by=user):
        messages.success(request, _("The session was ended."))
    else:
        messages.info(request, _("This session had ended already."))
    return redirect("identity:sessions")


@post_only
def end_others(request: HttpRequest) -> HttpResponse:
    ended = end_sessions(signed_in_person(request), SignIn.End.ENDED, keep=request.session)
    messages.success(
        request,
        ngettext("%(n)s other session was ended.", "%(n)s other sessions were ended.", ended)
        % {"n": ended},
    )
    return redirect("identity:sessions")


def _no_act(view: View) -> View:
    """Being asked by a script does not prolong a session."""
    view.is_no_act = True  # type: ignore[attr-defined]
    return view


@_no_act
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_alive(request: HttpRequest) -> HttpResponse:
    """How long this session still lives. A POST is an act only as the answer to the warning, which comes late."""
    now = clock.now()
    left = SessionClock.of(request.session, at=now)
    if request.method == "POST" and left.may_be_extended:
        touch_session(request, at=now)
        left = SessionClock.of(request.session, at=now)
    # With the token of now: another tab may have got a new one since this page was drawn.
    answer = {
        "idle_left": left.idle_left,
        "total_left": left.total_left,
        "token": get_token(request),
    }
    return JsonResponse(answer)


@_no_act
@never_cache
@post_only
def keep_typed(request: HttpRequest) -> HttpResponse:
    """What stands in the form of ``?page=`` just before the session ends by itself. The page's script sends it."""
    page = request.GET.get("page", "")
    try:
        view = resolve(page).func
    except Resolver404:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if typed.takes_part(view):
        user = signed_in_person(request)
        typed.keep_typed(owner=user, path=page, data=request.POST, view=view)
        request.session[typed.MARK] = True
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def disavow(request: HttpRequest, token: str) -> HttpResponse:
    """From the notice. Opening it shows what will happen; only the button does it."""
    told = session_selectors.told_by(token)
    if told is None or not told.user.may_disavow(told.moment, at=clock.now()):
        return render(request, "identity/sessions/link_is_over.html", status=410)
    if request.method != "POST":
        return render(request, "identity/sessions/disavow.html", {"told": told})
    try:
        user = _disavow(told)
    except (DomainError, User.DoesNotExist):
        return render(request, "identity/sessions/link_is_over.html", status=410)
    if request.user.pk == user.pk:
        logout(request)  # this session has ended, too
    context = {"person": user, "question_is_doubtful": user.question_is_doubtful(at=clock.now())}
    return render(request, "identity/sessions/disavowed.html", context)


def _disavow(told: session_selectors.Told) -> User:
    if told.sign_in is not None:
        return disavow_sign_in(sign_in=told.sign_in)
    return disavow_act(user_id=told.user.pk, moment=told.moment)
