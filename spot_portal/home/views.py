"""Pages that belong to no single app: landing, the door of SPOT, its home, help."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.selectors import soonest_letters
from identity.access import access_checks, first_obstacle
from identity.models import User
from identity.sessions import signed_in_person
from identity.views.sign_in import safe_target
from organizations.selectors import providers_for
from organizations.services import enter_spot, record_refusal
from organizations.spot_access import (
    ENTERED,
    LAST_PROVIDER,
    SEVERAL,
    ActingAs,
    has_entered,
    spot_page,
)
from spot_portal.core import policy
from spot_portal.core.errors import DomainError
from spot_portal.core.http import PortalRequest, post_only
from spot_portal.home.shell import places

SHORT_CUTS = {
    "eligibility": "eligibility:search",
    "claims": "claims:list",
    "corrections": "claims:corrections",
    "documents": "documents:letters",
}


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "home/landing.html")


@require_safe
def spot(request: HttpRequest) -> HttpResponse:
    """The door: enter, choose a provider, or read what is missing."""
    user = signed_in_person(request)
    if has_entered(request):
        providers = list(providers_for(user))
        _remember_choice(request, several=len(providers) > 1)
        return render(request, "home/choose_provider.html", {"providers": providers})
    checks = access_checks(user)
    context = {
        "next": _page_inside(request, request.GET.get("next", "")),
        "checks": checks,
        "obstacle": first_obstacle(checks),
        "idle_days": policy.SPOT_INACTIVITY.value,
    }
    return render(request, "home/door.html", context)


@post_only
def enter(request: HttpRequest) -> HttpResponse:
    """The SPOT sign-in."""
    user = signed_in_person(request)
    try:
        _require_verified(user)
        enter_spot(by=user)
    except DomainError as error:
        obstacle = first_obstacle(access_checks(user))
        record_refusal(by=user, reason=obstacle.code if obstacle else "unknown")
        messages.error(request, str(error))
        return redirect("home:spot")
    request.session[ENTERED] = True
    providers = list(providers_for(user)[:2])
    _remember_choice(request, several=len(providers) > 1)
    if wanted := _page_inside(request, request.POST.get("next", "")):
        return redirect(wanted)
    if len(providers) == 1:
        return redirect("home:provider", providers[0].reference)
    return redirect("home:spot")


def _remember_choice(request: HttpRequest, *, several: bool) -> None:
    """For the link "Switch" of every page behind the door, which asks the database nothing."""
    if request.session.get(SEVERAL) != several:
        request.session[SEVERAL] = several


def _require_verified(user: User) -> None:
    """Whoever changed their name or date of birth keeps the role, but has to be verified again first."""
    if not user.is_proofed:
        raise DomainError(_("Your identity has to be verified before you can enter SPOT."))


def _page_inside(request: HttpRequest, wanted: str) -> str:
    """The page of SPOT somebody asked for before they had entered; empty for anything else."""
    target = safe_target(request, wanted)
    return target if target.startswith("/spot/") and target != reverse("home:spot") else ""


@require_safe
@spot_page
def provider_home(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    context = {
        "acting": acting,
        "places": places(str(acting.provider.reference)),
        "letters": soonest_letters(acting),
    }
    return render(request, "home/provider.html", context)


@require_safe
def short_cut(request: HttpRequest, place: str) -> HttpResponse:
    """``/spot/eligibility/`` and its like lead to the provider chosen last."""
    if place not in SHORT_CUTS:
        raise Http404
    chosen = request.session.get(LAST_PROVIDER)
    if not chosen or not has_entered(request):
        return redirect("home:spot")
    return redirect(SHORT_CUTS[place], UUID(chosen))


@login_not_required
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    checks = access_checks(request.user) if isinstance(request.user, User) else []
    return render(request, "home/why.html", {"checks": checks, "obstacle": first_obstacle(checks)})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@login_not_required
@require_safe
def simulated(request: HttpRequest) -> HttpResponse:
    return render(request, "home/simulated.html")
