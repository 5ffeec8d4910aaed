"""Adding an authenticator app."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.forms import AddAuthenticatorForm
from identity.services import devices
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import crypto
from spot_portal.core.errors import DomainError

PENDING_APP = "pending_app"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def add_authenticator(request: HttpRequest) -> HttpResponse:
    """The secret is shown here once, is new at every visit and is kept only when the app has shown a right code."""
    user = signed_in_person(request)
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
