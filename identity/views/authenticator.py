"""Adding an authenticator app."""

from dataclasses import replace

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.forms import AddAuthenticatorForm
from identity.models import User
from identity.pending_app import (
    PendingApp,
    forget_pending_app,
    keep_pending_app,
    read_pending_app,
)
from identity.services import devices
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def add_authenticator(request: HttpRequest) -> HttpResponse:
    """The secret is shown here once, is new at every visit and is kept only when the app has shown a right code."""
    user = signed_in_person(request)
    if request.method == "POST" and (shown := read_pending_app(request.session, user)) is not None:
        return _try(request, user, shown)
    app = PendingApp(devices.new_secret(), clock.now().timestamp())
    keep_pending_app(request.session, user, app)
    return _show(request, user, app, AddAuthenticatorForm())


def _try(request: HttpRequest, user: User, app: PendingApp) -> HttpResponse:
    if app.is_over(at=clock.now()):
        return _begin_anew(request, _too_late())
    form = AddAuthenticatorForm(request.POST)
    if form.is_valid():
        try:
            device = devices.add_authenticator(user=user, secret=app.secret, **form.cleaned_data)
        except devices.WrongAppCode as error:
            app = replace(app, wrong_codes=app.wrong_codes + 1)
            if app.is_burnt:
                return _begin_anew(request, _too_many())
            keep_pending_app(request.session, user, app)
            form.add_error("code", str(error))
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            forget_pending_app(request.session)
            messages.success(
                request,
                _("%(device)s was added. You can choose it at your next sign-in.")
                % {"device": device.title},
            )
            return redirect("identity:devices")
    return _show(request, user, app, form)


def _begin_anew(request: HttpRequest, why: str) -> HttpResponse:
    forget_pending_app(request.session)
    messages.warning(request, why)
    return redirect("identity:add-authenticator")


def _too_late() -> str:
    return _(
        "Nothing was added: a key can be used for %(minutes)s minutes after it was shown. Take the entry out of your "
        "app again and scan the new picture."
    ) % {"minutes": policy.APP_KEY_LIFE.value}


def _too_many() -> str:
    return _(
        "Nothing was added: there were %(count)s wrong codes. Take the entry out of your app again, check the clock of "
        "your phone and scan the new picture."
    ) % {"count": policy.CODE_TRIES.value}


def _show(
    request: HttpRequest, user: User, app: PendingApp, form: AddAuthenticatorForm
) -> HttpResponse:
    uri = devices.otpauth_uri(app.secret, user)
    context = {
        "form": form,
        "key": devices.manual_key(app.secret),
        "uri": uri,
        "qr": _qr(uri),
        "minutes": policy.APP_KEY_LIFE.value,
    }
    return render(request, "identity/devices/add_app.html", context)


def _qr(text: str) -> str:
    """The picture as inline SVG, drawn by us from our own text, without style attributes."""
    return mark_safe(segno.make(text, micro=False).svg_inline(scale=5, border=2, omitsize=False))
