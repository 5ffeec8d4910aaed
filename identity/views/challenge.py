"""Giving the code or the key that was chosen: the same for signing in and for confirming once more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from identity import selectors
from identity.forms import CodeForm, KeyAnswerForm, RecoveryCodeForm
from identity.mfa import key_challenge, webauthn
from identity.mfa.challenge import Challenge
from identity.mfa.verification import device_of, verify_code
from identity.models import PortalDevice, RecoveryCodesDevice, SecurityKeyDevice
from identity.services import code_lists
from identity.services.security_keys import verify_security_key
from identity.views.device_choice import about_code
from spot_portal.core import policy
from spot_portal.core.errors import DomainError


def enter_code(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    device = device_of(challenge.user, challenge.device_id or "")
    if device is None or isinstance(device, SecurityKeyDevice):
        return redirect(challenge.device_page)
    form_of_kind = RecoveryCodeForm if isinstance(device, RecoveryCodesDevice) else CodeForm
    form = form_of_kind(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verified = _verify(challenge, device, form.cleaned_data["code"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if verified is not None:
                _say_what_is_left(request, verified)
                return challenge.finish(verified)
            form.add_error(
                "code",
                _(
                    "This code is wrong, was used already or is too old. Check it, or ask for a new one."
                ),
            )
    context = about_code(device, challenge) | {"form": form, "device": device}
    context["challenge"] = challenge
    return render(request, "identity/sign_in/code.html", context)


def _verify(challenge: Challenge, device: PortalDevice, code: str) -> PortalDevice | None:
    if isinstance(device, RecoveryCodesDevice):
        return code_lists.use_code(user=challenge.user, device=device, code=code)
    return verify_code(
        user_id=challenge.user.pk,
        device_id=device.persistent_id,
        code=code,
        asked_by=challenge.id,
    )


def _say_what_is_left(request: HttpRequest, device: PortalDevice) -> None:
    if not isinstance(device, RecoveryCodesDevice):
        return
    if device.left > policy.RECOVERY_CODES_FEW.value:
        messages.info(
            request, _("You used a recovery code. %(left)s are left.") % {"left": device.left}
        )
    else:
        messages.warning(
            request,
            _("You used a recovery code. Codes left: %(left)s. Make a new list under “My devices”.")
            % {"left": device.left},
        )


def use_key(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    """Any of the person's keys may answer, whichever was chosen: people have two that look the same."""
    chosen = device_of(challenge.user, challenge.device_id or "")
    if not isinstance(chosen, SecurityKeyDevice):
        return redirect(challenge.device_page)
    form = KeyAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verified = _judge(request, challenge, form.cleaned_data["answer"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if verified is not None:
                return challenge.finish(verified)
            form.add_error(
                None,
                _("This was not the answer of one of your keys. Try again, or use another device."),
            )
    devices = selectors.usable_devices(challenge.user)
    keys = [device for device in devices if isinstance(device, SecurityKeyDevice)]
    signs = key_challenge.issue(request.session, act=challenge.id)
    context = {
        "form": form,
        "device": chosen,
        "options": webauthn.request_options(keys, signs),
        "challenge": challenge,
    }
    return render(request, "identity/sign_in/key.html", context)


def _judge(request: HttpRequest, challenge: Challenge, answer: str) -> PortalDevice | None:
    if not answer:
        raise DomainError(
            _(
                "No key has answered. A security key needs JavaScript; every other device works without."
            )
        )
    signed = key_challenge.claim(request.session, act=challenge.id)
    if signed is None:
        raise DomainError(
            _("The answer came too late, or was sent before. Nothing was counted. Try again.")
        )
    return verify_security_key(user=challenge.user, answer=answer, challenge=signed)
