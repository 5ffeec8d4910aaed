"""Weighty acts ask for a second factor of a short while ago, however long the session has lived."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from identity.sessions import is_fresh
from spot_portal.core import clock

View = TypeVar("View", bound=Callable[..., HttpResponse])


def require_fresh(request: HttpRequest) -> HttpResponseRedirect | None:
    """None if the second factor was given a short while ago, else the way to the page that asks for it.

    That page leads back here. What was posted is not kept, so a view calls this before it reads or changes anything.
    """
    if is_fresh(request, at=clock.now()):
        return None
    if request.method == "POST":
        messages.info(
            request,
            _("Nothing was changed yet: it is some time since you gave your second factor."),
        )
    query = urlencode({"next": _page(request)})
    return HttpResponseRedirect(f"{reverse('identity:confirm')}?{query}")


def fresh_second_factor(view: View) -> View:
    """For a view behind the sign-in: nothing is shown or done before a fresh second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return require_fresh(request) or view(request, *args, **kwargs)

    return cast(View, guarded)


def _page(request: HttpRequest) -> str:
    """This address, or for one that takes posts only the page with the button. The confirming page checks it."""
    match: Any = request.resolver_match
    if match is not None and getattr(match.func, "post_only", False):
        return urlsplit(request.headers.get("Referer", "")).path
    return request.get_full_path()
