"""F11: without the cache, people who are signed in go on; what would have to ask it waits, and is not lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from identity.models import EmailDevice, PhoneDevice, SecurityKeyDevice
from spot_portal.notifications.models import OutgoingEmail
from tests.identity.browser import newest_code, newest_phone_code, words
from tests.identity.keys_in_use import KeyBrowser, touch
from tests.identity.software_key import SoftwareKey
from tests.identity.telephones import ADD as ADD_PHONE
from tests.identity.telephones import NUMBER, begin, confirm, wrong

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CONFIRM, CONFIRM_CODE = "/idm/confirm/", "/idm/confirm/code/"
EMAIL, EMAIL_CODE = "/idm/profile/email/", "/idm/profile/email/code/"


@pytest.fixture
def stale(sign_in, person, freeze):
    """Signed in; the second factor was given 25 minutes ago."""
    freeze(BEGAN)
    client = sign_in(person)
    freeze(BEGAN + timedelta(minutes=12))
    client.get("/idm/")
    freeze(BEGAN + timedelta(minutes=25))
    return client


def _confirm(client, device, code):
    client.post(CONFIRM, {"device": device.persistent_id, "next": ADD_PHONE})
    return client.post(CONFIRM_CODE, {"code": code or newest_code()})


def test_f11_a_step_up_is_asked_for_counted_and_granted_as_ever(stale, person, broken_cache):
    broken_cache()
    email = EmailDevice.objects.get(user=person)

    assert stale.post(ADD_PHONE, {"number": NUMBER, "channel": "sms"}).url.startswith(CONFIRM)
    assert "This code is wrong" in words(_confirm(stale, email, "000000"))
    assert stale.get(ADD_PHONE).url.startswith(CONFIRM)
    assert not PhoneDevice.objects.exists()

    assert stale.post(CONFIRM_CODE, {"code": newest_code()}).url == ADD_PHONE
    assert stale.get(ADD_PHONE).status_code == 200


def test_f11_a_telephone_is_added_with_its_code_and_with_no_other(
    sign_in, person, freeze, broken_cache
):
    freeze(BEGAN)
    client = sign_in(person)
    broken_cache()

    begin(client)
    right = newest_phone_code()
    assert "This code is wrong" in words(confirm(client, wrong(right)))
    assert not PhoneDevice.objects.filter(confirmed=True).exists()
    confirm(client, right)

    assert PhoneDevice.objects.get(user=person).confirmed


def test_f11_another_address_is_proven_and_told_as_ever(sign_in, person, freeze, broken_cache):
    freeze(BEGAN)
    client, former = sign_in(person), person.email
    broken_cache()

    client.post(EMAIL, {"email": "new@example.org", "email_again": "new@example.org"})
    right = newest_code()
    client.post(EMAIL_CODE, {"code": wrong(right)})
    person.refresh_from_db()
    assert person.email == former
    client.post(EMAIL_CODE, {"code": right})

    person.refresh_from_db()
    assert person.email == "new@example.org"
    told = OutgoingEmail.objects.values_list("recipient", flat=True)
    assert set(told) == {former, "new@example.org"}


def test_f11_a_security_key_waits_until_the_cache_can_say_that_its_answer_is_new(
    sign_in, person, freeze, settings, broken_cache
):
    freeze(BEGAN)
    key, browser, working = SoftwareKey(), KeyBrowser(), settings.CACHES
    touch(sign_in(person), key)
    options = browser.ask_for_key(person, SecurityKeyDevice.objects.get())
    answer = key.sign(options)
    broken_cache()

    refused = browser.answer(answer)

    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert browser.person is None
    settings.CACHES = working
    # Nothing was used up or counted: the very same answer is taken now.
    assert browser.answer(answer).url == "/idm/"
    assert browser.person == person


def test_f11_a_security_key_is_not_added_and_can_be_a_moment_later(
    sign_in, person, freeze, settings, broken_cache
):
    freeze(BEGAN)
    client, key, working = sign_in(person), SoftwareKey(), settings.CACHES
    broken_cache()

    assert touch(client, key).status_code == 503
    assert not SecurityKeyDevice.objects.exists()
    settings.CACHES = working
    touch(client, key)

    assert SecurityKeyDevice.objects.get().user == person


@pytest.mark.parametrize("path", ["/idm/forgot-password/", "/idm/forgot-user-id/", "/idm/unlock/"])
def test_f11_ways_back_send_nothing_while_nobody_counts(client, owner, broken_cache, path):
    typed = {
        "user_id": owner.username, "channel": "email", "first_name": owner.first_name, "last_name": owner.last_name,
        "date_of_birth": "05/17/1980", "email": owner.email, "zip_code": "32202",
    }  # fmt: skip
    broken_cache()

    assert client.get(path).status_code == 200
    assert client.post(path, typed).status_code == 503
    assert not OutgoingEmail.objects.exists()
    assert not mail.outbox
