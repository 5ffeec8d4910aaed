"""Recovery codes: shown once, kept as slow keyed hashes, each used once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from identity.models import RecoveryCodesDevice, User
from identity.services import code_lists, devices
from identity.services.code_lists import ALPHABET, normal_code
from identity.tasks import tell_about_sign_ins
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.identity.browser import CODE, DEVICE, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PAGE = "/idm/profile/devices/recovery-codes/"


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


def codes_on(response):
    return re.findall(r"data-recovery-code>([^<]+)<", response.content.decode())


@pytest.fixture
def codes(person):
    return code_lists.make_list(user=person)


@pytest.fixture
def at_code(browser, person, codes):
    """Password given, recovery codes chosen."""
    browser.password(person.username)
    assert browser.choose(RecoveryCodesDevice.objects.get()).url == CODE
    return browser


def use(browser, person, code):
    browser.password(person.username)
    browser.choose(RecoveryCodesDevice.objects.get(user=person))
    return browser.code(code)


# --- The list ----------------------------------------------------------------------------------------


def test_ten_codes_of_eighty_bits_are_shown_once(inside, person):
    shown = codes_on(inside.post(PAGE))

    assert len(set(shown)) == policy.RECOVERY_CODES.value == 10
    assert all(
        re.fullmatch(f"(?:[{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", code) for code in shown
    )
    assert len(ALPHABET) == 32
    assert codes_on(inside.get(PAGE)) == []
    assert [event.code for event in AuditEvent.objects.all()] == [
        "identity.device.recovery_codes_made"
    ]
    assert OutgoingEmail.objects.get().template == "identity/recovery_codes_made"


def test_opening_the_page_makes_nothing(inside):
    assert inside.get(PAGE).status_code == 200
    assert not RecoveryCodesDevice.objects.exists()


def test_the_page_with_the_codes_is_kept_nowhere(inside):
    response = inside.post(PAGE)

    assert "no-store" in response["Cache-Control"]
    [code, *_others] = codes_on(response)
    assert code in response.content.decode().partition('download="recovery-codes.txt"')[0]


def test_v6_5_2_no_code_is_stored_in_clear_or_quickly_hashed(inside, person):
    shown = codes_on(inside.post(PAGE))
    kept = RecoveryCodesDevice.objects.get(user=person).code_hashes

    with connection.cursor() as cursor:
        for table in ("identity_recoverycodesdevice", "django_session"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            rows = str(cursor.fetchall())
            assert not any(code in rows or code.replace("-", "") in rows for code in shown)
    assert len(set(kept)) == 10
    everything = str(list(AuditEvent.objects.values())) + str(list(OutgoingEmail.objects.values()))
    assert not any(code in everything for code in shown)


def test_two_lists_hash_the_same_code_differently(person):
    code_lists.make_list(user=person)
    first = RecoveryCodesDevice.objects.get().hash_of("0" * 16)
    code_lists.make_list(user=person)

    assert RecoveryCodesDevice.objects.get().hash_of("0" * 16) != first


def test_a_new_list_voids_the_old_one(inside, browser, person):
    [old, *_rest] = codes_on(inside.post(PAGE))
    [new, *_rest] = codes_on(inside.post(PAGE))

    use(browser, person, old)
    assert browser.person is None
    use(browser, person, new)
    assert browser.person == person
    assert RecoveryCodesDevice.objects.get().left == 9


def test_v7_5_1_a_list_asks_for_a_fresh_second_factor(inside, freeze):
    freeze(START + timedelta(minutes=21))

    assert inside.get(PAGE).url.startswith("/idm/confirm/")
    assert inside.post(PAGE).url.startswith("/idm/confirm/")
    assert not RecoveryCodesDevice.objects.exists()


# --- Typing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["01AB-CDEF-GHJK-MNPQ", "01ABCDEFGHJKMNPQ", " 01ab cdef ghjk mnpq ", "oiab-cdef-ghjk-mnpq", "OLAB--CDEF GHJK MNPQ"],
)  # fmt: skip
def test_m02_dashes_spaces_and_letters_that_look_alike_do_not_matter(typed):
    assert normal_code(typed) == "01ABCDEFGHJKMNPQ"


@pytest.mark.parametrize(
    "typed",
    ["", "01AB-CDEF-GHJK", "01AB-CDEF-GHJK-MNPQR", "01AB-CDEF-GHJK-MNPU", "01AB_CDEF_GHJK_MNPQ", "０1AB-CDEF-GHJK-MNPQ",
     "123456"],
)  # fmt: skip
def test_m03_what_is_no_code_is_refused_and_not_counted(at_code, person, typed):
    assert normal_code(typed) is None

    response = at_code.code(typed)

    assert "code" in response.context["form"].errors
    assert User.objects.get(pk=person.pk).wrong_codes == 0


# --- Signing in ----------------------------------------------------------------------------------------


def test_a_code_signs_in_and_the_person_is_told_what_is_left(at_code, person, codes):
    response = at_code.code(codes[3].lower().replace("-", " "))

    assert response.url == "/idm/"
    assert "9 are left" in words(at_code.get("/idm/"))
    assert at_code.person == person
    for _time in range(2):
        tell_about_sign_ins()
    notice = OutgoingEmail.objects.filter(template="identity/recovery_code_used").get()
    assert "Codes left: 9" in notice.body
    assert codes[3] not in notice.body
    event = AuditEvent.objects.get(code="identity.device.recovery_code_used")
    assert event.data["left"] == 9


@pytest.mark.parametrize("act", ["new list", "remove"])
def test_a_used_code_is_told_even_if_the_list_goes_at_once(at_code, person, codes, act):
    at_code.code(codes[0])
    if act == "new list":
        code_lists.make_list(user=person)
    else:
        devices.remove_device(
            device=RecoveryCodesDevice.objects.get(user=person), session=at_code.session
        )

    tell_about_sign_ins()
    notice = OutgoingEmail.objects.get(template="identity/recovery_code_used")
    assert "Codes left: 9" in notice.body


def test_m04_a_code_works_once(at_code, new_browser, person, codes):
    at_code.code(codes[0])
    second = new_browser()

    response = use(second, person, codes[0])

    assert "was used already" in words(response)
    assert second.person is None
    assert User.objects.get(pk=person.pk).wrong_codes == 1


def test_when_few_are_left_the_person_is_asked_to_make_a_new_list(
    new_browser, person, codes, inside
):
    for number, code in enumerate(codes):
        browser = new_browser()
        use(browser, person, code)
        left = len(codes) - number - 1
        said = words(browser.get("/idm/"))
        assert ("Make a new list" in said) == (left <= policy.RECOVERY_CODES_FEW.value), left

    browser = new_browser()
    browser.password(person.username)
    assert "Recovery code" not in words(browser.get(DEVICE))


def test_wrong_codes_are_counted_and_block(at_code, person, codes):
    for _try in range(policy.CODE_TRIES.value):
        at_code.code("0000-0000-0000-0000")

    response = at_code.code(codes[0])

    assert "Too many wrong codes" in words(response)
    assert at_code.person is None


def test_a_code_of_somebody_else_signs_nobody_in(at_code, codes, sign_in):
    from tests.factories.identity import UserFactory

    [theirs, *_rest] = code_lists.make_list(user=UserFactory())

    at_code.code(theirs)

    assert at_code.person is None


def test_a_six_digit_code_is_no_recovery_code_and_the_other_way_round(at_code, person, app, codes):
    at_code.choose(app)

    assert "code" in at_code.code(codes[0]).context["form"].errors


def test_a_code_confirms_too(inside, codes, freeze):
    freeze(START + timedelta(minutes=25))
    device = RecoveryCodesDevice.objects.get()
    inside.post("/idm/confirm/", {"device": device.persistent_id, "next": PAGE})

    assert inside.post("/idm/confirm/code/", {"code": codes[0]}).url == PAGE
    assert inside.get(PAGE).status_code == 200


def test_a_lost_list_signs_nobody_in(inside, browser, person, codes):
    device = RecoveryCodesDevice.objects.get()
    inside.post(f"/idm/profile/devices/codes/{device.reference}/lost/")

    browser.password(person.username)
    browser.choose(device)
    assert browser.get(CODE).url == DEVICE
    assert mail.outbox == []


def test_recovery_codes_do_not_count_as_a_second_device(inside, person, codes):
    from identity.models import EmailDevice

    email = EmailDevice.objects.get(user=person)
    response = inside.post(f"/idm/profile/devices/email/{email.reference}/lost/", follow=True)

    assert "last device" in words(response)
