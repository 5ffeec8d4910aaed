"""OWASP ASVS 5.0, chapter V7, sessions: each line by its number."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from identity.models import AuthenticatorDevice, EmailDevice, SignIn, User
from identity.services.sessions import end_sessions
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from tests.battery.routes import ROUTES, path_of
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import newest_code, words
from tests.identity.desk import KNOWN, TICKET, act

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PAGE = "/idm/"
MINUTE = timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def is_in(client):
    return client.get(PAGE).status_code == 200


def thief_of(client):
    """Somebody with a copy of this browser's cookie."""
    thief = Client()
    thief.cookies["spot-session"] = client.cookies["spot-session"].value
    return thief


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def signed_in(new_browser, person):
    """The person at a browser, having signed in as people do."""
    browser = new_browser()
    browser.sign_in(person)
    return browser


# --- 7.1 Written down ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["SESSION_IDLE", "SESSION_WARNING", "SESSION_MAX", "CONCURRENT_SESSIONS"]
)
def test_v7_1_1_v7_1_2_times_and_number_of_sessions_are_public(name):
    assert getattr(policy, name) in [v for v in policy.VALUES if v.area == "sessions"]
    assert f'id="{name}"' in Client().get("/policy/").content.decode()


def test_v7_1_1_every_page_says_when_it_signs_people_out():
    assert "after 30 minutes without activity, and after 12 hours" in words(Client().get("/"))


def test_v7_1_3_s10_signing_out_of_idm_ends_spot_and_clears_the_browser(spot_client, provider):
    client = spot_client(provider)

    response = client.post("/idm/sign-out/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(f"/spot/{provider.reference}/").url.startswith("/idm/sign-in/")
    assert AuditEvent.objects.get(code="identity.session.signed_out").actor == client.user


# --- 7.2 Made well ---------------------------------------------------------------------------------------------------


def test_v7_2_1_v7_2_2_v7_2_3_the_cookie_is_a_random_name_for_a_row_of_ours(signed_in):
    key = signed_in.cookies["spot-session"].value

    assert len(key) == 32  # of 36 characters: 165 bits
    assert Session.objects.filter(session_key=key).exists()
    assert signed_in.cookies["spot-session"]["httponly"]
    assert signed_in.cookies["spot-session"]["samesite"] == "Lax"


def test_v7_2_4_s01_a_session_planted_before_the_sign_in_is_worth_nothing_after(browser, person):
    browser.get("/idm/sign-in/")
    browser.password(person.username)
    planted = browser.session.session_key

    browser.code(browser.email_code(person))

    assert browser.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_v7_2_4_a_session_key_made_up_by_the_browser_is_not_taken_over(browser, person):
    browser.cookies["spot-session"] = "a" * 32
    browser.sign_in(person)

    assert browser.session.session_key != "a" * 32


def test_v7_2_4_signing_in_again_makes_a_new_session_too(signed_in, person):
    first = signed_in.session.session_key

    signed_in.post("/idm/sign-out/")
    signed_in.sign_in(person)

    assert signed_in.session.session_key != first
    assert not Session.objects.filter(session_key=first).exists()


def test_v7_2_4_a_second_factor_given_again_makes_a_new_key_and_the_list_goes_on(signed_in, person):
    old = signed_in.session.session_key
    signed_in.post("/idm/confirm/", {"device": email_of(person).persistent_id, "next": PAGE})
    signed_in.post("/idm/confirm/code/", {"code": newest_code()})

    assert signed_in.session.session_key != old
    assert SignIn.objects.get(user=person).session_key == signed_in.session.session_key


def email_of(person):
    return EmailDevice.objects.get(user=person)


# --- 7.3 Ended by time -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("idle", "lives"), [(30 * MINUTE, True), (30 * MINUTE + MINUTE / 60, False)]
)
def test_v7_3_1_thirty_minutes_without_a_click_end_a_session(inside, freeze, idle, lives):
    freeze(START + idle)

    assert is_in(inside) == lives


def test_v7_3_1_a_click_keeps_it_alive(inside, freeze):
    for minutes in (29, 58, 87):
        freeze(START + minutes * MINUTE)
        assert is_in(inside)


def test_v7_3_2_s03_after_twelve_hours_even_an_active_session_ends(inside, freeze):
    for minutes in range(25, 12 * 60, 25):
        freeze(START + minutes * MINUTE)
        assert is_in(inside)
    freeze(START + timedelta(hours=12))
    assert is_in(inside)

    freeze(START + timedelta(hours=12, minutes=1))
    assert not is_in(inside)


# --- 7.4 Ended for good ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["sign_out", "idle", "password", "device", "replaced", "help_desk"])
def test_v7_4_1_s05_the_cookie_of_an_ended_session_opens_nothing(
    why, signed_in, person, new_browser, freeze
):
    thief = thief_of(signed_in)
    if why == "sign_out":
        signed_in.post("/idm/sign-out/")
    elif why == "idle":
        began = SignIn.objects.get(user=person).began_at
        freeze(began + timedelta(hours=2))
        assert not is_in(signed_in)
        freeze(began)
    elif why == "replaced":
        new_browser().sign_in(person)
    else:
        end_sessions(person, SignIn.End(why))

    assert not is_in(thief)
    assert not is_in(signed_in)


@pytest.mark.proves("F12")
def test_v7_4_2_s05_suspension_ends_sessions_and_no_cookie_lives_after_the_reinstatement(
    desk, sign_in, second_agent, caller, new_browser
):
    """F12: Django's own sessions of a person who was switched off live again with them."""
    inside = new_browser()
    inside.sign_in(caller)
    key, thief, late = inside.session.session_key, thief_of(inside), thief_of(inside)
    act(desk, "suspend", caller, confirm="yes", **TICKET, why="sharing")
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_in(thief)

    act(sign_in(second_agent), "reinstate", caller, confirm="yes", **TICKET, **KNOWN)

    assert User.objects.get(pk=caller.pk).status == User.Status.ACTIVE
    for cookie in (late, thief, inside):
        assert not is_in(cookie)


def test_v7_4_3_others_end_at_a_change_and_the_one_at_hand_may_go_on(sign_in, person):
    here, elsewhere = sign_in(person), sign_in(person)
    session = here.session

    end_sessions(person, SignIn.End.DEVICE, keep=session)

    assert is_in(here)
    assert not is_in(elsewhere)


def test_v7_4_4_signing_out_is_offered_on_every_page(spot_client, provider):
    client = spot_client(provider)
    walked = 0
    for name in sorted(ROUTES):
        if name.startswith("admin:"):
            continue
        response = client.get(path_of(name, provider=provider.reference))
        is_page = response.status_code == 200 and "text/html" in response["Content-Type"]
        if not is_page or not response.wsgi_request.user.is_authenticated:
            continue
        page = response.content.decode()
        assert 'form="sign-out"' in page, name
        assert 'id="sign-out" method="post" action="/idm/sign-out/"' in page, name
        walked += 1
    assert walked > 20


def test_v7_4_4_a_link_cannot_sign_anybody_out(inside):
    assert inside.get("/idm/sign-out/").status_code == 405
    assert is_in(inside)


# --- 7.5 Asked again before weighty acts -----------------------------------------------------------------------------

PROTECTED = [
    "identity:add-authenticator", "identity:change-name", "identity:change-birth-date", "identity:change-address",
    "identity:change-phone", "identity:change-question", "identity:change-email", "identity:confirm-email",
]  # fmt: skip


@pytest.mark.parametrize("name", PROTECTED)
def test_v7_5_1_a_weighty_act_asks_for_the_second_factor_once_more(inside, freeze, person, name):
    freeze(START + 21 * MINUTE)
    for answer in (inside.get(reverse(name)), inside.post(reverse(name), {"code": "123456"})):
        assert answer.status_code == 302
        assert answer.url.startswith("/idm/confirm/?next=")
    assert not AuthenticatorDevice.objects.filter(user=person).exists()


def test_v7_5_2_people_see_their_sessions_and_end_them(
    sign_in, person, new_browser, policy_profile
):
    policy_profile("nist")  # several at a time
    here, elsewhere = new_browser(), new_browser(headers={"User-Agent": FIREFOX})
    elsewhere.sign_in(person)
    here.sign_in(person)

    page = here.get("/idm/profile/sessions/")
    assert "Firefox on Windows" in words(page)
    assert words(page).count("This session") == 1
    [other] = [s.sign_in for s in page.context["sessions"] if not s.is_this]
    here.post(f"/idm/profile/sessions/{other.reference}/end/")

    assert not is_in(elsewhere)
    assert is_in(here)


def test_v7_5_2_all_others_end_at_once(person, new_browser, policy_profile):
    policy_profile("nist")
    browsers = [new_browser() for _n in range(3)]
    for browser in browsers:
        browser.sign_in(person)

    browsers[-1].post("/idm/profile/sessions/end-others/")

    assert [is_in(browser) for browser in browsers] == [False, False, True]


def test_v7_5_3_a_copy_of_the_data_asks_for_the_second_factor_once_more(inside, freeze):
    freeze(START + 21 * MINUTE)

    for answer in (
        inside.get("/idm/profile/data/print/"),
        inside.post(
            "/idm/profile/data/download/",
            headers={"Referer": "http://testserver/idm/profile/data/"},
        ),
    ):
        assert answer.url.startswith("/idm/confirm/?next=%2Fidm%2Fprofile%2Fdata%2F")
    assert not AuditEvent.objects.filter(code="identity.profile.data_exported").exists()


# --- 7.6 Tied together -----------------------------------------------------------------------------------------------


def test_v7_6_1_spot_never_outlives_the_sign_in(spot_client, provider, freeze):
    freeze(START)
    client = spot_client(provider)
    page = f"/spot/{provider.reference}/"
    assert client.get(page).status_code == 200

    freeze(START + timedelta(minutes=31))

    assert client.get(page).url.startswith("/idm/sign-in/")


def test_v7_6_2_spot_is_entered_by_an_act_only(sign_in, provider):
    client = sign_in(MembershipFactory(organization=provider.organization).user)

    assert client.get(f"/spot/{provider.reference}/").url.startswith("/spot/")
    assert client.get("/spot/enter/").status_code == 405
