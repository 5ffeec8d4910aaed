"""OWASP ASVS 5.0, chapter V7, sessions: 7.5 and 7.6, what asks for the second factor again and what begins SPOT."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.models import AuthenticatorDevice
from spot_portal.audit.models import AuditEvent
from tests.battery.routes import ROUTES, path_of
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import words
from tests.identity.own_device_pages import is_in

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


# --- 7.5 Asked again before weighty acts -----------------------------------------------------------------------------

# What takes something away, or changes nothing that signs in: it must not wait for a code.
WITHOUT = {
    "identity:end-session", "identity:end-other-sessions", "identity:report-lost", "identity:remind-later",
}  # fmt: skip


def profile_pages():
    return [name for name in sorted(ROUTES) if path_of(name).startswith("/idm/profile/")]


@pytest.mark.parametrize("name", profile_pages())
def test_v7_5_1_whatever_a_profile_page_changes_asks_for_the_second_factor_once_more(
    inside, freeze, app, name
):
    """A new page under the profile is held to it without being named here: it takes no form, or it asks."""
    freeze(START + 21 * MINUTE)
    answer = inside.post(path_of(name, reference=app.reference), {"code": "123456"})

    if name in WITHOUT:
        assert not answer.get("Location", "").startswith("/idm/confirm/")
    elif answer.status_code != 405:
        assert answer.status_code == 302
        assert answer.url.startswith("/idm/confirm/?next=")
    if name not in WITHOUT:
        assert not AuditEvent.objects.exists()
        assert [*AuthenticatorDevice.objects.all()] == [app]


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
