"""What every page shows around its content, as one context variable ``portal``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from spot_portal.core import clock, policy


@dataclass(frozen=True, slots=True)
class NavItem:
    label: Any
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Simulation:
    now: datetime
    inbox_url: str
    clock_url: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What the line above every page shows."""

    simulation: Simulation | None


@dataclass(frozen=True, slots=True)
class MenuProvider:
    name: str
    npi: str
    line_of_business: str


@dataclass(frozen=True, slots=True)
class Menu:
    """What the header shows. Frozen, so that the header is drawn once for all pages that show the same."""

    system: str
    nav: tuple[NavItem, ...] = ()
    signed_in: bool = False
    person: str = ""
    provider: MenuProvider | None = None
    sign_in_url: str = ""
    # Whom to sign in as: in a simulation, for visitors whom its tools are open to.
    practice_url: str = ""
    profile_url: str = ""
    switch_url: str = ""
    mailbox_url: str = ""
    mailbox_count: int = 0
    home_url: str = ""
    help_url: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printed page says of itself: for which provider, by whom and when."""

    provider: MenuProvider | None
    person: str
    printed_at: datetime


def portal(request: HttpRequest) -> dict[str, Any]:
    # Made at once: a page asks for some forty of these, and a lazy proxy would make each of them dear.
    minute = _this_minute()
    common = _common(minute)
    menu = _builder(settings.SPOT_SHELL)(request, common)
    paper = Paper(menu.provider, menu.person, minute)
    # Put there by the gate in front of every page; none for a stranger.
    session = getattr(request, "session_clock", None) if menu.signed_in else None
    return {
        "portal": common | {"menu": menu, "paper": paper, "system": menu.system, "session": session}
    }


@cache
def _builder(path: str) -> Callable[[HttpRequest, dict[str, Any]], Menu]:
    made: Callable[[HttpRequest, dict[str, Any]], Menu] = import_string(path)
    return made


def constants() -> dict[str, Any]:
    """What no person, page or moment changes."""
    return {
        **_links(),
        "session_idle": policy.SESSION_IDLE.value,
        "session_warning": policy.SESSION_WARNING.value,
        "session_max": policy.SESSION_MAX.value,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "help_desk_email": settings.HELP_DESK_EMAIL,
    }


def _common(minute: datetime) -> dict[str, Any]:
    simulation = _simulation(minute)
    return constants() | {
        "simulation": simulation,
        "strip": Strip(simulation),
        "announcements": [],
    }


@cache
def _links() -> dict[str, str]:
    """The same on every page, and every page asks."""
    return {
        "home_url": reverse("home:landing"),
        "sign_out_url": reverse("identity:sign-out"),
        "profile_url": reverse("identity:profile"),
        "help_url": reverse("home:why"),
        "policy_url": reverse("home:policy"),
        "accessibility_url": reverse("home:accessibility"),
        "simulated_url": reverse("home:simulated"),
        "switch_url": reverse("home:spot"),
    }


def _simulation(minute: datetime) -> Simulation | None:
    if not settings.SPOT_SIMULATION:
        return None
    return Simulation(now=minute, **_tools())


@cache
def _tools() -> dict[str, str]:
    return {"inbox_url": reverse("simulation:inbox"), "clock_url": reverse("simulation:clock")}


def _this_minute() -> datetime:
    return clock.to_eastern(clock.now()).replace(second=0, microsecond=0)
