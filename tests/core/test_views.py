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
