"""Who may use the tools of the simulation: the operator's choice."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

EVERYONE, STAFF = "everyone", "staff"


def may_use_tools(request: HttpRequest) -> bool:
    if settings.SIMULATION_TOOLS == EVERYONE:
        return True
    user: Any = request.user
    return settings.SIMULATION_TOOLS == STAFF and user.is_authenticated and user.is_staff


def simulation_tool(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_tools(request):
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(guarded)
