"""Signing in: password, device, code. The person is anonymous until the code was right."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity import selectors
from identity.forms import ChooseDeviceForm, CodeForm, SignInForm
from identity.limits import limit_by_address
from identity.mfa.stages import PendingSignIn
from identity.mfa.verification import device_of, verify_code
from identity.models import EmailDevice, User
from identity.models.devices import PortalDevice
from identity.services import sign_in as services
from spot_portal.core import policy
from spot_portal.core.errors import DomainError, GatewayError
from spot_portal.core.http import post_only

NOT_AFTER_SIGN_IN = {
    "identity:sign-in",
    "identity:choose-device",
    "identity:enter-code",
    "identity:signed-out",
    "admin:login",
}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = safe_target(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated and request.method == "GET":
        return redirect(target)
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit_by_address(request, "login")
        user = _check(request, form)
        if user is not None:
            services.accept_terms(user=user)
            response: HttpResponse = perform_login(request, user, redirect_url=target)
            return response
    context = {"form": form, "next": target, "registered": request.session.get("registered")}
    return render(request, "identity/sign_in/password.html", context)


def _check(request: HttpRequest, form: SignInForm) -> User | None:
    try:
        user = services.check_password(
            request, user_id=form.cleaned_data["user_id"], password=form.cleaned_data["password"]
        )
    except ValidationError:  # allauth's limit by address
        form.add_error(
            None, _("Too many failed sign-ins from your address. Wait 10 minutes, then try again.")
        )
        return None
    if user is None:
        form.add_error(
            None,
            _(
                "We could not sign you in. Check your User ID and your password. After %(count)s "
                "failed tries an account is locked for %(minutes)s minutes."
            )
            % {"count": policy.LOCK_FAILURES.value, "minutes": policy.LOCK_DURATION.value},
        )
    return user


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
    no_page = found.view_name in NOT_AFTER_SIGN_IN or getattr(found.func, "post_only", False)
    return home if no_page else wanted


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_device(request: HttpRequest) -> HttpResponse:
    pending = PendingSignIn.of(request)
    if pending is None:
        return _start_over(request)
    devices = selectors.usable_devices(pending.user)
    form = ChooseDeviceForm(request.POST if request.method == "POST" else None, devices=devices)
    if form.is_valid():
        device = device_of(pending.user, form.cleaned_data["device"])
        if device is not None and _ready(request, pending, device, form):
            pending.choose(device)
            return redirect("identity:enter-code")
    return render(request, "identity/sign_in/device.html", {"form": form, "devices": devices})


def _ready(
    request: HttpRequest, pending: PendingSignIn, device: PortalDevice, form: ChooseDeviceForm
) -> bool:
    """Send the code if this device needs one; say so if it could not be sent."""
    if not isinstance(device, EmailDevice):
        return True
    try:
        services.send_code(user=pending.user, device_id=device.pk, asked_by=pending.id)
    except DomainError as error:
        # The code sent a moment ago is still good for this sign-in: go on to the box for it.
        if device.asked_by == pending.id and device.code_hash:
            messages.info(request, str(error))
            return True
        form.add_error(None, str(error))
        return False
    except GatewayError:
        form.add_error(
            None,
            _(
                "The code could not be sent: our mail system does not answer. Choose another "
                "device, or try again in a minute. Nothing was counted."
            ),
        )
        return False
    return True


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    pending = PendingSignIn.of(request)
    if pending is None:
        return _start_over(request)
    device = device_of(pending.user, pending.device_id or "")
    if device is None:
        return redirect("identity:choose-device")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verified = verify_code(
                user_id=pending.user.pk,
                device_id=device.persistent_id,
                code=form.cleaned_data["code"],
                asked_by=pending.id,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if verified is not None:
                return pending.finish(verified)
            form.add_error(
                "code",
                _(
                    "This code is wrong, was used already or is too old. Check it, or ask for a new one."
                ),
            )
    context = {"form": form, "device": device, "minutes": policy.CODE_LIFE_EMAIL.value}
    return render(request, "identity/sign_in/code.html", context)


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
        services.record_sign_out(user=request.user)
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
