"""Who opened a page of their profile or devices by mistake leaves it the same way everywhere."""

import pytest

from identity.models import AuthenticatorDevice
from tests.factories.identity import UserFactory
from tests.identity.own_device_pages import LIST, START, page

PROFILE = "/idm/profile/"
READ = ["sessions/", "history/", "data/", "data/print/", "devices/", "devices/add/"]
FORMS = ["name/", "birth-date/", "address/", "phone/", "question/", "email/", "password/"]
NEW_DEVICES = ["add-app/", "add-phone/", "add-key/", "recovery-codes/"]


@pytest.fixture
def person(db):
    return UserFactory(email="paula@example.org")


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("part", [*READ, *FORMS, *(f"devices/{new}" for new in NEW_DEVICES)])
def test_a_page_below_the_profile_has_a_link_back_above_its_heading(inside, part):
    top, _heading, _rest = read(inside, PROFILE + part).partition("<h1")
    assert 'class="back-link"' in top


@pytest.mark.parametrize("part", [*FORMS, *(f"devices/{new}" for new in NEW_DEVICES)])
def test_cancel_stands_beside_the_button_and_after_it(inside, part):
    assert_cancel_is_beside_the_button(read(inside, PROFILE + part))


@pytest.mark.parametrize("act", ["rename", "lost", "remove"])
def test_cancel_leads_back_to_the_device(inside, person, act):
    device = AuthenticatorDevice.objects.create(user=person, name="Tablet", confirmed=True)
    shown = read(inside, page(device, act))
    assert_cancel_is_beside_the_button(shown)
    assert shown.count(f'href="{page(device)}"') == 2, "above the heading and beside the button"


def assert_cancel_is_beside_the_button(shown):
    _before, _row, row = shown.partition("<main")[2].partition('<div class="button-row"')
    row = row.partition("</form>")[0]
    assert row.index("<button") < row.index(">Cancel</a>")


@pytest.mark.parametrize("way", ["forgot-password", "unlock"])
def test_who_asked_for_a_mail_gets_back_to_the_sign_in(client, db, way):
    response = client.post(f"/idm/{way}/", {"user_id": "paula.user", "channel": "email"})
    assert 'href="/idm/sign-in/"' in response.content.decode().partition("<main")[2]


def test_the_list_of_devices_leads_back_to_the_profile(inside):
    assert f'class="back-link" href="{PROFILE}"' in read(inside, LIST)
