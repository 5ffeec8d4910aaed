"""Sessions beyond ASVS (see ``test_asvs_v7``): battery rows S and A14, why a session ended, one at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from identity.endings import ending_of
from identity.models import EmailDevice, SignIn, User
from identity.services.session_sweeps import close_sessions_left_behind
from identity.services.sessions import end_sessions
from organizations.models import Membership
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from tests.battery.routes import ROUTES, path_of
from tests.factories.identity import UserFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PAGE = "/idm/"
MINUTE = timedelta(minutes=1)
CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/140.0"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def is_in(client):
    return client.get(PAGE).status_code == 200


def said_at_the_next_click(client):
    return words(client.get("/idm/roles/", follow=True))


def endings(person):
    return list(SignIn.objects.filter(user=person).values_list("how_ended", flat=True))


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def office(new_browser, person, freeze):
    """The person at the browser in the office."""
    freeze(START)
    browser = new_browser(headers={"User-Agent": CHROMIUM})
    browser.sign_in(person)
    return browser


@pytest.fixture
def at_home(new_browser):
    return new_browser(headers={"User-Agent": FIREFOX})


# --- The list of sign-ins ---------------------------------------------------------------------------------------------


def test_a_sign_in_is_written_down(office, person):
    [found] = SignIn.objects.filter(user=person)

    assert found.session_key == office.session.session_key
    assert found.browser_label == "Chromium on Linux"
    assert found.ip_address == "127.0.0.1"
    assert found.device_label.startswith("E-mail: ")
    assert (found.began_at, found.ended_at, found.how_ended) == (START, None, "")
    person.refresh_from_db()
    assert person.last_sign_in_at == START


def test_the_start_page_tells_of_the_last_sign_in_and_of_failed_tries(
    office, at_home, person, freeze
):
    assert "Last sign-in" not in words(office.get(PAGE))
    User.objects.filter(pk=person.pk).update(failures_since=2)

    freeze(START + timedelta(hours=1))
    at_home.sign_in(person)

    page = words(at_home.get(PAGE))
    assert (
        "Last sign-in: 2 March 2026, 10:00 a.m. ET, with Chromium on Linux from 127.0.0.1" in page
    )
    assert "2 failed tries since then" in page
    assert SignIn.objects.filter(user=person).first().failures_before == 2
    person.refresh_from_db()
    assert person.failures_since == 0


def test_an_ended_session_leaves_no_key_behind(office, person):
    key = office.session.session_key
    office.post("/idm/sign-out/")

    [found] = SignIn.objects.filter(user=person)
    assert (found.session_key, found.how_ended) == ("", "signed_out")
    assert key not in str(SignIn.objects.values().get())
    assert not Session.objects.filter(session_key=key).exists()


# --- One at a time ----------------------------------------------------------------------------------------------------


def test_a_newer_sign_in_ends_the_older_and_both_are_told(office, at_home, person, freeze):
    freeze(START + 14 * MINUTE)
    response = at_home.sign_in(person)

    assert "Your other session (Chromium on Linux) was ended" in words(at_home.get(response.url))
    said = said_at_the_next_click(office)
    assert "You signed in with another browser on 2 March 2026, 10:14 a.m. ET" in said
    assert "(Firefox on Windows)" in said
    assert "If this was not you" in said
    assert endings(person) == ["", "replaced"]
    ended = AuditEvent.objects.get(code="identity.session.ended")
    assert ended.data == {"why": "replaced"}


def test_a_session_that_ended_by_its_time_is_not_replaced(office, at_home, person, freeze):
    """Nobody came back to it, and no sweep had come by."""
    freeze(START + 2 * 60 * MINUTE)
    at_home.sign_in(person)

    assert "was ended" not in words(at_home.get("/idm/"))
    assert endings(person)[-1:] == ["idle"]
    ended = SignIn.objects.get(user=person, how_ended="idle")
    assert ended.ended_at == START + 30 * MINUTE


def test_the_reason_is_said_once(office, at_home, person):
    at_home.sign_in(person)

    assert "another browser" in said_at_the_next_click(office)
    assert "another browser" not in said_at_the_next_click(office)


def test_without_a_limit_both_live(office, at_home, person, policy_profile):
    policy_profile("nist")
    at_home.sign_in(person)

    assert is_in(office)
    assert is_in(at_home)


def test_a14_another_person_in_the_same_browser_is_asked_to_sign_out_first(browser, person):
    other = UserFactory()
    browser.sign_in(person)

    asked = browser.password(other.username)

    page = browser.get(asked.url)
    assert "Sign out first to sign in with another account." in words(page)
    assert browser.person == person
    browser.post("/idm/sign-out/")
    browser.sign_in(other)
    assert endings(person) == ["signed_out"]
    assert browser.session["_auth_user_id"] == str(other.pk)
    assert browser.session["otp_device_id"] == EmailDevice.objects.get(user=other).persistent_id


# --- Why it ended -----------------------------------------------------------------------------------------------------

SERIOUS = {
    "ended": "ended from another browser of yours",
    "password": "Your password was changed",
    "device": "devices was removed or reported lost",
    "disavowed": "This was not me",
    "email": "e-mail address of your account was changed",
    "help_desk": "The help desk ended your sessions",
    "suspended": "Your account was suspended",
}


@pytest.mark.parametrize("why", sorted(SERIOUS))
def test_the_browser_is_told_the_true_reason(office, person, why):
    end_sessions(person, SignIn.End(why))

    assert SERIOUS[why] in said_at_the_next_click(office)
    assert endings(person) == [why]


def test_every_way_a_session_ends_has_words(person):
    for why in SignIn.End:
        sign_in = SignIn(user=person, how_ended=why, ended_at=START)
        assert ending_of(sign_in).words != ending_of(None).words, why
        assert "%" not in ending_of(sign_in).words


def test_idleness_is_noticed_marked_and_leads_back(office, person, freeze):
    freeze(START + timedelta(hours=1))

    response = office.get("/idm/roles/", follow=True)

    assert response.redirect_chain[-1][0] == "/idm/sign-in/?next=/idm/roles/"
    assert "nothing happened for 30 minutes" in words(response)
    assert endings(person) == ["idle"]


def test_a_button_pressed_too_late_leads_back_to_its_page(office, freeze):
    freeze(START + timedelta(hours=1))
    page = "http://testserver/idm/requests/"
    late = "/idm/requests/00000000-0000-4000-8000-000000000000/withdraw/"

    response = office.post(late, headers={"Referer": page}, follow=True)
    shown = office.get(response.redirect_chain[-1][0], headers={"Referer": page})

    assert shown.context["next"] == "/idm/requests/"


@pytest.mark.parametrize(
    "referer", ["https://evil.example/idm/requests/", "http://testserver/no/such/", "x", ""]
)
def test_a_foreign_page_before_is_not_gone_back_to(referer):
    client = Client(headers={"Referer": referer} if referer else None)

    assert client.get("/idm/sign-in/?next=/spot/enter/").context["next"] == PAGE


def test_sessions_left_behind_are_written_down_at_their_time(office, person, freeze):
    key = office.session.session_key
    freeze(START + 29 * MINUTE)
    assert close_sessions_left_behind() == 0

    freeze(START + timedelta(days=1))
    assert close_sessions_left_behind() == 1
    assert close_sessions_left_behind() == 0

    [found] = SignIn.objects.filter(user=person)
    assert (found.how_ended, found.ended_at) == ("idle", START + 30 * MINUTE)
    assert not Session.objects.filter(session_key=key).exists()


def test_the_sweep_leaves_a_session_in_use_alone(office, person, freeze):
    for minutes in range(20, 120, 20):
        freeze(START + minutes * MINUTE)
        assert is_in(office)
        assert close_sessions_left_behind() == 0


def test_a_session_that_is_stored_nowhere_is_marked_too(office, person, freeze):
    Session.objects.all().delete()
    freeze(START + 31 * MINUTE)

    close_sessions_left_behind()

    assert endings(person) == ["ended"]


def test_an_unknown_cookie_is_told_nothing(client):
    client.cookies["spot-session"] = "a" * 32

    assert "session" not in words(client.get("/idm/sign-in/")).split("Sign in")[1]


# --- Battery ----------------------------------------------------------------------------------------------------------


def test_s04_a_script_cannot_keep_a_session_alive_for_its_person(inside, freeze):
    for minute in range(1, 31):
        freeze(START + minute * MINUTE)
        method = inside.post if minute < 20 else inside.get
        assert method("/idm/keep-alive/").status_code == 200
    freeze(START + 30 * MINUTE + MINUTE / 60)

    assert inside.get("/idm/keep-alive/").status_code == 302
    assert not is_in(inside)


def test_s04_the_answer_to_the_warning_counts_as_often_as_it_is_given(inside, freeze):
    for minute in range(25, 12 * 60, 25):
        freeze(START + minute * MINUTE)
        answer = inside.post("/idm/keep-alive/").json()
        assert answer["idle_left"] == 30 * 60
    freeze(START + timedelta(hours=12, seconds=1))

    assert not is_in(inside)


def test_s05_a_raised_epoch_ends_every_session_for_good(inside, sign_in, person):
    second = sign_in(person)
    User.objects.update(session_epoch=1)

    assert not is_in(inside)
    assert not is_in(second)
    assert is_in(sign_in(User.objects.get(pk=person.pk)))
    assert not is_in(inside)


def test_s05_after_a_role_is_removed_its_pages_are_closed(spot_client, provider):
    client = spot_client(provider)
    Membership.objects.update(status="revoked", ended_at=clock.now())

    assert client.get(f"/spot/{provider.reference}/").status_code == 404


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


def test_s11_a_clock_set_back_ends_sessions_instead_of_prolonging_them(office, person, freeze):
    freeze(START + 5 * MINUTE)
    assert is_in(office)

    freeze(START - 5 * MINUTE)

    assert "the clock of this portal was set back" in said_at_the_next_click(office)
    freeze(START + 6 * MINUTE)
    assert not is_in(office)


def test_s11_a_clock_that_wobbles_by_seconds_ends_nothing(office, freeze):
    freeze(START - timedelta(seconds=20))

    assert is_in(office)


def test_s11_a_clock_set_back_revives_no_code(person, freeze):
    freeze(START)
    device = EmailDevice.objects.get(user=person)
    code = device.draw_code(asked_by="x", at=clock.now())

    assert not device.accept(code, asked_by="x", at=START - 10 * MINUTE)


def test_a_session_without_our_marks_is_over(person, sign_in):
    client = sign_in(person)
    session = client.session
    del session["session_began"]
    session.save()

    assert not is_in(client)


def test_few_cookies_and_all_closed_to_scripts(browser, person):
    browser.sign_in(person)
    browser.get("/idm/sign-in/")

    for cookie in browser.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax"
    assert set(browser.cookies) <= {"spot-session", "spot-csrf", "spot-browser", "messages"}


def test_a15_a_form_of_a_page_open_too_long_is_answered_in_words(person):
    client = Client(enforce_csrf_checks=True)
    client.get("/idm/sign-in/")

    response = client.post("/idm/sign-in/", {"user_id": person.username})

    assert response.status_code == 403
    assert "This page was open too long" in words(response)
    assert 'href="/idm/sign-in/"' in response.content.decode()
