"""Adding a security key or passkey: first its name, then the touch, which only works with JavaScript."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.device_list import devices_of
from identity.forms import KeyAnswerForm, SecurityKeyForm
from identity.mfa import key_challenge, webauthn
from identity.models import SecurityKeyDevice, User
from identity.services import security_keys
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core.errors import DomainError

NAME = "new_key_name"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def name_key(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    form = SecurityKeyForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            security_keys.require_room(user=user, name=name)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            request.session[NAME] = name
            return redirect("identity:touch-key")
    return render(request, "identity/devices/add_key.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def touch_key(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    name = request.session.get(NAME)
    if name is None:
        return redirect("identity:add-key")
    act = f"add-key:{user.reference}"
    form = KeyAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _add(request, user, name, act, form.cleaned_data["answer"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("identity:devices")
    known = [d for d in devices_of(user) if isinstance(d, SecurityKeyDevice)]
    signs = key_challenge.issue(request.session, act=act)
    context = {
        "form": form,
        "name": name,
        "options": webauthn.creation_options(user, known, signs),
    }
    return render(request, "identity/devices/touch_key.html", context)


def _add(request: HttpRequest, user: User, name: str, act: str, answer: str) -> None:
    if not answer:
        raise DomainError(_("No key has answered. Adding a security key needs JavaScript."))
    signed = key_challenge.claim(request.session, act=act)
    if signed is None:
        raise DomainError(
            _("The answer came too late, or was sent before. Nothing was added. Try again.")
        )
    device = security_keys.add_security_key(user=user, name=name, answer=answer, challenge=signed)
    request.session.pop(NAME, None)
    messages.success(
        request,
        _("%(device)s was added. You can choose it at your next sign-in.")
        % {"device": device.title},
    )
