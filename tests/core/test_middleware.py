"""What every request passes: an id, a known address, clean input, private answers."""

import re

import pytest
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisDown

from spot_portal.core import context
from spot_portal.core.errors import TooManyTries, TransitionNotAllowed
from spot_portal.core.middleware import (
    FaultsMiddleware,
    RequestContextMiddleware,
    RequestShapeMiddleware,
    client_address,
)


def answer(request):
    return HttpResponse("page")


def test_every_answer_carries_its_number():
    response = Client().get("/healthz")

    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-ID"])


def test_a_number_from_outside_is_not_believed():
    response = Client().get("/healthz", headers={"X-Request-ID": "attacker-chosen"})

    assert response["X-Request-ID"] != "attacker-chosen"


def test_a_proxy_of_ours_may_number_requests(settings):
    settings.TRUSTED_PROXY_COUNT = 1
    client = Client()

    assert (
        client.get("/healthz", headers={"X-Request-ID": "proxy-12345"})["X-Request-ID"]
        == "proxy-12345"
    )
    for odd in ("short", "x" * 65, "a b c d e f g", "abcdefgh\u00e9", "<script>alert"):
        assert client.get("/healthz", headers={"X-Request-ID": odd})["X-Request-ID"] != odd


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "2001:db8::7", "2001:db8::7"),
        # A column for addresses refuses these, and the page would be lost with the audit trail.
        (1, "203.0.113.9:51234", "127.0.0.1"),
        (1, "unknown", "127.0.0.1"),
        (1, "fe80::1%eth0", "127.0.0.1"),
        (1, "1" * 5000, "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_say(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == expected


def test_services_know_who_asks_and_forget_it_afterwards():
    seen = []

    def view(request):
        seen.append(context.current())
        return HttpResponse()

    RequestContextMiddleware(view)(RequestFactory().get("/", headers={"User-Agent": "x" * 500}))

    assert seen[0].ip_address == "127.0.0.1"
    assert len(seen[0].user_agent) == 200
    assert context.current().request_id == ""


@pytest.mark.proves("F14 NUL")
@pytest.mark.parametrize("query", ["q=%00", "%00=1", "q=%ed%a0%80%00"])
def test_control_characters_in_the_address_are_refused(query):
    with pytest.raises(BadRequest):
        RequestShapeMiddleware(answer)(RequestFactory().get(f"/?{query}"))


def test_a_wrong_byte_in_the_address_is_no_accident():
    assert Client().get("/?q=%ff%fe").status_code in (200, 400)
    assert Client().get("/%ff%fe").status_code == 404


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (TransitionNotAllowed("This role is already ended."), 409, None),
        (TooManyTries("Wait a while.", retry_after=90), 429, "90"),
        (OperationalError("down"), 503, "30"),
        (RedisDown("down"), 503, "30"),
    ],
)
@pytest.mark.django_db
def test_what_services_raise_becomes_a_page(rf, error, status, header):
    request = rf.get("/")
    from django.contrib.auth.models import AnonymousUser

    request.user, request.session = AnonymousUser(), {}

    response = FaultsMiddleware(answer).process_exception(request, error)

    assert response.status_code == status
    assert response.get("Retry-After") == header
    if status in (409, 429):
        assert str(error) in response.content.decode()
    else:
        assert "down" not in response.content.decode().lower().replace("dropdown", "")


def test_other_errors_are_left_to_the_error_page(rf):
    assert FaultsMiddleware(answer).process_exception(rf.get("/"), ValueError("x")) is None


@pytest.mark.django_db
def test_headers_keep_other_sites_out():
    response = Client().get("/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
