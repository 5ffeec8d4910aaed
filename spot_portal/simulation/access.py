"""Who may use the tools of the simulation: the operator's choice."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
WRITTEN_BY_PROXIES = (
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via",
)  # fmt: skip
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
    """Of a portal that people open as localhost. What came through a proxy came from elsewhere, as far as we know."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or ""
    if host not in LOCAL_NAMES or any(name in request.headers for name in WRITTEN_BY_PROXIES):
        return False
    address = request.META.get("REMOTE_ADDR") or ""
    return address in LOCAL_NAMES or address.startswith("127.")


def simulation_tool(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_tools(request):
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(guarded)
