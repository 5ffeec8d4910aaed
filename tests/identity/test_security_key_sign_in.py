"""Signing in with a security key or passkey, and confirming with it. The key of the tests is made of software."""

from datetime import timedelta

import pytest
from fido2.utils import websafe_encode

from identity.models import SecurityKeyDevice, User
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.browser import DEVICE, words
from tests.identity.keys_in_use import (
    ADD,
    CONFIRM,
    CONFIRM_KEY,
    KEY,
    OTHER_SITE,
    START,
    TOUCH,
    KeyBrowser,
    a_list,
    deep,
    events,
    surrogate,
    text,
    touch,
)
from tests.identity.software_key import BE, BS, UP, SoftwareKey, options_on

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


@pytest.fixture
def browser():
    return KeyBrowser()


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

    assert response.url == DEVICE
    assert "may have been copied" in words(browser.get(DEVICE))
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


WRONG = [text, a_list, surrogate, deep, forged, other_owner, untouched, for_other_host]


@pytest.mark.proves("F14 surrogate")
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
