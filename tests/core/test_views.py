"""Health: alive says nothing, ready asks what it needs."""

import pytest
from django.test import Client

from spot_portal.core import views


def test_alive_needs_nothing(monkeypatch):
    response = Client().get("/healthz")

    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_database_and_cache_answer():
    assert Client().get("/readyz").json()["status"] == "ready"


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["_ask_database", "_ask_cache"])
def test_not_ready_without_a_part_and_no_detail_for_strangers(monkeypatch, part):
    def fail():
        raise RuntimeError("password=secret host=db.internal")

    monkeypatch.setattr(views, part, fail)

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert b"internal" not in response.content
    assert response.json()["checks"][part.removeprefix("_ask_")] is False


UNREADABLE = {
    "not UTF-8": (b"a=b", "application/x-www-form-urlencoded; charset=utf-7"),
    "too long": (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    "too many fields": (b"a=1&" * 1500, "application/x-www-form-urlencoded"),
    "no boundary": (b"cut", "multipart/form-data"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize(("path", "status"), [("/idm/sign-in/", 400), ("/nowhere/", 404)])
def test_h12_a_form_that_cannot_be_read_is_no_fault_of_ours(path, status, kind):
    body, content_type = UNREADABLE[kind]
    client = Client(enforce_csrf_checks=True)
    client.get("/idm/sign-in/")  # without the cookie, the form is not looked at

    response = client.post(path, body, content_type=content_type, HTTP_ORIGIN="http://testserver")

    assert response.status_code == status


@pytest.mark.django_db
def test_h06_a_host_that_is_not_ours_is_told_so():
    response = Client(HTTP_HOST="evil.example").get("/idm/")

    assert response.status_code == 400
    assert b"evil" not in response.content
