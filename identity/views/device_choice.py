"""Choosing a device, and sending it a code if it needs one: the same for signing in and for confirming once more."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from identity.events import Step
from identity.forms import ChooseDeviceForm
from identity.mfa.challenge import Challenge
from identity.mfa.choice import choices_for
from identity.models import EmailDevice, PortalDevice
from identity.services import codes
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, GatewayError


def choose_device(request: HttpRequest, challenge: Challenge, **context: object) -> HttpResponse:
    choices = choices_for(challenge.user, at=clock.now())
    form = ChooseDeviceForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        wanted = form.cleaned_data["device"]
        device = next(choice.device for choice in choices if choice.value == wanted)
        ready = _ready(request, challenge, device, form)
        if ready is not None:
            challenge.choose(ready)
            return redirect(challenge.key_page if device.kind == "key" else challenge.code_page)
    elif request.POST.get("device"):
        step = Step.CONFIRM if challenge.ends_at is None else Step.SIGN_IN
        codes.note_foreign_device(user=challenge.user, named=request.POST["device"], step=step)
    context |= {"form": form, "challenge": challenge}
    response = render(request, challenge.device_template, context, status=form.http_status)
    if form.retry_after:
        response["Retry-After"] = str(form.retry_after)
    return response


def _ready(
    request: HttpRequest, challenge: Challenge, device: PortalDevice, form: ChooseDeviceForm
) -> PortalDevice | None:
    """The device as it is when its code was sent, if it needs one; None, and said so, if it could not be sent."""
    if not isinstance(device, codes.CodeDevice):
        return device
    named = device.persistent_id
    try:
        return codes.send_code(user=challenge.user, device_id=named, asked_by=challenge.id)
    except DomainError as error:
        # The code sent a moment ago is still good for this challenge: go on to the box for it.
        if device.waits_for(challenge.id, at=clock.now()):
            messages.info(request, on_its_way(error))
            return device
        form.refuse(error)
    except codes.AddressRefused:
        form.add_error(None, _address_refused(device))
    except GatewayError:
        form.add_error(None, could_not_send(device))
    return None


def about_code(device: PortalDevice, challenge: Challenge) -> dict[str, object]:
    """What the page for the code says of the message: whether one is on its way, until when it counts, and in how many
    seconds another may be asked for."""
    if not isinstance(device, codes.CodeDevice):
        return {}
    device.refresh_from_db(fields=codes.CODE_FIELDS)  # wrong tries burn it
    now = clock.now()
    return {
        "is_sent": device.waits_for(challenge.id, at=now),
        "until": device.code_until,
        "pause": codes.pause_left([device], at=now),
    }


def on_its_way(error: DomainError) -> str:
    """Beside the page's own countdown, seconds that stand still would be wrong soon."""
    if isinstance(error, codes.TooSoon):
        return _("A code is on its way already. Wait for it a moment.")
    return str(error)


def _address_refused(device: PortalDevice) -> str:
    return _(
        "The mail server does not take mail for this address (%(address)s), so no code was sent. Waiting does not "
        "help: use another device if you have one, or call the help desk at %(phone)s, which can change the address. "
        "Nothing was counted, and a code you already have still works."
    ) % {"address": device.masked, "phone": settings.HELP_DESK_PHONE}


def could_not_send(device: PortalDevice) -> str:
    if isinstance(device, EmailDevice):
        said = _("The code could not be sent: our mail system does not answer.")
    else:
        said = _("The code could not be sent: the telephone network does not answer.")
    rest = _(
        "Choose another device, or try again in a minute. Nothing was counted, and a code you "
        "already have still works."
    )
    return f"{said} {rest}"
