"""What the shell of a page knows beyond the platform: which system, which menu."""

from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.spot_access import ENTERED, LAST_PROVIDER, SEVERAL
from spot_portal.core.shell import Menu, MenuProvider, NavItem
from spot_portal.simulation.access import may_use_tools


def build(request: HttpRequest, links: dict[str, Any]) -> Menu:
    system = _system(request.path)
    shared = {"home_url": links["home_url"], "help_url": links["help_url"]}
    # A request refused before anybody was looked up still gets a page.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        system = "idm" if system == "idm" else "public"
        return Menu(
            system,
            sign_in_url=reverse("identity:sign-in"),
            practice_url=_practice(request) if user is not None else "",
            **shared,
        )
    if getattr(user, "password_expired_at", None) is not None:
        # Every other place leads back to the page for a new password.
        return Menu(system, signed_in=True, person=user.get_username(), **shared)
    items = _spot(request) if system == "spot" else _idm(request)
    return Menu(
        system,
        nav=tuple(_item(request, label, url) for label, url in items),
        signed_in=True,
        person=user.get_full_name() or user.get_username(),
        provider=_provider(request),
        profile_url=links["profile_url"],
        switch_url=links["switch_url"] if _may_switch(request, system) else "",
        **shared,
    )


def _practice(request: HttpRequest) -> str:
    if not settings.SPOT_SIMULATION or not may_use_tools(request):
        return ""
    return reverse("simulation:people")


def _may_switch(request: HttpRequest, system: str) -> bool:
    """There is nothing to choose before the door, and nothing to switch to from the only provider."""
    if getattr(request, "acting", None) is not None:
        return bool(request.session.get(SEVERAL, True))
    return system != "spot" or bool(request.session.get(ENTERED))


def _provider(request: HttpRequest) -> MenuProvider | None:
    acting = getattr(request, "acting", None)
    if acting is None:
        return None
    provider = acting.provider
    return MenuProvider(provider.name, provider.npi, str(provider.get_line_of_business_display()))


def _system(path: str) -> str:
    if path.startswith("/spot/"):
        return "spot"
    return "idm" if path.startswith("/idm/") else "public"


def _idm(request: HttpRequest) -> list[tuple[str, str]]:
    items = [
        (_("Account"), reverse("identity:dashboard")),
        (_("My profile"), reverse("identity:profile")),
        (_("Roles"), reverse("identity:roles")),
        (_("Requests"), reverse("identity:requests")),
    ]
    if request.user.is_staff or getattr(request.user, "approves", False):
        items += [
            (_("Approvals"), reverse("identity:approvals")),
            (_("Certifications"), reverse("organizations:certifications")),
        ]
    items.append((_("SPOT"), reverse("home:spot")))
    if request.user.is_staff:
        items.append((_("Help desk"), reverse("admin:index")))
    return items


def _spot(request: HttpRequest) -> list[tuple[str, str]]:
    acting = getattr(request, "acting", None)
    provider = str(acting.provider.reference) if acting else request.session.get(LAST_PROVIDER)
    items = []
    if acting and provider:
        labels = (_("Home"), _("Eligibility"), _("Claims"), _("Corrections"), _("Documents"))
        items = list(zip(labels, places(provider).values(), strict=True))
    return [*items, (_("IDM account"), reverse("identity:dashboard"))]


@lru_cache(maxsize=1000)
def places(provider: str) -> dict[str, str]:
    """Every page of a provider shows the same five addresses."""
    names = {
        "home": "home:provider",
        "eligibility": "eligibility:search",
        "claims": "claims:list",
        "corrections": "claims:corrections",
        "documents": "documents:letters",
    }
    return {place: reverse(name, args=[provider]) for place, name in names.items()}


@cache
def _belongs() -> tuple[tuple[str, str], ...]:
    """Pages without a place of their own in the menu, and the place they are reached from."""
    return ((reverse("identity:proofing"), reverse("identity:roles")),)


def _item(request: HttpRequest, label: str, url: str) -> NavItem:
    # A start page, /idm/ or /spot/<provider>/, is the current place only itself, not all below it.
    is_start = url.count("/") == (3 if url.startswith("/spot/") else 2) or url == "/spot/"
    below = not is_start and request.path.startswith(url)
    lent = any(url == place and request.path.startswith(pages) for pages, place in _belongs())
    return NavItem(label, url, current=below or lent or request.path == url)
