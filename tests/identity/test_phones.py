"""Adding a telephone: a code proves it, in the session that asked for it, once and not for long."""

import pytest
from django.core import mail

from identity.models import PhoneDevice, SentCode, TakenPhone
from identity.tasks import tidy_devices
from spot_portal.core import policy
from spot_portal.simulation.arrival import set_rule
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import DEVICE, newest_phone_code, words
from tests.identity.telephones import (
    ADD,
    CHOOSE,
    CONFIRM,
    LIST,
    NUMBER,
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


# --- The way through -------------------------------------------------------------------------------


@pytest.mark.parametrize(("channel", "extension"), [("sms", ""), ("voice", ""), ("voice", "0123")])
def test_a_telephone_that_gets_the_code_is_kept(
    inside, person, channel, extension, django_capture_on_commit_callbacks
):
    assert begin(inside, channel=channel, extension=extension).url == CONFIRM
    with django_capture_on_commit_callbacks(execute=True):
        response = confirm(inside)

    assert response.url == LIST
    device = PhoneDevice.objects.get(user=person)
    assert (device.confirmed, device.channel, device.number) == (True, channel, NUMBER)
    assert (device.extension, device.code_hash, device.added_from) == (extension, "", "127.0.0.1")
    assert TakenPhone.objects.get().user == person
    assert event_codes() == ["identity.device.code_sent", "identity.device.added"]
    assert mail.outbox[-1].to == [person.email]
    assert "***-***-0142" in mail.outbox[-1].body
    assert NUMBER not in mail.outbox[-1].body
    page = words(inside.get(LIST))
    assert "***-***-0142" in page
    assert NUMBER not in page


def test_it_signs_in_from_then_on(inside, browser, person):
    begin(inside)
    confirm(inside)
    device = PhoneDevice.objects.get()

    browser.password(person.username)
    browser.code(browser.phone_code(device))

    assert browser.person == person


def test_who_mistyped_sees_the_number_and_takes_another_one_at_once(inside):
    begin(inside)
    assert NUMBER in words(inside.get(CONFIRM))

    begin(inside, number="904-555-0199")

    assert "904-555-0199" in words(inside.get(CONFIRM))
    assert list(InboxMessage.objects.order_by("pk").values_list("recipient", flat=True)) == [
        NUMBER,
        "904-555-0199",
    ]
    assert inside.post(ADD, {"number": "904-555-0199", "channel": "voice"}).status_code == 429


@pytest.mark.proves("V6.6.1")
def test_the_page_warns_and_names_stronger_choices(inside):
    page = words(inside.get(ADD))

    assert "can be redirected" in page
    assert "security key, a passkey or an authenticator app protects you better" in page
    assert "redirected" in words(inside.get(CHOOSE))


def test_the_number_of_the_profile_is_filled_in(sign_in, person, freeze):
    freeze(START)
    person.phone = "904-555-0177"
    person.save()

    assert 'value="904-555-0177"' in sign_in(person).get(ADD).content.decode()
    PhoneDeviceFactory(user=person, number="904-555-0177")
    assert 'value="904-555-0177"' not in sign_in(person).get(ADD).content.decode()


@pytest.mark.parametrize("written", ["(904) 555-0142", "9045550142", "+1 904 555 0142"])
def test_a_number_may_be_written_in_any_way(inside, written):
    begin(inside, number=written)

    assert PhoneDevice.objects.get().number == NUMBER


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "904-555-0142 x9"}, "number"),
        ({"number": "900-555-0142"}, "number"),
        ({"number": "305-222-0142"}, "number"),
        ({"number": "٩٠٤٥٥٥٠١٤٢"}, "number"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "voice", "extension": "12a"}, "extension"),
        ({"channel": "voice", "extension": "1234567"}, "extension"),
        ({"channel": "voice", "extension": "12,,3#"}, "extension"),
        ({"channel": "voice", "extension": "١٢"}, "extension"),
        ({"channel": "sms", "extension": "12"}, "extension"),
    ],
)
def test_what_is_no_telephone_is_sent_back(inside, data, field):
    response = begin(inside, **data)

    assert field in response.context["form"].errors
    assert not PhoneDevice.objects.exists()
    assert not InboxMessage.objects.exists()


# --- Wrong, late, twice ----------------------------------------------------------------------------


def test_m17_a_wrong_code_keeps_nothing_and_five_discard_the_telephone(inside, person):
    begin(inside)
    code = newest_phone_code()
    for left in range(policy.CODE_TRIES.value - 1, 0, -1):
        response = confirm(inside, wrong(code))
        assert "code" in response.context["form"].errors
        assert PhoneDevice.objects.get().wrong_in_a_row == policy.CODE_TRIES.value - left

    response = confirm(inside, wrong(code))

    assert response.url == ADD
    assert "too many wrong codes" in words(inside.get(ADD))
    assert not PhoneDevice.objects.exists()
    assert confirm(inside, code).url == ADD
    assert not TakenPhone.objects.exists()
    # Typing errors here do not shut the person's own devices.
    person.refresh_from_db()
    assert person.wrong_codes == 0


def test_m17_the_code_of_an_older_number_confirms_no_other(inside, freeze):
    begin(inside)
    old = newest_phone_code()
    later(freeze, seconds=30)
    begin(inside, number="904-555-0143")
    if newest_phone_code() == old:
        pytest.skip("the same code was drawn twice")

    assert "code" in confirm(inside, old).context["form"].errors
    assert not PhoneDevice.objects.filter(confirmed=True).exists()


def test_m17_an_older_code_confirms_no_other_number_when_the_network_fails(inside, freeze):
    """What was sent to one telephone proves nothing about the next."""
    begin(inside)
    old = newest_phone_code()
    later(freeze, seconds=30)
    set_rule(kind="", recipient="904-555-0143", effect="fail", delay_seconds=0)
    response = begin(inside, number="904-555-0143")
    assert "could not be sent" in words(response)

    confirm(inside, old)

    assert PhoneDevice.objects.get(confirmed=True).number == NUMBER


@pytest.mark.parametrize(("minutes", "seconds", "kept"), [(9, 59, True), (10, 0, False)])
def test_a_telephone_waits_ten_minutes_to_be_proven(inside, freeze, minutes, seconds, kept):
    begin(inside)
    later(freeze, minutes=minutes, seconds=seconds)

    response = confirm(inside)

    assert response.url == (LIST if kept else ADD)
    assert PhoneDevice.objects.filter(confirmed=True).exists() is kept
    assert PhoneDevice.objects.exists() is kept


def test_numbers_nobody_proved_are_not_kept(inside, freeze):
    begin(inside)
    PhoneDeviceFactory()
    later(freeze, minutes=9)
    tidy_devices()
    assert (PhoneDevice.objects.count(), SentCode.objects.count()) == (2, 1)

    later(freeze, minutes=10)
    tidy_devices()
    assert PhoneDevice.objects.get().confirmed
    assert inside.get(CONFIRM).url == ADD

    later(freeze, minutes=60)
    tidy_devices()
    assert not SentCode.objects.exists()


def test_m18_a_second_confirmation_in_another_tab_makes_no_second_device(inside):
    begin(inside)
    code = newest_phone_code()

    assert confirm(inside, code).url == LIST
    assert confirm(inside, code).url == LIST

    assert PhoneDevice.objects.count() == TakenPhone.objects.count() == 1
    assert event_codes().count("identity.device.added") == 1


def test_a_telephone_on_the_list_is_not_added_again(inside, person):
    PhoneDeviceFactory(user=person, number=NUMBER)

    assert "on your list already" in words(begin(inside))
    assert not InboxMessage.objects.exists()


def test_one_number_may_get_texts_and_calls(inside, person, freeze):
    begin(inside)
    confirm(inside)
    later(freeze, seconds=30)
    begin(inside, channel="voice")
    confirm(inside)

    assert PhoneDevice.objects.filter(user=person, confirmed=True).count() == 2
    assert TakenPhone.objects.count() == 1


# --- Bound to this act -----------------------------------------------------------------------------


def test_v6_6_2_the_code_of_an_addition_does_not_sign_in(inside, browser, person):
    begin(inside)
    code = newest_phone_code()
    browser.password(person.username)
    session = browser.session
    session["sign_in_device"] = PhoneDevice.objects.get().persistent_id
    session.save()

    assert browser.code(code).url == DEVICE
    assert browser.person is None


def test_v6_6_2_the_code_of_a_sign_in_confirms_no_telephone(inside, browser, person, freeze):
    begin(inside)
    first = newest_phone_code()
    later(freeze, seconds=30)
    browser.password(person.username)
    code = browser.email_code(person)

    for typed in {code, first}:
        confirm(inside, typed)

    assert not PhoneDevice.objects.filter(confirmed=True).exists()
    browser.code(code)
    assert browser.person == person


def test_v6_6_2_a_code_confirms_in_the_session_that_asked_for_it(inside, sign_in, person):
    begin(inside)
    other = sign_in(person)
    session = other.session
    session["waiting_phone"] = {"device": PhoneDevice.objects.get().pk, "asked_by": "phone:x"}
    session.save()

    confirm(other)

    assert not PhoneDevice.objects.get().confirmed


def test_the_telephone_of_somebody_else_cannot_be_confirmed(inside, sign_in):
    begin(inside)
    other = sign_in(UserFactory())
    session = other.session
    session["waiting_phone"] = inside.session["waiting_phone"]
    session.save()

    assert confirm(other).url == ADD
    assert not PhoneDevice.objects.get().confirmed
