"""Giving the code or the key that was chosen: the same for signing in and for confirming once more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from identity.device_list import usable_devices
from identity.forms import CodeForm, KeyAnswerForm, RecoveryCodeForm
from identity.mfa import key_challenge, webauthn
from identity.mfa.challenge import Challenge, answer
from identity.mfa.verification import code_fits, device_of, kind_named
from identity.models import PortalDevice, RecoveryCodesDevice, SecurityKeyDevice
from identity.services.code_lists import list_fits
from identity.services.security_keys import AnswerFits, keys_named
from identity.views.device_choice import about_code
from spot_portal.core import policy
from spot_portal.core.errors import DomainError


def enter_code(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    device_id = challenge.device_id or ""
    kind = kind_named(device_id)
    if kind is None or kind is SecurityKeyDevice:
        return redirect(challenge.device_page)
    is_list = kind is RecoveryCodesDevice
    form_of_kind = RecoveryCodeForm if is_list else CodeForm
    form = form_of_kind(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        fits = list_fits(code) if is_list else code_fits(code, asked_by=challenge.id)
        try:
            finished = answer(challenge, device_id=device_id, fits=fits)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if finished is not None:
                device, response = finished
                _say_what_is_left(request, device)
                return response
            form.add_error("code", _wrong_code(kind))
    chosen = device_of(challenge.user, device_id)
    if chosen is None:
        return redirect(challenge.device_page)
    context = about_code(chosen, challenge) | {"form": form, "device": chosen}
    context["challenge"] = challenge
    return render(request, "identity/sign_in/code.html", context)


def _wrong_code(kind: type[PortalDevice]) -> str:
    said = _("This code is wrong, was used already or is too old.")
    if kind is RecoveryCodesDevice:
        return f"{said} {_('Check it, or use another one of your list.')}"
    if kind.sends_codes:
        return f"{said} {_('Check it, or ask for a new one.')}"
    return f"{said} {_('Type the one your app shows now.')}"


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
    if kind_named(challenge.device_id or "") is not SecurityKeyDevice:
        return redirect(challenge.device_page)
    form = KeyAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            finished = _judge(request, challenge, form.cleaned_data["answer"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if finished is not None:
                return finished
            form.add_error(
                None,
                _("This was not the answer of one of your keys. Try again, or use another device."),
            )
    devices = usable_devices(challenge.user)
    keys = [device for device in devices if isinstance(device, SecurityKeyDevice)]
    chosen = next((key for key in keys if key.persistent_id == challenge.device_id), None)
    if chosen is None:
        return redirect(challenge.device_page)
    signs = key_challenge.issue(request.session, act=challenge.id)
    context = {
        "form": form,
        "device": chosen,
        "options": webauthn.request_options(keys, signs),
        "challenge": challenge,
    }
    return render(request, "identity/sign_in/key.html", context)


def _judge(request: HttpRequest, challenge: Challenge, given: str) -> HttpResponse | None:
    if not given:
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
    fits = AnswerFits(given, challenge=signed)
    finished = answer(challenge, device_id=keys_named(given), fits=fits, is_sent_once=True)
    if fits.is_copied:
        messages.error(
            request, _("This key was refused: it may have been copied. Use another device.")
        )
        return redirect(challenge.device_page)
    return finished[1] if finished is not None else None
