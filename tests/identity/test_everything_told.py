"""V6.3.7 through the pages: whatever opens an account is not changed without its owner being told."""

from datetime import UTC, datetime

import pytest

from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, PhoneDeviceFactory
from tests.identity.browser import newest_code
from tests.identity.own_device_pages import page
from tests.identity.telephones import begin, confirm
from tests.identity.ways_back import NEW, fill

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


def told(template):
    rows = OutgoingEmail.objects.filter(template=f"identity/{template}")
    return sorted(rows.values_list("recipient", flat=True))


@pytest.mark.proves("V6.3.7 password")
def test_a_changed_password_is_told(inside, person):
    typed = {"current": PASSWORD, "password": NEW, "password_again": NEW}

    inside.post("/idm/profile/password/", typed)

    assert told("password_changed") == [person.email]


@pytest.mark.proves("V6.3.7 password")
def test_a_reset_password_is_told(client, asked, owner):
    fill(client, asked())

    assert told("password_changed") == [owner.email]


@pytest.mark.proves("V6.3.7 e-mail")
def test_a_changed_address_is_told_to_the_former_and_to_the_new_one(inside, person):
    former = person.email
    inside.post(
        "/idm/profile/email/", {"email": "new@example.org", "email_again": "new@example.org"}
    )

    inside.post("/idm/profile/email/code/", {"code": newest_code()})

    assert told("email_changed") == ["new@example.org"]
    assert told("email_changed_from") == [former]


@pytest.mark.proves("V6.3.7 device")
@pytest.mark.parametrize(
    ("act", "template"),
    [("remove", "device_removed"), ("lost", "device_reported_lost")],
)
def test_a_device_taken_away_or_lost_is_told(inside, person, app, act, template):
    inside.post(page(app, act))

    assert told(template) == [person.email]


@pytest.mark.proves("V6.3.7 device")
def test_recovery_codes_made_anew_are_told(inside, person):
    inside.post("/idm/profile/devices/recovery-codes/")

    assert told("recovery_codes_made") == [person.email]


@pytest.mark.proves("V6.3.7 phone")
def test_a_telephone_that_was_added_is_told(inside, person):
    begin(inside)
    confirm(inside)

    assert told("device_added") == [person.email]


@pytest.mark.proves("V6.3.7 phone")
def test_a_telephone_that_was_removed_is_told(inside, person):
    inside.post(page(PhoneDeviceFactory(user=person), "remove"))

    assert told("device_removed") == [person.email]


@pytest.mark.proves("V6.3.7 phone")
def test_another_number_in_the_profile_is_told(inside, person):
    inside.post("/idm/profile/phone/", {"phone": "904-555-0199"})

    assert told("profile_changed") == [person.email]


@pytest.mark.proves("V6.3.7 question")
def test_another_security_question_is_told(inside, person):
    inside.post("/idm/profile/question/", {"question": "food", "answer": ANSWER})

    assert told("security_question_changed") == [person.email]
