"""What happens while a message with a code is on its way, which may take a network some seconds."""

import threading
from functools import partial
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import Group
from django.db.models import F

from identity.events import IdentityEvent
from identity.help_desk import GROUP
from identity.mfa.verification import burn_codes
from identity.models import EmailDevice, SentCode, User
from identity.services import codes, devices, help_desk, phones
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.core.errors import GatewayError, TooManyTries
from spot_portal.core.session_store import SessionStore
from tests.at_once import at_once
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.desk import FACTS, order

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def begin(user, number="904-555-0142"):
    return phones.begin_phone(
        user=user, number=number, channel="sms", extension="", asked_by=f"phone:{user.pk}"
    )


def an_agent():
    agent = UserFactory(help_desk=True)
    agent.groups.add(Group.objects.get(name=GROUP))
    return User.objects.get(pk=agent.pk)


class Meetings:
    """Points in time that one thread reaches and another waits for."""

    def __init__(self, *names):
        self._reached = {name: threading.Event() for name in names}

    def reach(self, name):
        self._reached[name].set()

    def wait(self, name, seconds=30):
        self._reached[name].wait(seconds)


@pytest.mark.parametrize("act", ["remove", "reset"])
def test_m24_a_failed_sending_and_an_act_that_burns_codes_do_not_block_each_other(monkeypatch, act):
    """Who writes down that nothing was sent holds the device; who burns it must not hold the audit chain yet."""
    phone = PhoneDeviceFactory()
    person, email = phone.user, EmailDevice.objects.get(user=phone.user)
    User.objects.filter(pk=person.pk).update(phone="904-555-0123")
    agent = an_agent()
    at = Meetings("device is held", "codes are burnt")
    record = codes.record_event

    def record_slowly(code, **facts):
        if code == IdentityEvent.CODE_NOT_SENT:
            at.reach("device is held")
            at.wait("codes are burnt", 1)
        record(code, **facts)

    def burn_then(user):
        at.reach("codes are burnt")
        burn_codes(user)

    monkeypatch.setattr(codes, "record_event", record_slowly)
    monkeypatch.setattr(codes, "hand_over", Mock(side_effect=OSError))
    for module in (devices, help_desk):
        monkeypatch.setattr(module, "burn_codes", burn_then)

    def acts():
        at.wait("device is held")
        if act == "remove":
            return devices.remove_device(device=phone, session=SessionStore())
        return help_desk.send_reset_link(order(person, agent), facts=FACTS)

    failed, done = at_once(
        partial(codes.send_code, user=person, device_id=email.persistent_id, asked_by="x"), acts
    )

    assert isinstance(failed, GatewayError)
    assert not isinstance(done, Exception), done
    assert AuditEvent.objects.filter(code="identity.device.code_not_sent").count() == 1


def test_m10_a_code_that_comes_back_beside_a_newer_one_is_void(monkeypatch):
    """A second mail fails slowly; meanwhile a telephone is added, whose code is the newest."""
    person = UserFactory()
    email = EmailDevice.objects.get(user=person)
    codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")
    EmailDevice.objects.update(sent_at=F("sent_at") - policy.CODE_RESEND.seconds)
    at = Meetings("mail is under way", "text is under way", "mail came back")

    def slow(message, device):
        if isinstance(device, EmailDevice):
            at.reach("mail is under way")
            at.wait("text is under way")
            raise OSError
        at.reach("text is under way")
        at.wait("mail came back")

    monkeypatch.setattr(codes, "hand_over", slow)

    def mail():
        try:
            codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")
        finally:
            at.reach("mail came back")

    def text():
        at.wait("mail is under way")
        return begin(person)

    failed, phone = at_once(mail, text)

    assert isinstance(failed, GatewayError)
    email.refresh_from_db()
    phone.refresh_from_db()
    assert (email.code_hash, bool(phone.code_hash)) == ("", True)


def test_m12_a_code_under_way_counts_towards_the_limit(monkeypatch):
    person = UserFactory()
    email = EmailDevice.objects.get(user=person)
    at, hand_over = Meetings("mail is under way", "texts are sent"), codes.hand_over

    def slow(message, device):
        if isinstance(device, EmailDevice):
            at.reach("mail is under way")
            at.wait("texts are sent")
        hand_over(message, device)

    monkeypatch.setattr(codes, "hand_over", slow)

    def texts():
        at.wait("mail is under way")
        try:
            for number in range(policy.CODE_SENDS_PER_HOUR.value):
                begin(person, f"904-555-01{number:02}")
        finally:
            at.reach("texts are sent")

    _mailed, last = at_once(
        partial(codes.send_code, user=person, device_id=email.persistent_id, asked_by="x"), texts
    )

    assert isinstance(last, TooManyTries)
    assert SentCode.objects.count() == policy.CODE_SENDS_PER_HOUR.value
