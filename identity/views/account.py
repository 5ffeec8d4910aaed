"""A person's own pages: dashboard, profile, devices, password reset."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlsafe_base64_decode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity import selectors
from identity.forms import AddAuthenticatorForm, ForgotPasswordForm, ResetPasswordForm
from identity.limits import limit_by_address
from identity.models import User
from identity.passwords import RULES
from identity.services import accounts, devices
from identity.sessions import is_fresh, signed_in_person
from identity.tokens import reset_tokens
from organizations.selectors import active_memberships, memberships_to_certify
from spot_portal.core import clock, crypto
from spot_portal.core.errors import DomainError

PENDING_APP = "pending_app"
RESET = "password_reset"
HIDDEN_TOKEN = "set"  # noqa: S105


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    context = {
        "devices": selectors.devices_of(user),
        "memberships": list(active_memberships(user)),
        "requests": list(selectors.own_role_requests(user)[:5]),
        "to_decide": selectors.requests_to_decide(user).count(),
        "to_certify": memberships_to_certify(user, on=clock.today()).count(),
    }
    return render(request, "identity/dashboard.html", context)


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/profile.html")


@require_safe
def device_list(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    return render(request, "identity/devices/list.html", {"devices": selectors.devices_of(user)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_authenticator(request: HttpRequest) -> HttpResponse:
    """The secret is shown here once, is new at every visit and is kept only when the app has shown a right code."""
    user = signed_in_person(request)
    if not is_fresh(request, at=clock.now()):
        return render(request, "identity/devices/sign_in_again.html")
    place = f"pending-app:{user.reference}"
    if request.method == "POST" and PENDING_APP in request.session:
        secret = crypto.open_sealed(request.session[PENDING_APP], place=place)
        form = AddAuthenticatorForm(request.POST)
        if form.is_valid():
            try:
                devices.add_authenticator(user=user, secret=secret, **form.cleaned_data)
            except DomainError as error:
                form.add_error("code", str(error))
            else:
                del request.session[PENDING_APP]
                messages.success(
                    request,
                    _("The authenticator app was added. You can choose it at your next sign-in."),
                )
                return redirect("identity:devices")
    else:
        secret, form = devices.new_secret(), AddAuthenticatorForm()
        request.session[PENDING_APP] = crypto.seal(secret, place=place)
    context = {
        "form": form,
        "key": devices.manual_key(secret),
        "qr": _qr(devices.otpauth_uri(secret, user)),
    }
    return render(request, "identity/devices/add_app.html", context)


def _qr(text: str) -> str:
    """The picture as inline SVG, drawn by us from our own text, without style attributes."""
    return mark_safe(segno.make(text, micro=False).svg_inline(scale=5, border=2, omitsize=False))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    form = ForgotPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit_by_address(request, "reset_password")
        accounts.ask_for_reset(**form.cleaned_data)
        return render(request, "identity/reset/asked.html")
    return render(request, "identity/reset/ask.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The token moves from the address into the session at once, so that it cannot leak from the page."""
    user = _owner(uid)
    if token != HIDDEN_TOKEN:
        if user is None or not reset_tokens.check_token(user, token):
            return render(request, "identity/reset/link_is_over.html", status=410)
        request.session[RESET] = token
        return redirect("identity:reset-password", uid, HIDDEN_TOKEN)
    if user is None or not reset_tokens.check_token(user, request.session.get(RESET, "")):
        return render(request, "identity/reset/link_is_over.html", status=410)
    form = ResetPasswordForm(request.POST if request.method == "POST" else None, person=user)
    if form.is_valid():
        try:
            accounts.reset_password(
                user_id=user.pk,
                answer=form.cleaned_data["answer"],
                password=form.cleaned_data["password"],
            )
        except ValidationError as error:  # used before
            form.add_error("password", error)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            request.session.flush()
            return render(request, "identity/reset/done.html")
    return render(request, "identity/reset/new_password.html", {"form": form, "rules": RULES})


def _owner(uid: str) -> User | None:
    try:
        return User.objects.filter(pk=int(urlsafe_base64_decode(uid).decode("ascii"))).first()
    except (ValueError, OverflowError):
        return None
