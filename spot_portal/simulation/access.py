"""Who may use the tools of the simulation: the operator's choice."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from spot_portal.core.middleware import client_address

LOCALHOST, EVERYONE, STAFF = "localhost", "everyone", "staff"


def may_use_tools(request: HttpRequest) -> bool:
    if settings.SIMULATION_TOOLS == EVERYONE:
        return True
    user: Any = request.user
    is_staff = user.is_authenticated and user.is_staff
    if settings.SIMULATION_TOOLS == LOCALHOST:
        return is_staff or _is_on_this_machine(request)
    return settings.SIMULATION_TOOLS == STAFF and is_staff


def _is_on_this_machine(request: HttpRequest) -> bool:
    """Not what comes through a proxy that nobody has told us of: it runs on this machine, but the visitor does not."""
    if not settings.TRUSTED_PROXY_COUNT and "X-Forwarded-For" in request.headers:
        return False
    address = client_address(request)
    return address is not None and ip_address(address).is_loopback


def simulation_tool(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_tools(request):
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(guarded)
