"""Procedure codes belong to somebody: pages that show them open after their terms are accepted."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.services.looking import answer_code_license
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core.http import PortalRequest

ACCEPTED = "code_license_accepted"
P = ParamSpec("P")
SpotView = Callable[Concatenate[PortalRequest, ActingAs, P], HttpResponse]


def licensed(view: SpotView[P]) -> SpotView[P]:
    """Goes below ``spot_page``. The answer counts for this session."""

    @wraps(view)
    def guarded(
        request: PortalRequest, acting: ActingAs, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not request.session.get(ACCEPTED):
            url = reverse("claims:code-license", args=[acting.provider.reference])
            return redirect(f"{url}?{urlencode({'next': request.path})}")
        return view(request, acting, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@spot_page
def code_license(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    target = _target(request, acting)
    if request.method != "POST":
        context: dict[str, Any] = {"acting": acting, "next": target}
        return render(request, "claims/code_license.html", context)
    accepted = request.POST.get("answer") == "accept"
    answer_code_license(acting=acting, accepted=accepted)
    if accepted:
        request.session[ACCEPTED] = True
        return redirect(target)
    request.session.pop(ACCEPTED, None)
    messages.info(
        request,
        _("You declined the terms for procedure codes. Claims stay closed until you accept."),
    )
    return redirect("claims:list", acting.provider.reference)


def _target(request: HttpRequest, acting: ActingAs) -> str:
    """The page asked for, if it is one of this provider's; else the list."""
    home = reverse("claims:list", args=[acting.provider.reference])
    wanted = request.POST.get("next") or request.GET.get("next", "")
    inside = wanted.startswith(home.removesuffix("claims/")) and "\\" not in wanted
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and safe else home
