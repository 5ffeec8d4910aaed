"""The same button pressed twice: the second press finds the session moved on, and counts nothing."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from identity.models import EmailDevice, User
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.session_store import SessionStore
from tests.factories.identity import UserFactory
from tests.identity.browser import CODE, Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(browser, person):
    """A request that was under way with the same cookie when the first one finished."""
    browser.password(person.username)
    browser.right = browser.email_code(person)
    twin = Browser()
    twin.cookies = browser.cookies.copy()
    twin.kept = Session.objects.get(session_key=browser.session.session_key)
    return twin


def press_again(twin, code, monkeypatch):
    """It had read its session before the first request moved it."""
    kept = twin.kept.get_decoded()
    monkeypatch.setattr(SessionStore, "load", lambda _self: dict(kept))
    return twin.post(CODE, {"code": code})


def test_a_right_code_sent_twice_counts_nothing(browser, second, person, monkeypatch):
    assert browser.code(browser.right).url == "/idm/"

    again = press_again(second, browser.right, monkeypatch)

    assert again.url == "/idm/"
    person.refresh_from_db()
    assert (person.wrong_codes, person.failures_since, person.unfinished_to_tell) == (0, 0, None)
    assert not AuditEvent.objects.filter(code="identity.device.code_refused").exists()


def test_a_wrong_code_is_counted_as_ever(browser, person):
    browser.password(person.username)
    right = browser.email_code(person)
    browser.code(f"{(int(right) + 1) % 10**6:06}")

    person.refresh_from_db()
    assert person.wrong_codes == 1
    assert AuditEvent.objects.get(code="identity.device.code_refused").data["step"] == "sign_in"


def test_a_code_for_an_account_that_is_gone_starts_again(browser):
    person = UserFactory(status=User.Status.STAGED)
    browser.password(person.username)
    code = browser.email_code(person)
    EmailDevice.objects.filter(user=person).delete()
    User.objects.filter(pk=person.pk).delete()

    assert browser.code(code).url == "/idm/sign-in/"


@pytest.mark.parametrize(
    "cookie", ["\\000abcdefghi", "a", "A" * 32, "é" * 32, "a" * 5000, "'; DROP TABLE x; --"]
)
def test_a_cookie_that_was_never_ours_is_no_session_to_look_for(cookie):
    stranger = Client()
    stranger.cookies["spot-session"] = cookie

    with CaptureQueriesContext(connection) as asked:
        assert stranger.get("/idm/sign-in/").status_code == 200
    assert not any("django_session" in query["sql"] for query in asked)


def test_a_referrer_written_by_hand_breaks_nothing(sign_in, person, freeze):
    device = EmailDevice.objects.get(user=person)
    client = sign_in(person)
    freeze(clock.now() + timedelta(minutes=25))

    away = client.post(
        f"/idm/profile/devices/email/{device.reference}/use-again/", headers={"Referer": "http://["}
    )
    assert away.url.startswith("/idm/confirm/")
