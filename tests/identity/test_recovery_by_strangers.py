"""Anybody who knows a User ID can ask for ways back into the account. What the owner has, or asks for, stays good."""

from datetime import timedelta

import pytest
from django.test import Client

from identity.services import recovery_codes
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import PhoneDeviceFactory
from tests.identity.browser import newest_phone_code, words
from tests.identity.code_stories import PAUSE, START, later
from tests.identity.ways_back import CODE, FORGOT, UNLOCK, elsewhere, fill, is_over

pytestmark = pytest.mark.django_db
LIMIT, SECOND = policy.RECOVERIES_PER_ACCOUNT.value, timedelta(seconds=1)


@pytest.fixture
def sms(owner):
    return PhoneDeviceFactory(user=owner, number="904-555-0142")


@pytest.fixture
def voice(owner):
    return PhoneDeviceFactory(user=owner, number="904-555-0143", channel="voice")


@pytest.fixture
def locked(owner, freeze):
    freeze(START)
    owner.lock(at=clock.now())
    owner.save()
    return owner


@pytest.fixture
def stranger_asks(owner, freeze):
    """As often as an account is helped, a second after the other; the worker looks each time."""

    def _asks(path, channel, times=LIMIT):
        stranger = elsewhere()
        for second in range(times):
            later(freeze, seconds=second)
            stranger.post(path, {"user_id": owner.username, "channel": channel})
            recovery_codes.send_waiting_codes()

    return _asks


def ask_for_code(browser, owner, path=FORGOT, channel="sms"):
    browser.post(path, {"user_id": owner.username, "channel": channel})
    recovery_codes.send_waiting_codes()


def never_answers(message, device):
    raise TimeoutError


def messages():
    return InboxMessage.objects.count()


# --- Codes to sign in -----------------------------------------------------------------------------------------------


def test_the_owners_codes_to_sign_in_are_not_shut(owner, sms, browser, stranger_asks, freeze):
    stranger_asks(FORGOT, "sms")
    for minute in range(1, 6):  # until every code was sent that the stranger has asked for
        later(freeze, minutes=minute)
        recovery_codes.send_waiting_codes()
    assert messages() == LIMIT

    browser.password(owner.username)
    assert browser.choose(sms).status_code == 302

    assert browser.code(newest_phone_code()).status_code == 302
    assert browser.person == owner


# --- One telephone --------------------------------------------------------------------------------------------------


def test_the_telephone_does_not_get_all_at_once(sms, stranger_asks):
    stranger_asks(FORGOT, "sms")

    assert messages() == 1


def test_between_two_codes_is_a_pause_over_all_ways_and_telephones(
    owner, sms, voice, client, freeze
):
    later(freeze, seconds=0)
    ask_for_code(elsewhere(), owner, UNLOCK, "voice")
    ask_for_code(client, owner)
    assert messages() == 1

    freeze(START + PAUSE - SECOND)
    assert recovery_codes.send_waiting_codes() == 0
    freeze(START + PAUSE)
    assert recovery_codes.send_waiting_codes() == 1
    assert client.post(CODE, {"code": newest_phone_code()}).status_code == 302


def test_a_try_that_failed_begins_a_pause_too(owner, sms, client, freeze, monkeypatch):
    """Perhaps the network has delivered it."""
    later(freeze, seconds=0)
    with monkeypatch.context() as patched:
        patched.setattr(recovery_codes, "hand_over", never_answers)
        ask_for_code(elsewhere(), owner)
    later(freeze, seconds=1)
    ask_for_code(client, owner)

    assert messages() == 0
    freeze(START + PAUSE)
    assert recovery_codes.send_waiting_codes() == 1


def test_who_asked_last_is_served_first(owner, sms, client, stranger_asks, freeze):
    stranger_asks(FORGOT, "sms", times=LIMIT - 1)
    ask_for_code(client, owner)
    freeze(START + PAUSE)
    recovery_codes.send_waiting_codes()

    assert client.post(CODE, {"code": newest_phone_code()}).status_code == 302


# --- Messages an hour -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [FORGOT, UNLOCK])
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_link_comes_by_mail_however_many_codes_were_asked_for(
    locked, sms, stranger_asks, asked, path, channel
):
    stranger_asks(FORGOT, channel)

    assert not is_over(Client(), asked(path=path))


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_code_comes_by_telephone_however_many_links_were_asked_for(
    owner, sms, voice, client, stranger_asks, freeze, channel
):
    stranger_asks(FORGOT, "email")
    later(freeze, minutes=1)

    ask_for_code(client, owner, channel=channel)

    assert messages() == 1


def test_mails_that_an_account_is_not_locked_keep_no_link_back(owner, stranger_asks, asked):
    stranger_asks(UNLOCK, "email")

    assert not is_over(Client(), asked(path=FORGOT))


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_telephone_gets_some_messages_an_hour_whatever_they_are_for(
    owner, sms, voice, freeze, channel
):
    for minute in range(2 * LIMIT):
        later(freeze, minutes=minute)
        ask_for_code(elsewhere(), owner, [FORGOT, UNLOCK][minute % 2], channel)

    assert messages() == LIMIT


# --- An open way to unlock ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize("has_telephone", [True, False])
def test_asking_by_telephone_ends_no_mailed_link(
    locked, asked, stranger_asks, request, channel, has_telephone
):
    if has_telephone:
        request.getfixturevalue(channel)
    link = asked(path=UNLOCK)

    stranger_asks(UNLOCK, channel)

    assert not is_over(Client(), link)


@pytest.mark.parametrize("channel", ["email", "sms", "voice"])
def test_asking_ends_no_code_by_telephone(locked, sms, voice, client, stranger_asks, channel):
    ask_for_code(client, locked, UNLOCK)
    code = newest_phone_code()

    stranger_asks(UNLOCK, channel, times=1)

    assert client.post(CODE, {"code": code}).url == "/idm/unlock/set/"
    stranger_asks(UNLOCK, channel, times=1)
    assert client.get("/idm/unlock/set/").status_code == 200


def test_asking_too_often_ends_no_link(locked, asked, client, stranger_asks):
    links = [asked(path=UNLOCK) for _try in range(LIMIT)]

    stranger_asks(UNLOCK, "email", times=1)

    assert [is_over(Client(), link) for link in links] == [True] * (LIMIT - 1) + [False]


# --- An open way to a new password ----------------------------------------------------------------------------------


def test_asking_for_a_link_does_not_end_what_a_telephone_has_proven(
    owner, sms, client, stranger_asks, freeze
):
    later(freeze, minutes=-1)
    ask_for_code(client, owner)
    page = client.post(CODE, {"code": newest_phone_code()}).url

    stranger_asks(FORGOT, "email")

    assert "Your password was changed" in words(fill(client, page))


def test_the_link_leads_there_too_and_is_over_once_one_was_used(owner, sms, client, asked, freeze):
    freeze(START)
    ask_for_code(client, owner)
    page = client.post(CODE, {"code": newest_phone_code()}).url
    link = asked(browser=Client())
    assert not is_over(Client(), link)

    fill(client, page)

    assert is_over(Client(), link)


@pytest.mark.parametrize(("seconds", "over"), [(-1, False), (0, True)])
def test_the_page_of_a_telephone_holds_no_older_link_open_for_longer_than_it_lives(
    owner, sms, client, asked, freeze, seconds, over
):
    freeze(START)
    ask_for_code(client, owner)
    client.post(CODE, {"code": newest_phone_code()})
    later(freeze, minutes=1)
    link = asked(browser=Client())

    freeze(START + policy.RESET_LINK_LIFE.minutes + seconds * SECOND)
    asked(browser=Client())

    assert is_over(Client(), link) == over


def test_that_there_is_no_telephone_is_mailed_once_an_hour(owner, stranger_asks, freeze):
    def told():
        return OutgoingEmail.objects.filter(template="identity/recovery_without_telephone").count()

    for channel in ("sms", "voice"):
        stranger_asks(FORGOT, channel)
    assert told() == 1

    freeze(START + timedelta(hours=1, minutes=1))
    elsewhere().post(FORGOT, {"user_id": owner.username, "channel": "sms"})
    assert told() == 2
