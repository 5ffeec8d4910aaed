"""Every route against the bad-input battery (H): methods, tokens, numbers, hosts, headers, bodies, paths."""

import re
from urllib.parse import quote

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from identity.models import RoleRequest
from organizations.models import Membership
from tests.battery.routes import ROUTES, arguments_for, converters_of, path_of
from tests.factories.identity import UserFactory
from tests.factories.organizations import ProviderFactory

pytestmark = pytest.mark.django_db
# What a look may leave behind: what was looked at, and the session with the time of the last act.
MAY_GROW = {"audit.AuditEvent", "sessions.Session"}
OWN = [name for name in sorted(ROUTES) if not name.startswith(("admin:", "prometheus"))]


def state():
    """Every row of every table, so that a change without a new row is seen as well."""
    return {
        model._meta.label: sorted(map(str, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in MAY_GROW and model._meta.managed
    }


def known(provider):
    """References of things that exist, for routes that ask for one."""
    return [
        {"provider": provider.reference},
        {"provider": provider.reference, "reference": RoleRequest.objects.get().reference},
        {"provider": provider.reference, "reference": Membership.objects.first().reference},
    ]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO"])
def test_h01_f25_other_methods_are_refused_on_every_route(visitors, provider, method):
    for client in visitors.values():
        for name in sorted(ROUTES):
            response = client.generic(method, path_of(name, provider=provider.reference))
            assert response.status_code == 405, name


@pytest.mark.parametrize("method", ["get", "head"])
def test_h02_looking_changes_nothing(visitors, provider, method):
    before = state()
    for client in visitors.values():
        for name in sorted(ROUTES):
            for given in known(provider):
                response = getattr(client, method)(path_of(name, **given))
                assert response.status_code < 500, name
                if method == "head":
                    assert response.content == b"", name
                if not set(converters_of(name)) & {"provider", "reference"}:
                    break
    after = state()
    assert {label for label in before if before[label] != after[label]} == set()


@pytest.mark.parametrize("name", OWN)
def test_h03_no_form_is_taken_without_its_token(visitors, provider, name):
    path = path_of(name, provider=provider.reference)
    for visitor in ("stranger", "end user"):
        client = visitors[visitor]
        client.handler.enforce_csrf_checks = True
        for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            response = client.post(path, {"x": "1"}, headers=headers)
            # 403 for want of a token, 405 where nothing is sent, 302 to the sign-in of closed pages.
            assert response.status_code in (302, 403, 404, 405), (visitor, headers)
            if response.status_code == 302:
                assert response.url.startswith(("/idm/sign-in/", "/spot/"))


def test_h03_the_right_token_from_a_foreign_site_is_refused(person):
    client = Client(enforce_csrf_checks=True)
    client.get("/idm/sign-in/")
    token = client.cookies["spot-csrf"].value
    data = {"csrfmiddlewaretoken": token, "user_id": "x", "password": "y", "terms": "on"}

    assert client.post("/idm/sign-in/", data).status_code == 200
    for origin in (
        "https://evil.example",
        "null",
        "http://testserver.evil.example",
        "http://testserver:81",
    ):
        assert client.post("/idm/sign-in/", data, headers={"Origin": origin}).status_code == 403


def test_s06_the_token_of_somebody_else_is_refused():
    theirs, mine = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    for client in (theirs, mine):
        client.get("/idm/sign-in/")
    data = {"csrfmiddlewaretoken": theirs.cookies["spot-csrf"].value, "user_id": "x"}

    assert mine.post("/idm/sign-in/", data).status_code == 403


# Their page says that the link is over, whatever is wrong with it.
LINKS_IN_MAIL = {
    "identity:reset-password", "identity:unlock-account", "identity:disavow", "identity:undo-email",
    "identity:register-not-mine",
}  # fmt: skip
ODD_IDS = [
    "0", "-1", str(2**63), "1" + "0" * 30, "abc", "1%00", "1%2F..%2F2", "1/../2", "%2e%2e", "{id}", "NaN", "%20",
    "{00000000-0000-4000-8000-000000000000}", "00000000-0000-4000-8000-00000000000", "\u0661", "0x1", "1;2", "'",
]  # fmt: skip


@pytest.mark.parametrize(
    "name", [name for name in OWN if converters_of(name) and name != "home:short-cut"]
)
def test_h04_odd_numbers_in_the_address_are_not_there(visitors, provider, name):
    marks = {key: f"MARK{n}" for n, key in enumerate(converters_of(name))}
    fitting = {
        key: str(value) for key, value in arguments_for(name, provider=provider.reference).items()
    }
    path = path_of(name, provider=provider.reference)
    expected = {404, 410} if name in LINKS_IN_MAIL else {404}
    if getattr(ROUTES[name].callback, "post_only", False):
        expected |= {405}  # a number is one, whether the row exists or not
    for odd in ODD_IDS:
        for key in marks:
            if key == "provider":
                changed = path.replace(str(provider.reference), odd)
            else:
                changed = re.sub(f"/{re.escape(fitting[key])}(?=/|$)", f"/{odd}", path, count=1)
            for visitor in ("end user", "help desk"):
                response = visitors[visitor].get(changed)
                allowed = expected | ({400} if "%00" in odd else set())
                # Where nobody has entered SPOT, its door is shown before anything is looked up.
                if response.status_code == 302:
                    assert response.url.partition("?")[0] == "/spot/" or ".." in odd, changed
                elif odd == "0" and name == "simulation:message":
                    assert response.status_code == 404
                else:
                    assert response.status_code in allowed, changed


def test_h04_an_upper_case_reference_is_another_address(visitors, provider):
    path = f"/spot/{str(provider.reference).upper()}/"

    assert visitors["end user"].get(path).status_code in (200, 404)
    assert visitors["end user"].get(f"/spot/{provider.reference}/").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "evil.example:80",
        "testserver@evil.example",
        "a b",
        "[::1",
        "testserver:port",
    ],
)
def test_h06_other_hosts_are_refused(host):
    response = Client(HTTP_HOST=host).get("/")

    assert response.status_code == 400
    assert "evil" not in response.content.decode()


@pytest.mark.proves("F08")
@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded"])
def test_h06_a_host_in_other_headers_is_ignored(header):
    response = Client().get("/spot/", headers={header: "evil.example"})

    assert response.url == "/idm/sign-in/?next=/spot/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "; ".join(f"c{n}=v" for n in range(100))},
        {"Cookie": "spot-session=" + "x" * 65_536},
        {"Cookie": "spot-session=\x00; a=\xff"},
        {"User-Agent": "\x1b[31mred\x1b[0m"},
        {"User-Agent": "Mözilla \u202e"},
        {"Accept-Language": "x" * 5000},
        {"Accept": "acunetix/wvs"},
        {"Accept": "application/json"},
        {"Referer": "javascript:alert(1)"},
        {"Content-Length": "-1"},
        {"If-Modified-Since": "yesterday"},
        {"Range": "bytes=0-1,0-1,0-1"},
    ],
)
def test_h07_h09_odd_headers_are_no_accident(headers):
    assert Client().get("/idm/sign-in/", headers=headers).status_code in (200, 400)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Method-Override": "PUT"},
        {"X-Original-URL": "/admin/"},
        {"X-Rewrite-URL": "/admin/"},
        {"X-Forwarded-User": "root"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Authorization": "Basic cm9vdDpyb290"},
    ],
)
def test_h08_headers_that_mean_something_elsewhere_mean_nothing_here(headers):
    response = Client().get("/idm/sign-in/", headers=headers)

    assert response.status_code == 200
    assert "Sign in" in response.content.decode()
    assert Client().get("/idm/", headers=headers).status_code == 302


def test_h12_bodies_out_of_all_proportion_are_refused():
    client = Client()
    many = {f"f{n}": "x" for n in range(1500)}
    form = "application/x-www-form-urlencoded"

    assert client.post("/idm/sign-in/", many).status_code == 400
    assert (
        client.generic("POST", "/idm/sign-in/", b"a=" + b"x" * 3_000_000, form).status_code == 400
    )
    deep = client.generic("POST", "/idm/sign-in/", b"[" * 100_000, "application/json")
    assert deep.status_code in (200, 400)


@pytest.mark.parametrize(
    "path",
    [
        "/%2e%2e/", "/static/../spot_portal/settings.py", "/static/%2e%2e/settings.py", "/.git/config", "/.env",
        "/accounts/login/x.css", "/idm/sign-in/x.css", "/static/", "/static/css/", "/manage.py", "/var/keys.json",
        "/idm/profile/devices/x.css", "/admin/../.env", "/spot/nothing/", "/metrics", "/__debug__/", "/wp-login.php",
        "/idm/%F0%9F%A6%80/", "/idm/\u202e/",
    ],
)  # fmt: skip
def test_h13_h31_paths_that_are_not_ours_are_not_there(path, sign_in, person):
    for client in (Client(), sign_in(person)):
        response = client.get(path, follow=False)
        assert response.status_code in (404, 302), path
        if response.status_code == 302:
            assert response.url.startswith(("/idm/sign-in/", "/admin/login/"))


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/", "///evil.example/%2e%2e", "/\\evil.example"]
)
def test_h13_no_path_leads_off_the_site(path):
    response = Client().generic("GET", "/", PATH_INFO=path)

    assert response.status_code in (301, 302, 404)
    assert not response.get("Location", "/").startswith(("//", "http://evil", "/\\"))


def test_h04_a_page_that_is_not_there_tells_no_stranger_from_another(sign_in, provider):
    client = sign_in(UserFactory())
    foreign, nowhere = (
        path_of("home:provider", provider=provider.reference),
        path_of("home:provider"),
    )

    for page in (foreign, nowhere):
        assert client.get(page).url == f"/spot/?next={quote(page, safe='')}"


@pytest.mark.parametrize(
    "name", ["home:landing", "home:why", "home:policy", "home:accessibility", "home:simulated"]
)
def test_queries_of_robots_change_no_public_page(name):
    plain = Client().get(reverse(name)).content
    odd = (
        Client()
        .get(reverse(name), {"q": "<script>", "page": "-1", "format": "json", "next": "//evil"})
        .content
    )

    token = rb'(value|content)="\w{64}"'
    assert re.sub(token, b"", odd) == re.sub(token, b"", plain)


@pytest.mark.parametrize("page", ["-1", "0", "1e9", "abc", "9" * 30, "²", ""])
def test_e29_odd_page_numbers_show_a_page(page):
    assert Client().get("/simulation/inbox/", {"page": page}).status_code == 200


def test_a_provider_of_others_is_not_found_under_any_route(spot_client, provider):
    client, foreign = spot_client(provider), ProviderFactory()
    for name in OWN:
        if "provider" in converters_of(name):
            path = path_of(name, provider=foreign.reference)
            for response in (client.get(path), client.post(path, {"provider": provider.reference})):
                assert response.status_code in (404, 405), name
