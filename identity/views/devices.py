"""A person's second factors: the list, what can be added, and the care of each one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from identity.device_list import devices_of
from identity.forms import RenameDeviceForm
from identity.gateways.phone import has_phone_gateway
from identity.models import AuthenticatorDevice, PhoneDevice, PortalDevice, SecurityKeyDevice
from identity.own_devices import list_running_out, own_device
from identity.services import devices
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import policy
from spot_portal.core.errors import DomainError
from spot_portal.core.http import post_only


@dataclass(frozen=True, slots=True)
class Factor:
    """A kind of device that can be added."""

    model: type[PortalDevice]
    page: str
    limit: int
    held: int

    @property
    def is_full(self) -> bool:
        return self.held >= self.limit


@require_safe
def device_list(request: HttpRequest) -> HttpResponse:
    held = devices_of(signed_in_person(request))
    # Each once, however many telephones there are.
    notices = dict.fromkeys(str(device.notice) for device in held if device.notice)
    context = {
        "devices": held,
        "notices": list(notices),
        "list_running_out": list_running_out(held),
    }
    return render(request, "identity/devices/list.html", context)


@require_safe
def choose_factor(request: HttpRequest) -> HttpResponse:
    held = devices_of(signed_in_person(request))
    numbers = {device.number for device in held if isinstance(device, PhoneDevice)}
    context = {
        "factors": _factors(held),
        "telephones_offered": has_phone_gateway(),
        # Either way of getting codes at one number counts as one.
        "telephones_limit": policy.MAX_PHONES.value,
        "telephones_full": len(numbers) >= policy.MAX_PHONES.value,
    }
    return render(request, "identity/devices/add.html", context)


def _factors(held: Sequence[PortalDevice]) -> list[Factor]:
    """The strongest first."""
    offered: list[tuple[type[PortalDevice], str, int]] = [
        (SecurityKeyDevice, "identity:add-key", policy.MAX_SECURITY_KEYS.value),
        (AuthenticatorDevice, "identity:add-authenticator", policy.MAX_APPS.value),
    ]
    return [
        Factor(model, page, limit, sum(isinstance(device, model) for device in held))
        for model, page, limit in offered
    ]


@require_safe
def manage(request: HttpRequest, kind: str, reference: UUID) -> HttpResponse:
    device = _device(request, kind, reference)
    return render(request, "identity/devices/manage.html", {"device": device})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def rename(request: HttpRequest, kind: str, reference: UUID) -> HttpResponse:
    device = _device(request, kind, reference)
    if not device.is_named:
        raise Http404
    form = RenameDeviceForm(request.POST or None, initial={"name": device.name})
    if form.is_valid():
        try:
            devices.rename_device(device=device, name=form.cleaned_data["name"])
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The device has its new name."))
            return redirect("identity:device", kind, reference)
    return render(request, "identity/devices/rename.html", {"device": device, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_lost(request: HttpRequest, kind: str, reference: UUID) -> HttpResponse:
    """Asks for no fresh second factor: what was lost may be the only device at hand, and haste matters."""
    device = _device(request, kind, reference)
    if request.method != "POST":
        return render(request, "identity/devices/lost.html", {"device": device})
    try:
        ended = devices.report_lost(device=device, session=request.session)
    except DomainError as error:
        return _refused(request, device, error)
    done = _("%(device)s is reported lost. It signs nobody in any more.") % {"device": device.title}
    if ended:
        logout(request)
        messages.success(request, done)
        messages.info(request, _("This session was ended too. Sign in with another device."))
        return redirect("identity:sign-in")
    messages.success(request, done)
    return redirect("identity:devices")


@never_cache
@post_only
@fresh_second_factor
def reactivate(request: HttpRequest, kind: str, reference: UUID) -> HttpResponse:
    device = _device(request, kind, reference)
    try:
        devices.reactivate_device(device=device, session=request.session)
    except DomainError as error:
        return _refused(request, device, error)
    messages.success(request, _("%(device)s can be used again.") % {"device": device.title})
    return redirect("identity:devices")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def remove(request: HttpRequest, kind: str, reference: UUID) -> HttpResponse:
    device = _device(request, kind, reference)
    if request.method != "POST":
        return render(request, "identity/devices/remove.html", {"device": device})
    title = device.title
    try:
        devices.remove_device(device=device, session=request.session)
    except DomainError as error:
        return _refused(request, device, error)
    messages.success(
        request, _("%(device)s was removed. Your other sessions were ended.") % {"device": title}
    )
    return redirect("identity:devices")


@never_cache
@post_only
def remind_later(request: HttpRequest) -> HttpResponse:
    devices.remind_later(user=signed_in_person(request))
    messages.info(
        request,
        _("You are reminded of a second device again in %(days)s days.")
        % {"days": policy.SECOND_DEVICE_REMINDER.value},
    )
    return redirect("identity:dashboard")


def _device(request: HttpRequest, kind: str, reference: UUID) -> PortalDevice:
    user = signed_in_person(request)
    device = own_device(user, kind, reference)
    if device is None:
        devices.record_foreign_device(user=user, kind=kind, reference=reference)
        raise Http404
    return device


def _refused(request: HttpRequest, device: PortalDevice, error: DomainError) -> HttpResponse:
    messages.error(request, str(error))
    return redirect("identity:device", device.kind, device.reference)
