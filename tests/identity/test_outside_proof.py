"""Another program agrees with us: oathtool, of the OATH Toolkit, computes the codes from the key the page shows."""

import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from identity.models import AuthenticatorDevice
from tests.identity.browser import Browser, words

pytestmark = [pytest.mark.oathtool, pytest.mark.django_db]
ADD = "/idm/profile/devices/add-app/"
# Not on the edge of a step, so that 31 seconds later is the next one.
START = datetime(2026, 3, 2, 15, 0, 5, tzinfo=UTC)


def oathtool(key: str, moment: datetime) -> str:
    done = subprocess.run(
        ["oathtool", "--totp", "--base32", f"--now={moment:%Y-%m-%d %H:%M:%S} UTC", "-"],
        input=key.replace(" ", ""),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def key(sign_in, person, freeze):
    """The key of an app that was added with oathtool's code, 50 seconds before the start."""
    earlier = START - timedelta(seconds=50)
    freeze(earlier)
    client = sign_in(person)
    shown = re.search(r"data-secret>([A-Z2-7 ]+)<", client.get(ADD).content.decode())[1]
    response = client.post(ADD, {"name": "My phone", "code": oathtool(shown, earlier)})
    assert response.status_code == 302, words(response)
    freeze(START)
    return shown


def signs_in(person, code):
    browser = Browser()
    browser.password(person.username)
    browser.choose(AuthenticatorDevice.objects.get(user=person))
    browser.code(code)
    return browser.person == person


def test_its_code_signs_in(key, person):
    assert signs_in(person, oathtool(key, START))


@pytest.mark.parametrize("seconds", [1, 31, 61])
def test_f01_its_code_works_once_also_when_the_step_is_over(key, person, freeze, seconds):
    code = oathtool(key, START)
    assert signs_in(person, code)
    freeze(START + timedelta(seconds=seconds))

    assert not signs_in(person, code)


@pytest.mark.parametrize(("seconds", "fits"), [(-70, False), (-30, True), (30, True), (70, False)])
def test_v6_5_5_a_clock_may_be_one_step_off_and_no_more(key, person, seconds, fits):
    assert signs_in(person, oathtool(key, START + timedelta(seconds=seconds))) == fits


def test_the_next_code_signs_in_again(key, person, freeze):
    assert signs_in(person, oathtool(key, START))
    later = START + timedelta(seconds=31)
    freeze(later)

    assert signs_in(person, oathtool(key, later))


def test_v6_5_8_only_the_clock_of_the_portal_counts(key, person):
    """What a browser says about the time moves nothing."""
    old = oathtool(key, START - timedelta(minutes=10))
    browser = Browser(headers={"Date": "Mon, 02 Mar 2026 14:50:05 GMT"})
    browser.password(person.username, time="2026-03-02T14:50:05Z", now="1772463005")
    browser.choose(AuthenticatorDevice.objects.get(user=person))
    browser.post("/idm/sign-in/code/", {"code": old, "time": "2026-03-02T14:50:05Z"})

    assert browser.person is None
