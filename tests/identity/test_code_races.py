"""Codes asked for, and telephones proven, many at the same moment."""

from functools import partial

import pytest

from identity.models import EmailDevice, PhoneDevice, SentCode, TakenPhone
from identity.services import codes, phones
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.simulation.models import InboxMessage
from tests.at_once import at_once
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import newest_phone_code
from tests.identity.verifying import verify_code

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NUMBER = "904-555-0142"


def refused(outcomes):
    return sum(isinstance(outcome, DomainError) for outcome in outcomes)


def begin(user, number=NUMBER):
    return phones.begin_phone(
        user=user, number=number, channel="sms", extension="", asked_by=f"phone:{user.pk}"
    )


def confirm(user, device, code):
    return partial(
        phones.confirm_phone,
        user=user,
        device_id=device.pk,
        code=code,
        asked_by=f"phone:{user.pk}",
    )


def test_m12_twelve_clicks_at_once_are_one_message():
    device = PhoneDeviceFactory()
    send = partial(codes.send_code, user=device.user, device_id=device.persistent_id, asked_by="x")

    outcomes = at_once(*[send] * 12)

    assert refused(outcomes) == 11
    assert InboxMessage.objects.count() == SentCode.objects.count() == 1


def test_m10_two_devices_at_once_leave_one_code():
    phone = PhoneDeviceFactory()
    email = EmailDevice.objects.get(user=phone.user)
    jobs = [
        partial(codes.send_code, user=phone.user, device_id=d.persistent_id, asked_by="x")
        for d in (phone, email)
    ]

    assert refused(at_once(*jobs)) == 1

    for device in (phone, email):
        device.refresh_from_db()
    assert sum(bool(device.code_hash) for device in (phone, email)) == 1


def test_m12_twelve_numbers_at_once_are_no_more_messages_than_one_after_the_other():
    person = UserFactory()
    jobs = [partial(begin, person, f"904-555-01{number:02}") for number in range(12)]

    outcomes = at_once(*jobs)

    assert refused(outcomes) == 12 - policy.CODE_SENDS_PER_HOUR.value
    assert InboxMessage.objects.count() == policy.CODE_SENDS_PER_HOUR.value


def test_m04_one_texted_code_twelve_times_at_once_works_once():
    device = PhoneDeviceFactory()
    code = device.draw_code(asked_by="this-sign-in", at=clock.now())
    device.save()
    verify = partial(verify_code, device, code, asked_by="this-sign-in")

    outcomes = at_once(*[verify] * 12)

    assert sum(isinstance(outcome, PhoneDevice) for outcome in outcomes) == 1


def test_m18_twelve_confirmations_at_once_are_one_device():
    person = UserFactory()
    device = begin(person)

    outcomes = at_once(*[confirm(person, device, newest_phone_code())] * 12)

    assert {outcome.pk for outcome in outcomes} == {device.pk}
    assert TakenPhone.objects.count() == 1
    assert AuditEvent.objects.filter(code="identity.device.added").count() == 1


def test_m17_wrong_codes_at_once_are_all_counted_and_discard_the_telephone():
    person = UserFactory()
    device = begin(person)
    right = newest_phone_code()
    guesses = [f"{(int(right) + n) % 10**6:06}" for n in range(1, 13)]

    at_once(*[confirm(person, device, guess) for guess in guesses])

    assert not PhoneDevice.objects.exists()
    wrong = AuditEvent.objects.filter(code="identity.device.code_refused").count()
    assert wrong == policy.CODE_TRIES.value
    with pytest.raises(DomainError):
        confirm(person, device, right)()


def test_m20_two_people_with_one_telephone_at_once_have_one_winner():
    for count in range(4):
        number, people, jobs = f"904-555-015{count}", UserFactory.create_batch(2), []
        for person in people:
            device = begin(person, number)
            jobs.append(confirm(person, device, newest_phone_code()))

        outcomes = at_once(*jobs)

        assert refused(outcomes) == 1
        assert PhoneDevice.objects.filter(number=number, confirmed=True).count() == 1
        assert TakenPhone.objects.filter(number=number).count() == 1


def test_a_code_sent_and_wrong_codes_at_the_same_moment_do_not_block_each_other():
    """Whoever sends and whoever verifies take their locks in the same order: person, then device."""
    phone = PhoneDeviceFactory()
    email = EmailDevice.objects.get(user=phone.user)
    send = partial(codes.send_code, user=phone.user, device_id=phone.persistent_id, asked_by="x")
    verify = partial(verify_code, email, "000000", asked_by="x")

    outcomes = at_once(*[send, verify] * 4)

    # A deadlock would be a database error, which is no refusal of ours.
    assert all(o is None or isinstance(o, PhoneDevice | DomainError) for o in outcomes)
    assert InboxMessage.objects.count() == 1
