"""V7.4.1, V7.4.3: what people and the help desk really do ends sessions, and no copied cookie outlives them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from identity.models import SignIn
from tests.factories.identity import PASSWORD, PhoneDeviceFactory
from tests.identity.browser import newest_code
from tests.identity.desk import TICKET, act
from tests.identity.own_device_pages import is_in, page
from tests.identity.ways_back import NEW, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(new_browser, owner):
    """The owner at a browser, having signed in as people do."""
    browser = new_browser()
    browser.sign_in(owner)
    return browser


@pytest.fixture
def two(new_browser, owner, app, policy_profile):
    """Two browsers of one person, which the standard's numbers allow."""
    policy_profile("nist")
    here, elsewhere = new_browser(), new_browser()
    for browser, number in ((here, "904-555-0141"), (elsewhere, "904-555-0142")):
        browser.password(owner.username)
        browser.code(browser.phone_code(PhoneDeviceFactory(user=owner, number=number)))
        assert is_in(browser)
    return here, elsewhere


@pytest.fixture
def person(owner):
    """Whose app it is."""
    return owner


def thief_of(browser):
    thief = Client()
    thief.cookies["spot-session"] = browser.cookies["spot-session"].value
    return thief


def ended_for_good(browser):
    """Neither the browser nor a copy of its cookie gets in, and no row is left that could be taken up again."""
    key, thief = browser.cookies["spot-session"].value, thief_of(browser)
    return not is_in(thief) and not is_in(browser) and not Session.objects.filter(pk=key).exists()


@pytest.mark.proves("V7.4.1 signing out")
def test_s05_signing_out_ends_it(signed_in):
    kept = thief_of(signed_in)
    signed_in.post("/idm/sign-out/")

    assert not is_in(kept)
    assert not is_in(signed_in)


@pytest.mark.proves("V7.4.1 time")
@pytest.mark.parametrize("passed", [timedelta(minutes=31), timedelta(hours=13)])
def test_s05_time_ends_it_and_a_clock_set_back_opens_nothing(signed_in, owner, freeze, passed):
    kept, began = thief_of(signed_in), SignIn.objects.get(user=owner).began_at
    freeze(began + passed)
    assert not is_in(signed_in)
    freeze(began)

    assert not is_in(kept)
    assert not is_in(signed_in)


@pytest.mark.proves("V7.4.1 password")
def test_s05_a_changed_password_ends_it(signed_in):
    kept = thief_of(signed_in)
    typed = {"current": PASSWORD, "password": NEW, "password_again": NEW}
    signed_in.post("/idm/profile/password/", typed)

    assert not is_in(kept)
    assert not is_in(signed_in)


@pytest.mark.proves("V7.4.1 password")
def test_s05_a_reset_password_ends_it(signed_in, asked, new_browser):
    assert is_in(signed_in)
    elsewhere = new_browser()
    fill(elsewhere, asked(browser=elsewhere))

    assert ended_for_good(signed_in)


@pytest.mark.proves("V7.4.1 newer sign-in")
def test_s05_a_newer_sign_in_ends_it(signed_in, owner, new_browser):
    new_browser().sign_in(owner)

    assert ended_for_good(signed_in)


@pytest.mark.proves("V7.4.1 help desk")
@pytest.mark.parametrize("order", ["end_sessions", "suspend"])
def test_s05_the_help_desk_ends_it(signed_in, owner, desk, order):
    assert is_in(signed_in)
    act(desk, order, owner, confirm="yes", **TICKET, why="sharing")

    assert ended_for_good(signed_in)


@pytest.mark.proves("V7.4.1 device", "V7.4.3")
@pytest.mark.parametrize("how", ["remove", "lost"])
def test_a_device_removed_or_lost_ends_the_others_and_the_one_at_hand_goes_on(two, app, how):
    here, elsewhere = two

    here.post(page(app, how))

    assert ended_for_good(elsewhere)
    assert is_in(here)


@pytest.mark.proves("V7.4.3")
def test_a_changed_address_ends_the_others_and_the_one_at_hand_goes_on(two):
    here, elsewhere = two
    new = "new@example.org"

    here.post("/idm/profile/email/", {"email": new, "email_again": new})
    here.post("/idm/profile/email/code/", {"code": newest_code()})

    assert ended_for_good(elsewhere)
    assert is_in(here)


@pytest.mark.proves("V7.4.3")
def test_a_changed_password_ends_the_others_too(two):
    here, elsewhere = two
    typed = {"current": PASSWORD, "password": NEW, "password_again": NEW}

    here.post("/idm/profile/password/", typed)

    assert ended_for_good(elsewhere)


@pytest.mark.proves("V7.4.1 list", "V7.4.3")
def test_whoever_ends_all_others_from_the_list_goes_on_alone(two):
    here, elsewhere = two

    here.post("/idm/profile/sessions/end-others/")

    assert ended_for_good(elsewhere)
    assert is_in(here)
