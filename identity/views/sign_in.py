"""Signing in: password, device, code. The person is anonymous until the code was right."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity.forms import SignInForm
from identity.limits import limit_by_address
from identity.mfa.challenge import Challenge, ChallengeOver, SessionMoved
from identity.mfa.stages import PendingSignIn
from identity.models import SignIn, User
from identity.selectors import last_agreed_to_another_text
from identity.services import sign_in as services
from identity.services.sessions import close_session
from identity.terms import TERMS_CHANGED_ON
from identity.views import challenge, device_choice
from spot_portal.core import policy
from spot_portal.core.http import post_only

NOT_AFTER_SIGN_IN = {
    "identity:sign-in",
    "identity:choose-device",
    "identity:enter-code",
    "identity:use-key",
    "identity:signed-out",
    "identity:keep-alive",
    "identity:confirm",
    "identity:confirm-code",
    "identity:confirm-key",
    "admin:login",
}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = safe_target(request, request.POST.get("next") or request.GET.get("next", ""))
    if isinstance(request.user, User):
        if request.method == "POST":
            messages.info(
                request,
                _(
                    "You are signed in as %(user_id)s. Sign out first to sign in with another account."
                )
                % {"user_id": request.user.username},
            )
        return redirect(target)
    if request.method == "POST" and getattr(request, "session_just_ended", False):
        # A form of an old tab. Why the session ended is read first; both at once is too much for one request, too.
        return redirect(f"{reverse('identity:sign-in')}?{urlencode({'next': target})}")
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit_by_address(request, "login")
        user = _check(request, form)
        if user is not None:
            response: HttpResponse = perform_login(request, user, redirect_url=target)
            return response
    context = {
        "form": form,
        "next": target,
        "registered": request.session.get("registered"),
        "terms_changed_on": TERMS_CHANGED_ON,
    }
    return render(request, "identity/sign_in/password.html", context)


def _check(request: HttpRequest, form: SignInForm) -> User | None:
    user = services.check_password(
        request, user_id=form.cleaned_data["user_id"], password=form.cleaned_data["password"]
    )
    if user is None or not services.accept_terms(user=user):
        # One text for every reason, so it tells the way out of a lock also to those who are not locked.
        form.add_error(None, _("We could not sign you in. Check your User ID and your password."))
        form.add_error(None, _way_out_of_a_lock())
        return None
    return user


def _way_out_of_a_lock() -> str:
    return format_html(
        _(
            "Tried {count} times already? Stop: that locks an account for {minutes} minutes, and further tries "
            'suspend it. <a href="{unlock}">Unlock it</a>, <a href="{reset}">reset the password</a>, or wait '
            "{minutes} minutes."
        ),
        count=policy.LOCK_FAILURES.value,
        minutes=policy.LOCK_DURATION.value,
        unlock=reverse("identity:unlock"),
        reset=reverse("identity:forgot-password"),
    )


def safe_target(request: HttpRequest, wanted: str) -> str:
    """Where to go after sign-in: an own page that can be opened with GET, else the start page of IDM."""
    home = "/idm/"
    own = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    if not own or not wanted.startswith("/") or "\\" in wanted:
        return home
    try:
        found = resolve(wanted.partition("?")[0].partition("#")[0])
    except Resolver404:
        return home
    if getattr(found.func, "post_only", False):
        return _page_before(request) or home
    return home if found.view_name in NOT_AFTER_SIGN_IN else wanted


def _page_before(request: HttpRequest) -> str:
    """The page with the button, for somebody whose session ended before they pressed it."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return ""
    page = urlsplit(referer).path
    try:
        is_page = not getattr(resolve(page).func, "post_only", False)
    except Resolver404:
        return ""
    return safe_target(request, page) if is_page else ""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_device(request: HttpRequest) -> HttpResponse:
    return _go_on(request, _choose_device)


def _choose_device(request: HttpRequest, pending: Challenge) -> HttpResponse:
    """Whoever is here has shown the password, so the page may say what concerns this account."""
    context: dict[str, object] = {}
    if request.method != "POST":
        context["terms_are_new"] = last_agreed_to_another_text(pending.user)
        context["terms_changed_on"] = TERMS_CHANGED_ON
    return device_choice.choose_device(request, pending, **context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    return _go_on(request, challenge.enter_code)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_key(request: HttpRequest) -> HttpResponse:
    return _go_on(request, challenge.use_key)


def _go_on(
    request: HttpRequest, view: Callable[[HttpRequest, Challenge], HttpResponse]
) -> HttpResponse:
    pending = PendingSignIn.of(request)
    try:
        return view(request, pending) if pending is not None else _start_over(request)
    except SessionMoved:
        assert pending is not None  # noqa: S101
        return redirect(pending.target)
    except ChallengeOver:
        return _start_over(request)


@login_not_required
@never_cache
@post_only
def cancel(request: HttpRequest) -> HttpResponse:
    pending = PendingSignIn.of(request)
    if pending is not None:
        pending.cancel()
    return redirect("identity:sign-in")


@login_not_required
@never_cache
@post_only
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends IDM and SPOT together: there is one session."""
    if isinstance(request.user, User):
        key = str(request.session.session_key)
        close_session(user=request.user, session_key=key, why=SignIn.End.SIGNED_OUT)
    logout(request)
    response = redirect("identity:signed-out")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/sign_in/signed_out.html")


def _start_over(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        messages.info(
            request, _("Start your sign-in here. If you had begun, it took too long or was ended.")
        )
    return redirect("identity:sign-in")
