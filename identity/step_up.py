"""Weighty acts ask for a second factor of a short while ago, however long the session has lived."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from identity.sessions import is_fresh, signed_in_person
from spot_portal.core import clock
from spot_portal.drafts import typed

View = TypeVar("View", bound=Callable[..., HttpResponse])


def require_fresh(request: HttpRequest) -> HttpResponseRedirect | None:
    """None if the second factor was given a short while ago, else the way to the page that asks for it.

    That page leads back here. A view calls this before it changes anything: what was posted is never carried out by
    the confirmation. On a page that takes part in ``drafts.typed`` it stands in the form again, to be sent once more.
    """
    if is_fresh(request, at=clock.now()):
        return None
    if request.method == "POST":
        words = _("Nothing was changed yet: it is some time since you gave your second factor.")
        if _keep(request):
            words += " " + _("What you typed is kept: after this it stands in the form again.")
        messages.info(request, words)
    query = urlencode({"next": _page(request)})
    return HttpResponseRedirect(f"{reverse('identity:confirm')}?{query}")


def _keep(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None or not typed.takes_part(match.func):
        return False
    kept = typed.keep_typed(
        owner=signed_in_person(request),
        path=request.path,
        data=request.POST,
        view=match.func,
        session_ended=False,
    )
    if kept:
        request.session[typed.MARK] = True
    return kept


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
        try:
            return urlsplit(request.headers.get("Referer", "")).path
        except ValueError:  # written by hand
            return ""
    return request.get_full_path()
