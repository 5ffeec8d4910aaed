"""Every way in that docs/identity.md lists, gone to its end: none of them opens a page without a second factor."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from identity.models import RecoveryCodesDevice, SecurityKeyDevice, SentCode
from identity.services import code_lists
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.simulation.models import InboxMessage
from tests.battery.routes import path_of
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, PhoneDeviceFactory
from tests.identity.browser import DEVICE, SIGN_IN, newest_phone_code
from tests.identity.keys_in_use import KeyBrowser, touch
from tests.identity.own_device_pages import START, page
from tests.identity.registration import SECRETS, register
from tests.identity.software_key import SoftwareKey
from tests.identity.test_second_factor import closed_routes
from tests.identity.ways_back import CODE, FORGOT, NEW, UNLOCK, fill, open_link

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs" / "identity.md"


# --- The list, and somebody who goes each of its ways ---------------------------------------------------------------


@pytest.fixture
def ways(browser, owner, asked):
    """By the words of the list: goes the way and returns the User ID and the password that sign in afterwards."""

    def password():
        assert browser.password(owner.username).url == DEVICE
        return owner.username, PASSWORD

    def reset():
        fill(browser, asked(browser=browser))
        owner.refresh_from_db()
        assert owner.check_password(NEW)
        return owner.username, NEW

    def unlock():
        owner.lock(at=clock.now())
        owner.save()
        link = open_link(browser, asked(path=UNLOCK, browser=browser))
        browser.post(link, {"answer": ANSWER})
        owner.refresh_from_db()
        assert owner.status == "active"
        return owner.username, PASSWORD

    def registration():
        register(browser)
        person = get_user_model().objects.get(username=SECRETS["user_id"])
        assert person.status == "staged"
        return person.username, PASSWORD

    def admin():
        owner.is_staff = True
        owner.save()
        for path in ("/admin/", "/admin/login/"):
            assert browser.get(path, follow=True).redirect_chain[-1][0].startswith(SIGN_IN)
            browser.post(path, {"username": owner.username, "password": PASSWORD})
        return owner.username, PASSWORD

    def tools():
        for tool in ("inbox", "clock", "delivery", "triggers", "beneficiaries"):
            browser.get(f"/simulation/{tool}/")
        browser.post("/simulation/clock/", {"days": "0", "hours": "0", "minutes": "0"})
        return owner.username, PASSWORD

    return {
        "User ID and password": password,
        "A link to reset the password": reset,
        "A link to unlock": unlock,
        "Registration": registration,
        "Django admin": admin,
        "The simulation's tools": tools,
    }


def written_down():
    section = DOCS.read_text(encoding="utf-8").partition("## Every way in")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)
    return [re.split(r" \(|, or", row)[0] for row in rows if row not in ("Way", "---")]


def test_v6_1_3_the_ways_gone_here_are_those_written_down(ways):
    assert written_down() == list(ways)


@pytest.mark.parametrize("way", written_down())
def test_v6_1_3_v6_3_4_no_way_in_signs_in_without_the_second_factor(ways, browser, way):
    user_id, password = ways[way]()

    assert browser.person is None
    assert browser.get("/idm/").url.startswith(SIGN_IN)
    assert "identity.session.signed_in" not in AuditEvent.objects.values_list("code", flat=True)
    # And what it leads to asks for both.
    assert browser.password(user_id, password).url == DEVICE
    assert browser.person is None
    person = get_user_model().objects.get(username=user_id)
    browser.code(browser.email_code(person))
    assert browser.person == person


def test_v6_1_3_v6_3_4_neither_does_the_code_by_telephone_that_stands_for_a_link(
    browser, owner, django_capture_on_commit_callbacks
):
    PhoneDeviceFactory(user=owner)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(FORGOT, {"user_id": owner.username, "channel": "sms"})
    page_for_it = browser.post(CODE, {"code": newest_phone_code()}).url
    browser.post(page_for_it, {"answer": ANSWER, "password": NEW, "password_again": NEW})
    owner.refresh_from_db()
    assert owner.check_password(NEW)

    assert browser.person is None
    assert browser.get("/idm/").url.startswith(SIGN_IN)


# --- Between the two factors ----------------------------------------------------------------------------------------


@pytest.mark.proves("V6.3.3")
@pytest.mark.parametrize("method", ["get", "post"])
def test_m15_whoever_gave_the_password_alone_opens_no_page_and_sends_no_form(
    browser, person, method
):
    assert browser.password(person.username).url == DEVICE
    before = AuditEvent.objects.count()

    for name in closed_routes():
        response = getattr(browser, method)(path_of(name))
        assert response.status_code == 302, name
        # The admin has no sign-in of its own: its address leads on to the one there is.
        assert response.url.startswith((SIGN_IN, "/admin/login/?next=")), name
    assert browser.person is None
    assert AuditEvent.objects.count() == before


# --- A number nobody confirmed --------------------------------------------------------------------------------------


@pytest.mark.proves("V6.6.1")
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_no_code_to_sign_in_goes_to_a_number_that_was_not_confirmed(browser, person, channel):
    phone = PhoneDeviceFactory(user=person, channel=channel, confirmed=False)
    browser.password(person.username)

    assert phone.persistent_id not in browser.get(DEVICE).content.decode()
    browser.choose(phone)

    assert not InboxMessage.objects.exists()
    assert not SentCode.objects.exists()


@pytest.mark.proves("V6.6.1")
@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize("path", [FORGOT, UNLOCK])
def test_no_code_for_a_way_back_goes_to_a_number_that_was_not_confirmed(
    browser, owner, channel, path, django_capture_on_commit_callbacks
):
    phone = PhoneDeviceFactory(user=owner, channel=channel, confirmed=False)
    owner.phone = phone.number
    owner.lock(at=clock.now())
    owner.save()

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(path, {"user_id": owner.username, "channel": channel})

    assert not InboxMessage.objects.exists()


# --- A factor that was taken away -----------------------------------------------------------------------------------


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.mark.proves("V6.5.6 phone")
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_removed_telephone_signs_nobody_in(inside, browser, person, channel):
    phone = PhoneDeviceFactory(user=person, channel=channel)
    browser.password(person.username)
    code = browser.phone_code(phone)

    inside.post(page(phone, "remove"))
    browser.code(code)

    assert browser.person is None
    browser.password(person.username)
    assert phone.persistent_id not in browser.get(DEVICE).content.decode()


@pytest.mark.proves("V6.5.6 key")
def test_a_removed_security_key_signs_nobody_in(inside, person):
    key, browser = SoftwareKey(), KeyBrowser()
    touch(inside, key)
    device = SecurityKeyDevice.objects.get()
    answer = key.sign(browser.ask_for_key(person, device))

    inside.post(page(device, "remove"))
    browser.answer(answer)

    assert browser.person is None
    assert not SecurityKeyDevice.objects.exists()


@pytest.mark.proves("V6.5.6 codes")
def test_a_removed_list_of_recovery_codes_signs_nobody_in(inside, browser, person):
    codes = code_lists.make_list(user=person)
    device = RecoveryCodesDevice.objects.get()
    browser.password(person.username)
    browser.choose(device)

    inside.post(page(device, "remove"))
    browser.code(codes[0])

    assert browser.person is None
    assert not RecoveryCodesDevice.objects.exists()
