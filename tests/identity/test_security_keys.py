"""Adding a security key or passkey: whose, for what and how many. The key of the tests is made of software."""

import json
from datetime import timedelta

import pytest
from fido2.utils import websafe_decode, websafe_encode

from identity.models import SecurityKeyDevice
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.browser import words
from tests.identity.keys_in_use import (
    ADD,
    CONFIRM,
    OTHER_SITE,
    START,
    TOUCH,
    a_list,
    deep,
    events,
    surrogate,
    text,
    touch,
)
from tests.identity.software_key import AT, BE, BS, UP, SoftwareKey, options_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def key():
    return SoftwareKey()


@pytest.fixture
def device(inside, key):
    """The key, registered by its owner."""
    touch(inside, key)
    return SecurityKeyDevice.objects.get()


# --- Adding ----------------------------------------------------------------------------------------


def test_a_key_that_answers_rightly_is_kept(inside, key, person):
    response = touch(inside, key)

    assert response.url == "/idm/profile/devices/"
    device = SecurityKeyDevice.objects.get(user=person)
    assert (device.name, device.confirmed, device.sign_count) == ("Blue key", True, 1)
    assert device.credential_id == websafe_encode(key.id)
    assert device.transports == ["usb", "nfc"]
    assert not device.is_synced
    assert events() == ["identity.device.added"]
    assert OutgoingEmail.objects.get().template == "identity/device_added"
    assert "Blue key" in words(inside.get("/idm/profile/devices/"))


def test_what_a_key_is_asked_for(inside, person):
    inside.post(ADD, {"name": "Blue key"})
    options = options_on(inside.get(TOUCH))

    assert options["rp"]["id"] == "testserver"
    assert websafe_decode(options["user"]["id"]) == person.reference.bytes
    assert len(websafe_decode(options["challenge"])) == 32
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    assert {-7, -8, -257} == {kind["alg"] for kind in options["pubKeyCredParams"]}
    assert options["timeout"] == 300_000


def test_a_key_on_the_list_is_told_not_to_register_again(inside, key, device):
    inside.post(ADD, {"name": "Second"})

    [excluded] = options_on(inside.get(TOUCH))["excludeCredentials"]
    assert excluded["id"] == device.credential_id
    assert excluded["transports"] == ["usb", "nfc"]


def test_a_passkey_kept_in_step_is_known_as_such(inside):
    touch(inside, SoftwareKey(counts=False, flags=UP | BE | BS))

    device = SecurityKeyDevice.objects.get()
    assert device.is_synced
    assert device.sign_count == 0


def no_answer(_key, _options):
    return ""


def huge(_key, _options):
    return json.dumps({"response": "x" * 30_000})


def signed_instead(key, options):
    return key.sign(options)


def cut_off(key, options):
    given = json.loads(key.create(options))
    given["response"]["attestationObject"] = given["response"]["attestationObject"][:100]
    return json.dumps(given)


def other_name(key, options):
    given = json.loads(key.create(options))
    given["id"] = given["rawId"] = websafe_encode(b"another")
    return json.dumps(given)


def without_key(key, options):
    return key.but(_data=lambda flags, _credential: key._data(flags & ~AT)).create(options)


def nobody_touched(key, options):
    return key.but(flags=0).create(options)


def other_host(key, options):
    return key.but(rp_id="evil.example").create(options)


BAD = [
    no_answer, text, a_list, surrogate, deep, huge, signed_instead, cut_off, other_name, without_key,
    nobody_touched, other_host,
]  # fmt: skip


@pytest.mark.proves("F14 surrogate")
@pytest.mark.parametrize("answer", BAD)
def test_m17_what_is_no_right_answer_adds_nothing(inside, key, answer):
    inside.post(ADD, {"name": "Blue key"})
    options = options_on(inside.get(TOUCH))

    response = inside.post(TOUCH, {"answer": answer(key, options)})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not SecurityKeyDevice.objects.exists()
    assert events() == []


@pytest.mark.parametrize(
    "client",
    [
        {"origin": OTHER_SITE}, {"origin": "http://testserver:81"}, {"origin": "https://testserver"},
        {"cross_origin": True}, {"challenge": websafe_encode(bytes(32))}, {"type": "webauthn.get"},
    ],
)  # fmt: skip
def test_an_answer_for_another_place_or_question_adds_nothing(inside, key, client):
    response = touch(inside, key, **client)

    assert response.context["form"].errors
    assert not SecurityKeyDevice.objects.exists()


def test_one_key_serves_one_account(inside, key, device, sign_in):
    thief = sign_in(UserFactory())

    response = touch(thief, key)

    assert "registered already" in words(response)
    assert SecurityKeyDevice.objects.count() == 1


def test_a_question_is_answered_once(inside, key):
    inside.post(ADD, {"name": "Blue key"})
    options = options_on(inside.get(TOUCH))
    inside.post(TOUCH, {"answer": key.create(options, origin=OTHER_SITE)})

    response = inside.post(TOUCH, {"answer": key.create(options)})

    assert response.context["form"].errors
    assert not SecurityKeyDevice.objects.exists()


@pytest.mark.parametrize(("minutes", "added"), [(5, True), (5.1, False)])
def test_a_question_lives_five_minutes(inside, key, freeze, minutes, added):
    inside.post(ADD, {"name": "Blue key"})
    options = options_on(inside.get(TOUCH))
    freeze(START + timedelta(minutes=minutes))

    inside.post(TOUCH, {"answer": key.create(options)})

    assert SecurityKeyDevice.objects.exists() == added


def test_two_tabs_show_the_same_question(inside):
    inside.post(ADD, {"name": "Blue key"})

    assert options_on(inside.get(TOUCH)) == options_on(inside.get(TOUCH))


def test_five_keys_and_no_more(inside, person):
    for number in range(policy.MAX_SECURITY_KEYS.value):
        touch(inside, SoftwareKey(), name=f"Key {number}")

    response = inside.post(ADD, {"name": "One more"})

    assert "Remove one first" in words(response)
    assert SecurityKeyDevice.objects.count() == policy.MAX_SECURITY_KEYS.value


def test_without_a_name_there_is_nothing_to_touch(inside):
    assert inside.get(TOUCH).url == ADD


@pytest.mark.parametrize("name", ["x" * 300, "a\u202eb", ""])
def test_m22_odd_names_are_refused(inside, name):
    assert "name" in inside.post(ADD, {"name": name}).context["form"].errors


@pytest.mark.parametrize("page", [ADD, TOUCH])
def test_v7_5_1_adding_a_key_asks_for_a_fresh_second_factor(inside, key, freeze, page):
    inside.post(ADD, {"name": "Blue key"})
    options = options_on(inside.get(TOUCH))
    freeze(START + timedelta(minutes=21))

    assert inside.get(page).url.startswith(CONFIRM)
    assert inside.post(page, {"answer": key.create(options)}).url.startswith(CONFIRM)
    assert not SecurityKeyDevice.objects.exists()
