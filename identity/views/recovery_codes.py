"""Recovery codes: made on request, shown in the answer to it and never again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.device_list import devices_of
from identity.models import RecoveryCodesDevice
from identity.services import code_lists
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import clock, policy


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def make_list(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    if request.method == "POST":
        codes = code_lists.make_list(user=user)
        context = {"codes": codes, "made_at": clock.now()}
        return render(request, "identity/devices/recovery_codes.html", context)
    devices = devices_of(user)
    held = next((d for d in devices if isinstance(d, RecoveryCodesDevice)), None)
    context = {"held": held, "count": policy.RECOVERY_CODES.value}
    return render(request, "identity/devices/make_recovery_codes.html", context)
