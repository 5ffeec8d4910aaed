"""The password of a registration: the rules, their words, and the list beside the box (A16 to A21, ASVS V6.2)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from identity.models import User
from identity.passwords import CONTEXT_WORDS, password_rules
from spot_portal.core import policy
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.registration import (
    ADDRESS,
    CONTACT,
    CREDENTIALS,
    PERSONAL,
    SECRETS,
    START,
    errors,
    with_password,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("length", "fits"), [(14, False), (15, True), (60, True), (61, False)])
def test_a16_v6_2_1_fifteen_to_sixty_characters(at_credentials, length, fits):
    password = ("Zq7" + "wkxjvbnmhgtrplf" * 5)[:length]

    assert ("password" not in with_password(at_credentials, password)) == fits


def test_a17_each_missing_kind_has_its_own_words(at_credentials):
    said = set()
    for password in ("Zqwkxjvbnmhgtrplf", "zq7wkxjvbnmhgtrplf", "ZQ7WKXJVBNMHGTRPLF"):
        [message] = with_password(at_credentials, password)["password"]
        said.add(message)

    assert len(said) == 3


@pytest.mark.parametrize(
    ("first", "user_id", "password", "fits"),
    [
        ("Bo", "s.obrien", "Zq7-bo-wkxjvbnmhg", True),
        ("Bob", "s.obrien", "Zq7-bob-wkxjvbnmhg", False),
        ("Margarethe", "s.obrien", "Zq7-GARE-wkxjvbnm", False),
        ("Margarethe", "s.obrien", "Zq7-gar-wkxjvbnmh", True),
        ("Bo", "falconer", "Zq7-alco-wkxjvbnm", False),
    ],
)
def test_a19_no_part_of_names_from_three_letters_on(client, first, user_id, password, fits):
    client.post(START, PERSONAL | {"first_name": first, "last_name": "Ng"})
    client.post(CONTACT, ADDRESS)

    found = errors(
        client, CREDENTIALS, SECRETS, user_id=user_id, password=password, password_again=password
    )

    assert ("password" not in found) == fits


@pytest.mark.parametrize(
    ("names", "password", "fits"),
    [
        ({"middle_name": "Wilhelmina"}, "Zq7-ilhe-wkxjvbnm", False),
        ({"middle_name": "W"}, "Zq7-w-wkxjvbnmhgtr", True),
        ({"first_name": "Björk"}, "Zq7-björk-wkxjvbnm", False),
        ({"first_name": "Björk"}, "Zq7-BJORK-wkxjvbnm", False),
        ({"first_name": "Bjork"}, "Zq7-Björk-wkxjvbnm", False),
        ({"last_name": "Gebauß"}, "Zq7-bauss-wkxjvbnm", False),
        ({"last_name": "Łukasiewicz"}, "Zq7-luka-wkxjvbnmhg", False),
        ({"last_name": "Søren"}, "Zq7-sore-wkxjvbnmhg", False),
        ({"first_name": "Νικόλαος"}, "Zq7-νικόλ-wkxjvbnmhg", False),
        ({"first_name": "Björk"}, "Zq7-tree-wkxjvbnmhg", True),
    ],
)
def test_a19_accents_hide_no_name_and_the_middle_name_counts(client, names, password, fits):
    client.post(START, PERSONAL | {"first_name": "Bo", "last_name": "Ng"} | names)
    client.post(CONTACT, ADDRESS)

    found = with_password(client, password)
    assert ("password" not in found) == fits


def test_a19_a_new_password_has_no_part_of_the_middle_name_either(person):
    person.middle_name = "Wilhelmina"
    with pytest.raises(ValidationError, match="ilhe"):
        validate_password("Zq7-ilhe-wkxjvbnm", person)


def test_a20_v6_2_11_accents_hide_no_word_of_the_portal(at_credentials):
    [message] = with_password(at_credentials, "Zq7-Médicare-wkxjv")["password"]

    assert "“medicare”" in message


def test_a19_the_part_is_named(client):
    client.post(START, PERSONAL | {"first_name": "Margarethe"})
    client.post(CONTACT, ADDRESS)

    assert "“gare”" in str(with_password(client, "Zq7-GARE-wkxjvbnm")["password"])


@pytest.mark.parametrize(
    "password",
    [
        "Password1Password1", "PasswordPassword1", "Aaaaaaaaaaaaaaa1", "Qwertyuiop123456", "1234567890Abcdef",
        "P@ssw0rdP@ssw0rd1", "Abcdefghijklmnop1", "Letmein1Letmein1Letmein1", "iloveyouILOVEYOU7",
    ],
)  # fmt: skip
def test_a20_v6_2_4_common_passwords_and_rows_of_keys_are_refused(at_credentials, password):
    [message] = with_password(at_credentials, password)["password"]

    assert "common passwords" in message


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("SpotMedicare2026x", "spot"), ("MyMedicareLogin77", "medicare"), ("Zq7-Sp0t-wkxjvbnmh", "spot"),
        ("First Coast Zq7 wkx", "firstcoast"), ("Zq7-cl1nic-wkxjvbnm", "clinic"), ("M3D1CARE-zq7-wkxjvb", "medicare"),
    ],
)  # fmt: skip
def test_a20_v6_2_11_words_of_the_portal_are_refused_by_name(at_credentials, password, word):
    [message] = with_password(at_credentials, password)["password"]

    assert f"“{word}”" in message


def test_v6_2_11_the_name_of_ones_organization_is_refused_as_well(person):
    membership = MembershipFactory(user=person, organization__legal_name="Mangrove Eye Group")

    with pytest.raises(ValidationError, match="“mangrove”"):
        validate_password("Zq7-Mangrove-wkxjv", person)
    validate_password("Zq7-Mangrove-wkxjv", UserFactory())
    validate_password("Zq7-an-eye-wkxjvb", person)
    assert membership.user == person


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "Quiet-Lagoon-Drifts-42", "seven Purple otters hum 7", "Tr0ubador&Giraffe-lamp"],
)
def test_v6_2_5_unrelated_words_make_a_good_password(at_credentials, password):
    assert "password" not in with_password(at_credentials, password)


@pytest.mark.parametrize(
    "password", ["  Zq7 wkxjvbnmhg  ", "Zq7 🦀 wkxjvbnmhgt", "Zq7-cafe\u0301-wkxjvb"]
)
def test_a21_v6_2_8_a_password_is_kept_exactly_as_typed(at_credentials, password):
    at_credentials.post(CREDENTIALS, SECRETS | {"password": password, "password_again": password})

    user = User.objects.get()
    assert user.check_password(password)
    assert not user.check_password(password.strip() + "x")


def test_a21_two_normal_forms_are_two_passwords(at_credentials):
    apart, together = "Zq7-cafe\u0301-wkxjvb", "Zq7-caf\u00e9-wkxjvb"
    at_credentials.post(CREDENTIALS, SECRETS | {"password": apart, "password_again": apart})

    user = User.objects.get()
    assert user.check_password(apart)
    assert not user.check_password(together)


def test_v6_2_8_sixty_characters_count_to_the_last(at_credentials):
    password = ("Zq7" + "wkxjvbnmhgtrplf" * 4)[:59] + "y"
    at_credentials.post(CREDENTIALS, SECRETS | {"password": password, "password_again": password})

    user = User.objects.get()
    assert user.check_password(password)
    assert not user.check_password(password[:-1] + "z")
    assert not user.check_password(password.swapcase())


def test_the_two_passwords_have_to_be_the_same(at_credentials):
    found = errors(at_credentials, CREDENTIALS, SECRETS, password_again=f"{PASSWORD}x")

    assert "password_again" in found


def test_secrets_never_come_back_into_the_page(at_credentials):
    response = at_credentials.post(CREDENTIALS, SECRETS | {"user_id": "x"})

    assert PASSWORD not in response.content.decode()
    assert ANSWER not in response.content.decode()
    assert "never kept: type them again" in response.content.decode()


# --- The list beside the box --------------------------------------------------------------------------------------


def test_the_list_follows_the_numbers_of_the_policy(at_credentials):
    page = at_credentials.get(CREDENTIALS)

    length = page.context["rules"][0]
    assert length.value == f"{policy.PASSWORD_MIN.value}-{policy.PASSWORD_MAX.value}"
    assert "15 to 60 characters" in page.content.decode()
    parts = next(rule for rule in page.context["rules"] if rule.check == "no-part")
    assert parts.value == f"3-{policy.PASSWORD_RUN.value}"
    assert (parts.fields, parts.words) == ("id_user_id", "Siobhán O'Brien-Śmith")


def test_the_nist_profile_asks_for_no_kinds_of_characters(at_credentials, policy_profile):
    policy_profile("nist")

    low, high = policy.PASSWORD_MIN.value, policy.PASSWORD_MAX.value
    assert f"{low} to {high} characters" in str(password_rules()[0].text)
    assert {rule.check for rule in password_rules(fields="x")} == {"length", ""}
    assert "password" in with_password(at_credentials, "passwordpasswordpassword")
    assert "password" in with_password(at_credentials, "medicare-medicare")
    assert "password" in with_password(at_credentials, "wkxjvbnmhgtrplfq"[: low - 1])
    assert with_password(at_credentials, "seven purple spots hum") == {}


def test_every_word_the_page_warns_of_is_one_the_server_refuses():
    shown = next(rule for rule in password_rules() if rule.check == "no-word")

    assert shown.words.split() == list(CONTEXT_WORDS)
    for word in CONTEXT_WORDS:
        with pytest.raises(ValidationError, match=word):
            validate_password(f"Zq7-wkx-{word.upper()}-jvb")


def test_v6_2_6_managers_are_told_what_the_boxes_are(at_credentials):
    form = at_credentials.get(CREDENTIALS).context["form"]
    tokens = {name: form[name].field.widget.attrs.get("autocomplete") for name in form.fields}

    assert tokens == {
        "user_id": "username",
        "password": "new-password",
        "password_again": "new-password",
        "question": "off",
        "answer": "off",
    }
    assert 'type="password"' in str(form["password"])
