from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST


class PortalRequest(HttpRequest):
    """A request behind the second-factor gate: ``user`` is always a person."""

    user: AbstractUser  # type: ignore[assignment]


def post_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For addresses that are no page. Nobody is sent there after signing in: the answer would be an empty 405."""
    guarded: Any = require_POST(view)
    guarded.post_only = True
    checked: Callable[..., HttpResponseBase] = guarded
    return checked
