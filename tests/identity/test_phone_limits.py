"""Telephones: one number serves one account, nobody learns whose it is, and not everybody may add one as often."""

import re

import pytest
from django.test import Client

from identity.models import EmailDevice, PhoneDevice, SentCode, TakenPhone
from spot_portal.core import policy
from spot_portal.simulation.arrival import set_rule
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import PhoneDeviceFactory
from tests.identity.browser import newest_phone_code, words
from tests.identity.telephones import (
    ADD,
    CHOOSE,
    CONFIRM,
    LIST,
    NUMBER,
    RESEND,
    START,
    begin,
    confirm,
    event_codes,
    later,
    wrong,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


# --- One number, one account -----------------------------------------------------------------------


def test_m20_a_number_serves_one_account_and_nobody_learns_whose(inside, person):
    other = PhoneDeviceFactory(number=NUMBER).user

    assert begin(inside).url == CONFIRM  # as for any other number
    response = confirm(inside)

    assert response.url == ADD
    said = words(inside.get(ADD))
    assert "This number cannot be added to your account" in said
    assert other.username not in said
    assert not PhoneDevice.objects.filter(user=person).exists()
    assert TakenPhone.objects.get().user == other
    assert event_codes()[-1] == "identity.device.phone_taken"


def test_m20_without_the_telephone_in_hand_a_taken_number_looks_like_a_free_one(inside, freeze):
    PhoneDeviceFactory(number=NUMBER)
    pages = []
    for count, number in enumerate((NUMBER, "904-555-0143")):
        later(freeze, minutes=count)
        begun = begin(inside, number=number)
        wrong_page = words(confirm(inside, wrong(newest_phone_code())))
        said = re.sub(r"\b10:\d\d\b", "", wrong_page.replace(number[-4:], ""))
        pages.append((begun.url, said))

    assert pages[0] == pages[1]


def test_m20_a_number_that_was_given_up_may_be_taken(inside, person):
    old = PhoneDeviceFactory(number=NUMBER)
    TakenPhone.objects.filter(user=old.user).delete()
    old.delete()

    begin(inside)
    confirm(inside)

    assert TakenPhone.objects.get().user == person


def test_five_numbers_and_no_more(inside, person, freeze):
    for count in range(policy.MAX_PHONES.value):
        PhoneDeviceFactory(user=person, number=f"904-555-015{count}")

    response = begin(inside)

    assert "Remove one first" in words(response)
    assert not InboxMessage.objects.exists()
    # Another way to a number that is there already is no sixth number.
    assert begin(inside, number="904-555-0150", channel="voice").url == CONFIRM


def test_two_begun_at_four_numbers_make_five(inside, person, freeze):
    for count in range(policy.MAX_PHONES.value - 1):
        PhoneDeviceFactory(user=person, number=f"904-555-015{count}")
    begin(inside)
    first, session = newest_phone_code(), inside.session["waiting_phone"]
    PhoneDeviceFactory(user=person, number="904-555-0159")
    assert session

    response = confirm(inside, first)

    assert response.url == ADD
    assert TakenPhone.objects.count() == policy.MAX_PHONES.value


# --- Who may, and how often ------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ADD, CONFIRM, RESEND])
def test_a_stolen_session_cannot_add_a_telephone(inside, freeze, path):
    begin(inside)
    code = newest_phone_code()
    later(freeze, minutes=15)
    inside.get("/idm/")
    later(freeze, minutes=20, seconds=1)

    response = inside.post(path, {"code": code, "number": NUMBER, "channel": "sms"})

    assert response.url.startswith("/idm/confirm/")
    assert InboxMessage.objects.count() == 1
    assert not PhoneDevice.objects.filter(confirmed=True).exists()


def test_m12_sending_again_waits_half_a_minute(inside, freeze):
    begin(inside)
    later(freeze, seconds=10)
    inside.post(RESEND)
    page = words(inside.get(CONFIRM))
    assert "in 20 seconds" in page
    assert InboxMessage.objects.count() == 1

    later(freeze, seconds=30)
    first = newest_phone_code()
    assert inside.post(RESEND).url == CONFIRM
    assert InboxMessage.objects.count() == 2
    if newest_phone_code() != first:
        assert "code" in confirm(inside, first).context["form"].errors
    assert confirm(inside).url == LIST


def test_m12_sending_counts_with_the_codes_of_sign_ins(inside, person, browser, freeze):
    email = EmailDevice.objects.get(user=person)
    browser.password(person.username)
    for count in range(policy.CODE_SENDS_PER_HOUR.value):
        later(freeze, seconds=30 * count)
        browser.choose(email)
    later(freeze, minutes=5)

    response = begin(inside)

    assert response.status_code == 429
    assert "codes were sent within an hour" in words(response)
    assert not PhoneDevice.objects.exists()
    assert SentCode.objects.count() == policy.CODE_SENDS_PER_HOUR.value


def test_m24_when_the_network_is_down_nothing_is_added_or_counted(inside):
    set_rule(kind="sms", recipient="", effect="fail", delay_seconds=0)

    response = begin(inside)

    assert "telephone network does not answer" in words(response)
    assert not SentCode.objects.exists()
    assert begin(inside, channel="voice").url == CONFIRM


def test_resending_into_a_broken_network_says_so(inside, freeze):
    begin(inside)
    code = newest_phone_code()
    set_rule(kind="", recipient="", effect="fail", delay_seconds=0)
    later(freeze, seconds=30)

    inside.post(RESEND)

    assert "could not be sent" in words(inside.get(CONFIRM))
    assert confirm(inside, code).url == LIST


@pytest.mark.parametrize("path", [CONFIRM, RESEND])
def test_who_has_begun_nothing_is_led_to_the_beginning(inside, path):
    assert inside.post(path, {"code": "123456"}).url == ADD


def test_without_a_way_to_telephones_there_are_no_such_pages(inside, settings):
    settings.SPOT_GATEWAYS = settings.SPOT_GATEWAYS | {"phone": ""}

    for path in (ADD, CONFIRM):
        assert inside.get(path).status_code == 404
    assert inside.post(RESEND).status_code == 404
    assert "add-phone" not in inside.get(CHOOSE).content.decode()


def test_a_stranger_is_sent_to_the_sign_in(db):
    for path in (ADD, CONFIRM):
        assert Client().get(path).url.startswith("/idm/sign-in/")


def test_m22_no_page_takes_the_number_for_more_than_text(inside):
    response = begin(inside, number='904-555-0142"><script>alert(1)</script>')

    assert "<script>alert" not in response.content.decode()
    assert "number" in response.context["form"].errors
