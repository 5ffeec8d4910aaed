"""Choosing a device and giving its code: the same for signing in and for confirming once more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from identity import selectors
from identity.forms import ChooseDeviceForm, CodeForm
from identity.mfa.challenge import Challenge
from identity.mfa.verification import device_of, verify_code
from identity.models import EmailDevice, PortalDevice
from identity.services import sign_in as services
from spot_portal.core import policy
from spot_portal.core.errors import DomainError, GatewayError


def choose_device(request: HttpRequest, challenge: Challenge, **context: object) -> HttpResponse:
    devices = selectors.usable_devices(challenge.user)
    form = ChooseDeviceForm(request.POST if request.method == "POST" else None, devices=devices)
    if form.is_valid():
        device = device_of(challenge.user, form.cleaned_data["device"])
        if device is not None and _ready(request, challenge, device, form):
            challenge.choose(device)
            return redirect(challenge.code_page)
    context |= {"form": form, "devices": devices, "challenge": challenge}
    return render(request, challenge.device_template, context)


def _ready(
    request: HttpRequest, challenge: Challenge, device: PortalDevice, form: ChooseDeviceForm
) -> bool:
    """Send the code if this device needs one; say so if it could not be sent."""
    if not isinstance(device, EmailDevice):
        return True
    try:
        services.send_code(user=challenge.user, device_id=device.pk, asked_by=challenge.id)
    except DomainError as error:
        # The code sent a moment ago is still good for this challenge: go on to the box for it.
        if device.asked_by == challenge.id and device.code_hash:
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


def enter_code(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    device = device_of(challenge.user, challenge.device_id or "")
    if device is None:
        return redirect(challenge.device_page)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verified = verify_code(
                user_id=challenge.user.pk,
                device_id=device.persistent_id,
                code=form.cleaned_data["code"],
                asked_by=challenge.id,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if verified is not None:
                return challenge.finish(verified)
            form.add_error(
                "code",
                _(
                    "This code is wrong, was used already or is too old. Check it, or ask for a new one."
                ),
            )
    context = {
        "form": form,
        "device": device,
        "minutes": policy.CODE_LIFE_EMAIL.value,
        "challenge": challenge,
    }
    return render(request, "identity/sign_in/code.html", context)
