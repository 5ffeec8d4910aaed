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


def weighty(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages that decide about other people's access: the identity side asks for a second factor of a short while
    ago before they open. A mark, because apps below ``identity`` cannot import it. Outermost, where the gate looks."""
    marked: Any = view
    marked.is_weighty = True
    checked: Callable[..., HttpResponseBase] = marked
    return checked
