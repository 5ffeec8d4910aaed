"""A person's start page on the identity side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from identity import selectors, session_selectors
from identity.access import checks_with, first_obstacle
from identity.device_list import devices_of
from identity.own_devices import lacks_second_device, list_running_out
from identity.sessions import signed_in_person
from organizations.selectors import active_memberships, memberships_to_certify
from spot_portal.core import clock


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    devices = devices_of(user)
    memberships = list(active_memberships(user))
    requests = list(selectors.own_role_requests(user)[:5])
    checks = checks_with(
        user, devices=devices, memberships=memberships, newest=requests[0] if requests else None
    )
    context = {
        "last_sign_in": session_selectors.last_sign_in(
            user, session_key=request.session.session_key
        ),
        "devices": devices,
        "lacks_second_device": lacks_second_device(user, devices, at=clock.now()),
        "list_running_out": list_running_out(devices),
        "memberships": memberships,
        "requests": requests,
        "checks": checks,
        "obstacle": first_obstacle(checks),
        "to_decide": selectors.requests_to_decide(user).count(),
        "to_certify": memberships_to_certify(user, on=clock.today()).count(),
    }
    return render(request, "identity/dashboard.html", context)
