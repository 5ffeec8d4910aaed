"""Adding a telephone: number, then the code that came there."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.forms.phones import AddPhoneForm, ConfirmPhoneForm
from identity.gateways.phone import has_phone_gateway
from identity.models import PhoneDevice
from identity.services import codes, phones
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from identity.views.device_choice import on_its_way
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, GatewayError
from spot_portal.core.http import post_only
from spot_portal.drafts.typed import keeps_typed, typed

# Which telephone waits, and what its code is bound to: this session and no sign-in.
WAITING = "waiting_phone"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
@keeps_typed()
def add_phone(request: HttpRequest) -> HttpResponse:
    _require_gateway()
    user = signed_in_person(request)
    shown = {"number": phones.suggested_number(user)} | typed(request)
    form = AddPhoneForm(_posted(request), initial=shown)
    status = 200
    if form.is_valid():
        asked_by = f"phone:{secrets.token_urlsafe(24)}"
        try:
            device = phones.begin_phone(user=user, asked_by=asked_by, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
            status = 429 if hasattr(error, "retry_after") else 200
        except GatewayError:
            form.add_error(None, _could_not_send())
        else:
            request.session[WAITING] = {"device": device.pk, "asked_by": asked_by}
            return redirect("identity:confirm-phone")
    return render(request, "identity/devices/add_phone.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def confirm_phone(request: HttpRequest) -> HttpResponse:
    _require_gateway()
    waiting = request.session.get(WAITING)
    if waiting is None:
        return redirect("identity:add-phone")
    form = ConfirmPhoneForm(_posted(request))
    if form.is_valid():
        user = signed_in_person(request)
        try:
            kept = phones.confirm_phone(
                user=user,
                device_id=waiting["device"],
                code=form.cleaned_data["code"],
                asked_by=waiting["asked_by"],
            )
        except DomainError as error:
            del request.session[WAITING]
            messages.error(request, str(error))
            return redirect("identity:add-phone")
        if kept is not None:
            messages.success(
                request,
                _("%(device)s was added. You can choose it at your next sign-in.")
                % {"device": kept.title},
            )
            return redirect("identity:devices")
        form.add_error("code", _("This code is wrong, or is too old. Check it and type it again."))
    return _ask_for_code(request, waiting, form)


def _ask_for_code(
    request: HttpRequest, waiting: dict[str, object], form: ConfirmPhoneForm
) -> HttpResponse:
    device = _waiting_phone(request, waiting)
    if device is None:
        return redirect("identity:add-phone")
    now = clock.now()
    context = {
        "form": form,
        "device": device,
        "is_sent": device.waits_for(str(waiting["asked_by"]), at=now),
        "until": device.code_until,
        "pause": codes.pause_left([device], at=now),
    }
    return render(request, "identity/devices/confirm_phone.html", context)


@never_cache
@post_only
@fresh_second_factor
def resend_phone_code(request: HttpRequest) -> HttpResponse:
    _require_gateway()
    waiting = request.session.get(WAITING)
    device = _waiting_phone(request, waiting) if waiting else None
    if waiting is None or device is None:
        return redirect("identity:add-phone")
    try:
        phones.begin_phone(
            user=signed_in_person(request),
            number=device.number,
            channel=device.channel,
            extension=device.extension,
            asked_by=str(waiting["asked_by"]),
        )
    except DomainError as error:
        messages.info(request, on_its_way(error))
    except GatewayError:
        messages.error(request, _could_not_send())
    else:
        messages.success(request, _("A new code is on its way. The one before stopped working."))
    return redirect("identity:confirm-phone")


def _waiting_phone(request: HttpRequest, waiting: dict[str, object]) -> PhoneDevice | None:
    return phones.waiting_phone(signed_in_person(request), int(str(waiting["device"])))


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _could_not_send() -> str:
    return _(
        "The code could not be sent: the telephone network does not answer. Nothing was counted. "
        "Try again in a minute, or add another kind of device."
    )


def _require_gateway() -> None:
    """Without one there are no telephones, and no such pages."""
    if not has_phone_gateway():
        raise Http404
