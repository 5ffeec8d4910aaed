"""Adding a telephone: a code proves it, one number serves one account, and nobody learns whose it is."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import EmailDevice, PhoneDevice, SentCode, TakenPhone
from identity.tasks import tidy_devices
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.simulation.arrival import set_rule
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import DEVICE, newest_phone_code, words

pytestmark = pytest.mark.django_db
LIST, CHOOSE = "/idm/profile/devices/", "/idm/profile/devices/add/"
ADD, CONFIRM, RESEND = f"{LIST}add-phone/", f"{LIST}add-phone/confirm/", f"{LIST}add-phone/resend/"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NUMBER = "904-555-0142"


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def begin(client, number=NUMBER, channel="sms", extension=""):
    return client.post(ADD, {"number": number, "channel": channel, "extension": extension})


def confirm(client, code=None):
    return client.post(CONFIRM, {"code": code or newest_phone_code()})


def later(freeze, **kwargs):
    freeze(START + timedelta(**kwargs))


def event_codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


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
