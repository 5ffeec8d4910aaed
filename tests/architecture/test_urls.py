"""The whole map: which pages answer a stranger, and that every page says which methods it takes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.battery.routes import ROUTES, path_of

OPEN_TO_ANYONE = {
    "healthz",
    "readyz",
    "home:landing",
    "home:why",
    "home:policy",
    "home:accessibility",
    "home:simulated",
    "identity:register",
    "identity:register-contact",
    "identity:register-credentials",
    "identity:register-done",
    "identity:register-not-mine",
    "identity:terms",
    "identity:sign-in",
    "identity:choose-device",
    "identity:enter-code",
    "identity:use-key",
    "identity:cancel-sign-in",
    "identity:sign-out",
    "identity:signed-out",
    "identity:disavow",
    "identity:forgot-user-id",
    "identity:undo-email",
    "identity:forgot-password",
    "identity:reset-password",
    "identity:recovery-code",
    "identity:unlock",
    "identity:unlock-account",
    "identity:password-changed",
    "simulation:inbox",
    "simulation:inbox-feed",
    "simulation:message",
    "simulation:delivery",
    "simulation:undo-delivery",
    "simulation:deliver-now",
    "simulation:clock",
    "simulation:beneficiaries",
    "simulation:people",
    "simulation:triggers",
    # Django marks its own sign-in page open; ours only sends on to the one door.
    "admin:login",
}


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_page_is_closed_unless_listed_here(name: str) -> None:
    is_open = not getattr(ROUTES[name].callback, "login_required", True)
    assert is_open == (name in OPEN_TO_ANYONE)


def test_no_open_page_is_listed_that_does_not_exist() -> None:
    assert not OPEN_TO_ANYONE - set(ROUTES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(ROUTES) - OPEN_TO_ANYONE))
def test_a_closed_page_sends_a_stranger_to_the_sign_in(name: str) -> None:
    response = Client().get(path_of(name), follow=True)

    assert response.redirect_chain[-1][0].startswith("/idm/sign-in/")
    assert response.context["user"].is_anonymous


def test_every_page_has_a_name() -> None:
    def unnamed(patterns: list[Any], prefix: str = "") -> list[str]:
        found = []
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                found += unnamed(pattern.url_patterns, prefix + str(pattern.pattern))
            elif (
                isinstance(pattern, URLPattern)
                and not pattern.name
                and not prefix.startswith("admin/")
            ):
                found.append(prefix + str(pattern.pattern))
        return found

    assert not unnamed(get_resolver().url_patterns)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_h01_other_methods_are_refused(name: str) -> None:
    for method in ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "FOO"]:
        response = Client().generic(method, path_of(name))
        assert response.status_code == 405, method
        assert set(response["Allow"].split(", ")) <= {"GET", "HEAD", "POST"}


def methods_of(name: str) -> set[str]:
    """What the decorator in front of the view lets through, found by asking as somebody it does not stop."""
    allowed = set()
    view: Any = ROUTES[name].callback
    while view is not None:
        names = (getattr(view, "__code__", None) and view.__code__.co_freevars) or ()
        if "request_method_list" in names:
            cell = view.__closure__[names.index("request_method_list")]
            found = set(cell.cell_contents)
            allowed = allowed & found if allowed else found
        view = getattr(view, "__wrapped__", None)
    return allowed


OWN = [name for name in sorted(ROUTES) if not name.startswith(("admin:", "prometheus"))]
# For machines; they answer whatever the platform lets through.
PROBES = {"healthz", "readyz"}


@pytest.mark.parametrize("name", [name for name in OWN if name not in PROBES])
def test_every_view_says_which_methods_it_takes(name: str) -> None:
    allowed = methods_of(name)

    assert allowed, "no decorator restricts the methods"
    # HEAD belongs to GET: link checkers and mail scanners ask that way.
    assert ("GET" in allowed) == ("HEAD" in allowed)


@pytest.mark.parametrize("name", OWN)
def test_h27_an_address_that_is_no_page_says_so(name: str) -> None:
    """So that nobody is sent there after signing in."""
    assert getattr(ROUTES[name].callback, "post_only", False) == (methods_of(name) == {"POST"})
