"""Security keys and passkeys: whose, for what, where and how often. The key of the tests is made of software."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from fido2.utils import websafe_decode, websafe_encode

from identity.models import SecurityKeyDevice, User
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.browser import DEVICE, Browser, words
from tests.identity.software_key import AT, BE, BS, UP, SoftwareKey, options_on

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ADD, TOUCH = "/idm/profile/devices/add-key/", "/idm/profile/devices/add-key/touch/"
KEY, CONFIRM, CONFIRM_KEY = "/idm/sign-in/key/", "/idm/confirm/", "/idm/confirm/key/"
OTHER_SITE = "https://testserver.evil.example"


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def key():
    return SoftwareKey()


def touch(client, key, *, name="Blue key", **client_data):
    client.post(ADD, {"name": name})
    answer = key.create(options_on(client.get(TOUCH)), **client_data)
    return client.post(TOUCH, {"answer": answer})


@pytest.fixture
def device(inside, key):
    """The key, registered by its owner."""
    touch(inside, key)
    return SecurityKeyDevice.objects.get()


class KeyBrowser(Browser):
    def ask_for_key(self, person, device):
        """Password, then the choice of the key; what its page asks."""
        self.password(person.username)
        assert self.choose(device).url == KEY
        return options_on(self.get(KEY))

    def answer(self, answer):
        return self.post(KEY, {"answer": answer})


@pytest.fixture
def browser():
    return KeyBrowser()


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


def text(_key, _options):
    return "hello"


def a_list(_key, _options):
    return "[1, 2]"


def deep(_key, _options):
    return "[" * 9_000


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
    no_answer, text, a_list, deep, huge, signed_instead, cut_off, other_name, without_key, nobody_touched, other_host,
]  # fmt: skip


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


# --- Signing in ----------------------------------------------------------------------------------------


def test_the_key_signs_in(browser, person, key, device):
    options = browser.ask_for_key(person, device)

    response = browser.answer(key.sign(options))

    assert response.url == "/idm/"
    assert browser.person == person
    assert browser.session["otp_device_id"] == device.persistent_id
    device.refresh_from_db()
    assert device.sign_count == 2
    assert device.last_used_at == START


def test_what_the_page_asks_names_the_persons_keys_only(browser, person, inside, device):
    touch(inside, SoftwareKey(), name="Red key")
    options = browser.ask_for_key(person, device)

    assert options["rpId"] == "testserver"
    assert options["userVerification"] == "preferred"
    assert {allowed["id"] for allowed in options["allowCredentials"]} == set(
        SecurityKeyDevice.objects.values_list("credential_id", flat=True)
    )


def test_the_other_key_of_the_same_person_will_do(browser, person, inside, device):
    red = SoftwareKey()
    touch(inside, red, name="Red key")
    options = browser.ask_for_key(person, device)

    browser.answer(red.sign(options))

    assert browser.person == person
    red_device = SecurityKeyDevice.objects.get(name="Red key")
    assert browser.session["otp_device_id"] == red_device.persistent_id


def test_a_passkey_that_counts_nothing_signs_in_again_and_again(inside, person, new_browser):
    passkey = SoftwareKey(counts=False, flags=UP | BE | BS)
    touch(inside, passkey)
    for _time in range(2):
        browser = KeyBrowser()
        options = browser.ask_for_key(person, SecurityKeyDevice.objects.get())
        browser.answer(passkey.sign(options))
        assert browser.person == person


@pytest.mark.parametrize("sent", [0, 1])
def test_a_counter_that_went_back_is_refused_and_the_person_is_told(
    browser, person, key, device, sent
):
    options = browser.ask_for_key(person, device)
    SecurityKeyDevice.objects.update(sign_count=9)
    key.counter, key.counts = sent, False

    response = browser.answer(key.sign(options))

    assert response.status_code == 200
    assert browser.person is None
    assert "identity.device.copied" in events()
    assert OutgoingEmail.objects.filter(template="identity/device_copied").exists()
    device.refresh_from_db()
    assert device.sign_count == 9


@pytest.mark.parametrize(
    "client",
    [
        {"origin": OTHER_SITE}, {"cross_origin": True}, {"challenge": websafe_encode(bytes(32))},
        {"type": "webauthn.create"},
    ],
)  # fmt: skip
def test_an_answer_for_another_place_or_question_signs_nobody_in(
    browser, person, key, device, client
):
    options = browser.ask_for_key(person, device)

    browser.answer(key.sign(options, **client))

    assert browser.person is None
    assert User.objects.get(pk=person.pk).wrong_codes == 1


def forged(key, options):
    other = SoftwareKey(id=key.id, user_handle=key.user_handle, counter=50)
    return other.sign(options)


def other_owner(key, options):
    return key.but(user_handle=b"x" * 16).sign(options)


def untouched(key, options):
    return key.but(flags=0).sign(options)


def for_other_host(key, options):
    return key.but(rp_id="evil.example").sign(options)


WRONG = [text, a_list, deep, forged, other_owner, untouched, for_other_host]


@pytest.mark.parametrize("answer", WRONG)
def test_a_wrong_answer_is_counted(browser, person, key, device, answer):
    options = browser.ask_for_key(person, device)

    response = browser.answer(answer(key, options))

    assert response.context["form"].errors
    assert browser.person is None
    assert User.objects.get(pk=person.pk).wrong_codes == 1


def test_nothing_is_counted_when_no_key_answered(browser, person, device):
    browser.ask_for_key(person, device)

    response = browser.answer("")

    assert "needs JavaScript" in words(response)
    assert User.objects.get(pk=person.pk).wrong_codes == 0


def test_after_five_wrong_answers_the_right_one_is_refused(browser, person, key, device):
    browser.ask_for_key(person, device)
    for _try in range(policy.CODE_TRIES.value):
        browser.answer(forged(key, options_on(browser.get(KEY))))

    response = browser.answer(key.sign(options_on(browser.get(KEY))))

    assert "Too many wrong codes" in words(response)
    assert browser.person is None


def test_a_key_of_somebody_else_signs_nobody_in(browser, person, key, device, sign_in):
    other, theirs = UserFactory(), SoftwareKey()
    touch(sign_in(other), theirs)
    options = browser.ask_for_key(person, device)

    browser.answer(theirs.sign(options))

    assert browser.person is None


def test_m09_an_answer_made_for_one_sign_in_works_in_no_other(browser, person, key, device):
    options = browser.ask_for_key(person, device)
    other = KeyBrowser()
    other.ask_for_key(person, device)

    other.answer(key.sign(options))

    assert other.person is None


def test_m04_an_answer_works_once(browser, person, key, device):
    options = browser.ask_for_key(person, device)
    answer, cookie = key.sign(options), browser.cookies["spot-session"].value
    kept = dict(browser.session)
    browser.answer(answer)
    second = KeyBrowser()
    second.ask_for_key(person, device)
    # Even with the very session of before, as it was before.
    session = second.session
    session.update(kept)
    session.save()

    second.answer(answer)

    assert second.person is None
    assert cookie != second.cookies["spot-session"].value


@pytest.mark.parametrize(("minutes", "enters"), [(5, True), (5.1, False)])
def test_v6_5_5_an_answer_has_five_minutes(browser, person, key, device, freeze, minutes, enters):
    options = browser.ask_for_key(person, device)
    freeze(START + timedelta(minutes=minutes))

    response = browser.answer(key.sign(options))

    assert (browser.person == person) == enters
    if not enters:
        assert "too late" in words(response)
        assert User.objects.get(pk=person.pk).wrong_codes == 0


def test_a_lost_key_signs_nobody_in(browser, inside, person, key, device):
    options = browser.ask_for_key(person, device)
    SecurityKeyDevice.objects.update(**{"status": "lost"})

    assert browser.answer(key.sign(options)).url == DEVICE
    assert browser.person is None


def test_a_key_has_no_code_and_a_code_no_key(browser, person, app, device):
    browser.password(person.username)
    browser.choose(device)
    assert browser.code("123456").url == DEVICE
    browser.choose(app)
    assert browser.get(KEY).url == DEVICE


def test_m13_the_page_of_the_key_needs_a_password_first(browser):
    assert browser.get(KEY).url == "/idm/sign-in/"


# --- Confirming ----------------------------------------------------------------------------------------


def test_the_key_confirms_too(inside, key, device, freeze):
    freeze(START + timedelta(minutes=25))
    inside.post(CONFIRM, {"device": device.persistent_id, "next": ADD})
    options = options_on(inside.get(CONFIRM_KEY))

    response = inside.post(CONFIRM_KEY, {"answer": key.sign(options)})

    assert response.url == ADD
    assert inside.get(ADD).status_code == 200


def test_an_answer_made_to_add_a_key_confirms_nothing(inside, key, device):
    inside.post(ADD, {"name": "Second"})
    options = options_on(inside.get(TOUCH))
    inside.post(CONFIRM, {"device": device.persistent_id})
    inside.get(CONFIRM_KEY)

    inside.post(CONFIRM_KEY, {"answer": key.sign(options)})

    assert "identity.session.stepped_up" not in events()


# --- What is kept ----------------------------------------------------------------------------------------


def test_the_page_works_without_javascript_as_far_as_it_can(browser, person, device):
    browser.ask_for_key(person, device)
    content = browser.get(KEY).content.decode()

    assert "needs JavaScript" in content
    assert f'href="{DEVICE}"' in content
    assert "<script>" not in content
    assert "hidden>Use the key" in content
