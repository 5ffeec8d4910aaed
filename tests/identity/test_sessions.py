"""Sessions: new at sign-in, ended by idleness, age, sign-out and a change of password."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from identity.models import User
from spot_portal.audit.models import AuditEvent
from tests.battery.routes import ROUTES, path_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PAGE = "/idm/"
MINUTE = timedelta(minutes=1)


def is_in(client):
    return client.get(PAGE).status_code == 200


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


def test_s01_a_session_planted_before_the_sign_in_is_worth_nothing_after(browser, person):
    browser.get("/idm/sign-in/")
    browser.password(person.username)
    planted = browser.session.session_key

    browser.code(browser.email_code(person))

    assert browser.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_session_key_made_up_by_the_browser_is_not_taken_over(browser, person):
    browser.cookies["spot-session"] = "a" * 32
    browser.sign_in(person)

    assert browser.session.session_key != "a" * 32


@pytest.mark.parametrize(
    ("idle", "lives"), [(30 * MINUTE, True), (30 * MINUTE + MINUTE / 60, False)]
)
def test_thirty_minutes_without_a_click_end_a_session(inside, freeze, idle, lives):
    freeze(START + idle)

    assert is_in(inside) == lives


def test_a_click_keeps_it_alive(inside, freeze):
    for minutes in (29, 58, 87):
        freeze(START + minutes * MINUTE)
        assert is_in(inside)


def test_s03_after_twelve_hours_even_an_active_session_ends(inside, freeze):
    for minutes in range(25, 12 * 60, 25):
        freeze(START + minutes * MINUTE)
        assert is_in(inside)
    freeze(START + timedelta(hours=12))
    assert is_in(inside)

    freeze(START + timedelta(hours=12, minutes=1))
    assert not is_in(inside)


def test_an_ended_session_says_so_and_leads_back(inside, freeze):
    freeze(START + timedelta(hours=1))

    response = inside.get("/idm/roles/", follow=True)

    assert response.redirect_chain[-1][0] == "/idm/sign-in/?next=/idm/roles/"
    assert "Your session has ended" in response.content.decode()


def test_s05_a_cookie_kept_over_the_sign_out_opens_nothing(inside):
    old = inside.cookies["spot-session"].value
    inside.post("/idm/sign-out/")
    thief = Client()
    thief.cookies["spot-session"] = old

    assert not is_in(thief)


def test_s05_a_raised_epoch_ends_every_session_for_good(inside, sign_in, person):
    second = sign_in(person)
    User.objects.update(session_epoch=1)

    assert not is_in(inside)
    assert not is_in(second)
    assert is_in(sign_in(User.objects.get(pk=person.pk)))
    assert not is_in(inside)


def test_s10_signing_out_ends_idm_and_spot_and_clears_the_browser(spot_client, provider):
    client = spot_client(provider)

    response = client.post("/idm/sign-out/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(f"/spot/{provider.reference}/").url.startswith("/idm/sign-in/")
    assert AuditEvent.objects.get(code="identity.session.signed_out").actor == client.user


def test_a_link_cannot_sign_anybody_out(inside):
    assert inside.get("/idm/sign-out/").status_code == 405
    assert is_in(inside)


def test_a_session_without_our_marks_is_over(person, sign_in):
    client = sign_in(person)
    session = client.session
    del session["session_began"]
    session.save()

    assert not is_in(client)


@pytest.mark.parametrize("value", ["x" * 65_536, "a.b.c", "' OR 1=1", "\u00e9"])
def test_s06_an_odd_cookie_is_a_new_visitor(value):
    client = Client()
    client.cookies["spot-session"] = value

    assert client.get("/idm/sign-in/").status_code in (200, 400)
    assert not is_in(client)


@pytest.mark.proves("F13")
def test_s08_nothing_a_signed_in_person_saw_stays_in_a_cache(spot_client, provider):
    client = spot_client(provider)
    for name in sorted(ROUTES):
        response = client.get(path_of(name, provider=provider.reference))
        if response.status_code == 200 and not name.startswith("admin:jsi18n"):
            assert "no-store" in response["Cache-Control"], name


def test_few_cookies_and_all_closed_to_scripts(browser, person):
    browser.sign_in(person)
    browser.get("/idm/sign-in/")

    for cookie in browser.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax"
    assert set(browser.cookies) <= {"spot-session", "spot-csrf", "spot-browser", "messages"}
