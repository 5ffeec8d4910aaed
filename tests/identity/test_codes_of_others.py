"""Whoever sends codes to another person's mailbox or telephone neither shuts nor sees what that person gets there."""

import pytest
from django.core import mail

from identity.models import PhoneDevice, RecoveryAttempt, SentCode
from identity.services import codes, email_change, phones, recovery_codes
from spot_portal.core import clock
from spot_portal.core.errors import TooManyTries
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import newest_code, newest_phone_code
from tests.identity.code_stories import SENDS, later

pytestmark = pytest.mark.django_db
NUMBER = "904-555-0161"
ADDRESS = "nobody.yet@example.org"


def to_address(attacker, address):
    email_change.ask_for_email_change(user_id=attacker.pk, address=address)


def to_number(attacker, number):
    phones.begin_phone(
        user=attacker, number=number, channel="sms", extension="", asked_by=f"phone:{attacker.pk}"
    )


def sends_before_refusal(send, freeze, *, minute=0):
    """How many are sent, one a minute, before one is refused."""
    for count in range(SENDS + 2):
        later(freeze, minutes=minute + count)
        try:
            send()
        except TooManyTries:
            return count
    return SENDS + 2


def sign_in_code(device):
    return codes.send_code(user=device.user, device_id=device.persistent_id, asked_by="x")


@pytest.fixture
def attacker(db):
    return UserFactory()


@pytest.fixture
def sms(person):
    return PhoneDeviceFactory(user=person, number=NUMBER)


# --- The owner is not shut out --------------------------------------------------------------------------------------


def test_who_asks_to_change_to_my_address_does_not_shut_my_codes(attacker, person, email, freeze):
    assert sends_before_refusal(lambda: to_address(attacker, person.email), freeze) == SENDS

    sign_in_code(email)

    assert mail.outbox[-1].to == [person.email]


def test_who_asks_to_add_my_number_does_not_shut_my_codes(attacker, sms, freeze):
    assert sends_before_refusal(lambda: to_number(attacker, NUMBER), freeze) == SENDS

    later(freeze, minutes=SENDS)
    sign_in_code(sms)

    assert InboxMessage.objects.count() == SENDS + 1


def test_who_asks_to_add_my_number_does_not_shut_my_way_back_in(attacker, sms, freeze):
    sends_before_refusal(lambda: to_number(attacker, NUMBER), freeze)

    RecoveryAttempt.objects.create(
        user=sms.user, purpose="reset", channel="sms", asked_at=clock.now()
    )

    assert recovery_codes.send_waiting_codes() == 1


def test_my_other_way_to_a_telephone_i_have_proven_is_not_shut(attacker, sms, freeze):
    sends_before_refusal(lambda: to_number(attacker, NUMBER), freeze)
    later(freeze, minutes=SENDS)

    phones.begin_phone(user=sms.user, number=NUMBER, channel="voice", extension="", asked_by="x")

    assert PhoneDevice.objects.filter(user=sms.user, channel="voice").exists()


# --- Nobody sees whether the owner got codes ------------------------------------------------------------------------


@pytest.mark.parametrize("own", range(3))
def test_how_many_codes_the_owner_got_by_mail_nobody_learns(attacker, person, email, freeze, own):
    for minute in range(own):
        later(freeze, minutes=minute)
        sign_in_code(email)

    sent = sends_before_refusal(lambda: to_address(attacker, person.email), freeze, minute=own)

    assert sent == SENDS


@pytest.mark.parametrize("own", range(3))
def test_how_many_codes_the_owner_got_by_telephone_nobody_learns(attacker, sms, freeze, own):
    for minute in range(own):
        later(freeze, minutes=minute)
        sign_in_code(sms)

    assert sends_before_refusal(lambda: to_number(attacker, NUMBER), freeze, minute=own) == SENDS


def test_nor_whether_the_owner_has_proven_the_address_lately(attacker, person, freeze, browser):
    change = email_change.ask_for_email_change(user_id=person.pk, address=ADDRESS)
    code = newest_code()
    email_change.confirm_email_change(
        user_id=person.pk, reference=change.reference, code=code, session=browser.session
    )

    assert sends_before_refusal(lambda: to_address(attacker, ADDRESS), freeze, minute=1) == SENDS


def test_nor_whether_the_owner_has_proven_the_number_lately(attacker, person, freeze):
    device = phones.begin_phone(
        user=person, number=NUMBER, channel="sms", extension="", asked_by="x"
    )
    phones.confirm_phone(user=person, device_id=device.pk, code=newest_phone_code(), asked_by="x")

    assert sends_before_refusal(lambda: to_number(attacker, NUMBER), freeze, minute=1) == SENDS


# --- Nobody is flooded ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("send", "place"), [(to_address, ADDRESS), (to_number, NUMBER)])
def test_m12_several_accounts_do_not_flood_a_place_none_of_them_has_proven(freeze, send, place):
    crowd = UserFactory.create_batch(SENDS + 1)
    for minute, one in enumerate(crowd[:SENDS]):
        later(freeze, minutes=minute)
        send(one, place)
    later(freeze, minutes=SENDS)

    with pytest.raises(TooManyTries):
        send(crowd[SENDS], place)

    assert SentCode.objects.count() == SENDS


def test_one_account_sends_five_an_hour_whatever_it_has_proven(person, email, sms, freeze):
    places = [email, sms] * SENDS

    def each_in_turn():
        sign_in_code(places.pop())

    assert sends_before_refusal(each_in_turn, freeze) == SENDS
    with pytest.raises(TooManyTries):
        to_number(person, "904-555-0162")
