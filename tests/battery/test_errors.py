"""H30: whatever fails, the person gets a page with a reference and nothing else."""

import re

import pytest
from django.db import OperationalError
from django.test import Client

from spot_portal.core import views
from tests.battery.boom import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.battery.boom")]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def test_the_page_has_the_reference_of_the_answer_and_nothing_of_the_fault(client):
    response = client.get("/boom/")

    page = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-ID"] in page
    assert SECRET not in page
    assert "Traceback" not in page
    assert "ValueError" not in page


def test_the_same_for_a_form_and_for_somebody_inside(sign_in, person):
    client = sign_in(person)
    client.raise_request_exception = False

    for response in (client.get("/boom/"), client.post("/boom/", {"password": "typed"})):
        assert response.status_code == 500
        assert response["X-Request-ID"] in response.content.decode()
        assert "typed" not in response.content.decode()
        assert "no-store" in response["Cache-Control"]


def test_a_broken_error_page_still_answers(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(views, "render", fail)
    response = client.get("/boom/")

    assert response.status_code == 500
    assert re.search("went wrong", response.content.decode())
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/idm/", "/idm/roles/", "/idm/requests/", "/idm/approvals/", "/idm/certifications/", "/spot/"],
)
@pytest.mark.parametrize("fault", [ValueError, OperationalError])
def test_a_fault_behind_any_page_is_met_the_same_way(sign_in, person, monkeypatch, path, fault):
    def fail(*args, **kwargs):
        raise fault(SECRET)

    client = sign_in(person)
    client.raise_request_exception = False
    for target in (
        "identity.selectors.own_role_requests",
        "identity.selectors.requests_to_decide",
        "identity.views.roles.active_memberships",
        "organizations.selectors.memberships_to_certify",
        "spot_portal.home.views.access_checks",
    ):
        monkeypatch.setattr(target, fail)

    response = client.get(path)

    assert response.status_code == (500 if fault is ValueError else 503)
    assert SECRET not in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing/", 404), ("/?q=%00", 400), ("/idm/sign-out/", 405)]
)
def test_small_faults_have_their_pages_too(client, path, status):
    response = client.get(path)

    assert response.status_code == status
    assert SECRET not in response.content.decode()
