"""OWASP ASVS 5.0, chapter V7, sessions: 7.1 to 7.4, each line by its number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from identity.models import EmailDevice, SignIn, User
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from tests.battery.routes import ROUTES, path_of
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import newest_code, words
from tests.identity.desk import KNOWN, TICKET, act

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PAGE = "/idm/"
ROOT = Path(__file__).resolve().parents[2]
MINUTE = timedelta(minutes=1)


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


def test_v7_1_3_how_spot_hangs_on_the_session_of_idm_is_written_down_and_so(
    new_browser, provider, freeze
):
    text = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    for said in (
        "SPOT has no session of its own", "Entering SPOT in a session is the SPOT sign-in",
        "signing out of IDM ends both", "SPOT\nnever lasts longer than IDM",
    ):  # fmt: skip
        assert said in text
    browser = new_browser()
    browser.sign_in(MembershipFactory(organization=provider.organization).user)
    home, key = f"/spot/{provider.reference}/", browser.session.session_key
    assert browser.get(home).status_code == 302

    browser.post("/spot/enter/")

    assert browser.get(home).status_code == 200
    # The very same session, and no other cookie that could outlive it.
    assert browser.session.session_key == key
    assert Session.objects.count() == 1
    assert {name for name in browser.cookies if "session" in name} == {"spot-session"}
    browser.post("/idm/sign-out/")
    assert browser.get(home).url.startswith("/idm/sign-in/")
    assert not Session.objects.filter(session_key=key).exists()


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


# --- 7.4 Ended for good: 7.4.1 and 7.4.3 are proven in test_sessions_end.py ------------------------------------------


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


def offers_to_sign_out(client, path):
    page = client.get(path).content.decode()
    return 'method="post" action="/idm/sign-out/"' in page and 'data-action="sign-out"' in page


def test_v7_4_4_approvers_can_sign_out_on_every_page_of_theirs(
    sign_in, approver, organization, role_request
):
    member = MembershipFactory(organization=organization)
    member.due_on = clock.today()
    member.save()
    client = sign_in(approver)

    for path in (
        reverse("identity:approvals"),
        reverse("identity:decide-role-request", args=[role_request.reference]),
        reverse("organizations:certifications"),
        reverse("organizations:certify", args=[member.reference]),
    ):
        assert client.get(path).status_code == 200, path
        assert offers_to_sign_out(client, path), path


def test_v7_4_4_the_help_desk_can_sign_out_on_every_page_of_theirs(desk, caller, role_request):
    walked = [reverse("admin:index")]
    for name in sorted(ROUTES):
        if name.endswith("_changelist") and desk.get(reverse(name)).status_code == 200:
            walked.append(reverse(name))
    walked.append(reverse("admin:identity_user_change", args=[caller.pk]))
    walked.append(reverse("admin:identity_rolerequest_change", args=[role_request.pk]))
    assert len(walked) > 6
    for path in walked:
        assert offers_to_sign_out(desk, path), path
    for action in (
        "unlock",
        "end_sessions",
        "reset_factors",
    ):  # the page that asks before it is done
        assert 'action="/idm/sign-out/"' in act(desk, action, caller).content.decode(), action


def test_v7_4_4_a_link_cannot_sign_anybody_out(inside):
    assert inside.get("/idm/sign-out/").status_code == 405
    assert is_in(inside)
