"""Notices to telephones: short, without secrets, to every one that gets texts, and no more to one that was lost."""

import inspect
import re

import pytest

from identity import mailbox_notices, notifications
from identity.models import EmailDevice
from identity.services import devices
from identity.text_notices import WORDS, text_about_device
from spot_portal.core.session_store import SessionStore
from spot_portal.notifications.models import OutgoingText
from tests.factories.identity import PhoneDeviceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(person):
    return PhoneDeviceFactory(user=person, number="904-555-0142")


def texted():
    return list(OutgoingText.objects.order_by("number").values_list("number", flat=True))


def test_every_telephone_that_gets_texts_is_told_once(person, app):
    for number in ("904-555-0141", "904-555-0142"):
        PhoneDeviceFactory(user=person, number=number)
    PhoneDeviceFactory(user=person, number="904-555-0142", channel="voice")
    PhoneDeviceFactory(user=person, number="904-555-0143", channel="voice")
    PhoneDeviceFactory(user=person, number="904-555-0144", confirmed=False)
    PhoneDeviceFactory(user=person, number="904-555-0145", status="lost")
    PhoneDeviceFactory(user=UserFactory(), number="904-555-0146")

    notifications.device_added(person, app)

    assert texted() == ["904-555-0141", "904-555-0142"]


def test_a_telephone_that_is_added_and_one_that_goes_are_told(person, phone):
    devices.keep_new(phone)
    devices.remove_device(device=phone, session=SessionStore())

    said = OutgoingText.objects.order_by("pk").values_list("number", "text")
    assert [number for number, _text in said] == [phone.number] * 2
    assert "was added" in said[0][1]
    assert "was removed" in said[1][1]


def test_a_telephone_is_told_that_it_is_said_to_be_lost_and_nothing_after_that(person, phone):
    """Perhaps a thief says so, who has password and mailbox and wants the owner's telephone to be silent."""
    other = PhoneDeviceFactory(user=person, number="904-555-0143")

    devices.report_lost(device=phone, session=SessionStore())
    assert texted() == [phone.number, other.number]

    devices.remove_device(device=other, session=SessionStore())
    assert texted() == [phone.number, other.number, other.number]


def test_a_telephone_that_only_gets_calls_is_not_called_about_its_loss(person):
    voice = PhoneDeviceFactory(user=person, number="904-555-0143", channel="voice")

    devices.report_lost(device=voice, session=SessionStore())

    assert texted() == []


@pytest.mark.parametrize("template", WORDS)
def test_a_notice_is_one_short_message_without_secrets(person, phone, app, template):
    app.name = "x" * 40
    text_about_device(person, app, template)

    text = OutgoingText.objects.get().text
    assert len(text) <= 160
    assert "simulation" in text
    assert "904-555-0100" in text
    for secret in (person.username, person.email, person.last_name, phone.number, "http"):
        assert secret not in text


def test_whatever_is_mailed_about_a_device_or_an_address_has_words_for_telephones():
    source = inspect.getsource(notifications) + inspect.getsource(mailbox_notices)
    named = re.findall(r'_about_device\(\w+, \w+, "(\w+)"', source)
    named += re.findall(r'text_about_account\(\w+, "(\w+)"', source)

    assert set(named) == set(WORDS)


def test_a_mailbox_alone_gets_no_text(person):
    notifications.device_added(person, EmailDevice.objects.get(user=person))

    assert texted() == []
