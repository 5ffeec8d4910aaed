"""What the sets of policy numbers change for passwords: as CMS IDM has it, and as NIST SP 800-63B-4 has it."""

import pytest
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from identity.models import User
from identity.passwords import password_rules
from tests.factories.identity import UserFactory
from tests.identity.browser import words
from tests.identity.registration import CREDENTIALS

UNUSUAL = "wkxj vbnm hgtr plfz"


def person():
    return User(username="alexa.winterbottom", first_name="Alexandra", last_name="Winterbottom")


def refused(password):
    try:
        validate_password(password, person())
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.fixture
def nist(policy_profile):
    policy_profile("nist")


def test_the_original_asks_for_kinds_of_characters():
    assert "capital letter" in refused(UNUSUAL)


def test_v6_2_5_the_standard_asks_for_no_kinds_of_characters(nist):
    assert refused(UNUSUAL) == ""


@pytest.mark.parametrize(("length", "fits"), [(60, True), (61, False)])
def test_the_original_stops_at_sixty_characters(length, fits):
    password = ("Zq7" + "wkxjvbnmhgtrplf" * 5)[:length]

    assert (refused(password) == "") is fits


@pytest.mark.parametrize(
    ("length", "fits"), [(14, False), (15, True), (64, True), (128, True), (129, False)]
)
def test_v6_2_9_the_standard_allows_at_least_sixty_four(nist, length, fits):
    password = "".join(chr(ord("!") + 7 * n % 90) for n in range(length))

    assert (refused(password) == "") is fits


@pytest.mark.parametrize(
    "password",
    ["a winter coat in 2 boxes", "that Spotted dog at our clinic 4", "my alexandrite ring 4 you"],
)
def test_words_inside_a_password_are_refused_by_the_original_only(policy_profile, password):
    assert "Leave out" in refused(password.title())

    policy_profile("nist")
    assert refused(password) == ""


@pytest.mark.parametrize(
    "password",
    [
        "alexa.winterbottom",
        "Alexa-Winterbottom-2026",
        "AlexandraWinterbottom",
        "Winterbottom, Alexandra",
        "7777-winterbottom",
        "password1password1",
        "qwertyuiopasdfghjkl",
        "aaaaaaaaaaaaaaaaaaa",
    ],
)
def test_v6_2_4_names_alone_and_common_passwords_are_refused_by_the_standard_too(nist, password):
    assert refused(password)


def test_the_list_beside_the_field_follows(policy_profile):
    said = " / ".join(str(rule.text) for rule in password_rules(fields="id_user_id"))
    assert "15 to 60 characters" in said
    assert "capital letter" in said
    assert "no part of your User ID" in said

    policy_profile("nist")
    said = " / ".join(str(rule.text) for rule in password_rules(fields="id_user_id"))
    assert "15 to 128 characters" in said
    assert "letter" not in said
    assert "no part" not in said
    assert "more than your User ID" in said


def test_help_texts_follow(policy_profile):
    assert "15 to 60" in " ".join(password_validators_help_texts(get_default_password_validators()))

    policy_profile("nist")
    said = " ".join(password_validators_help_texts(get_default_password_validators()))
    assert "15 to 128" in said
    assert "No part" not in said


@pytest.mark.django_db
def test_the_standard_asks_for_no_security_question_and_registers_without(nist, at_credentials):
    secret = "seven purple spots hum"
    page = at_credentials.get(CREDENTIALS)
    assert {"question", "answer"}.isdisjoint(page.context["form"].fields)
    assert "ecurity question" not in words(page)

    sent = at_credentials.post(
        CREDENTIALS,
        {"user_id": "rosa.delgado", "password": secret, "password_again": secret},
    )

    assert sent.status_code == 302
    person = User.objects.get(username="rosa.delgado")
    assert (person.security_question, person.security_answer) == ("", "")


@pytest.mark.django_db
def test_who_registered_without_a_question_can_set_one_when_the_profile_asks_for_it(
    policy_profile, sign_in
):
    person = UserFactory(security_question="", security_answer="")
    browser = sign_in(person)

    assert "Security question Not set" in words(browser.get("/idm/profile/"))
    policy_profile("nist")
    assert browser.get("/idm/profile/question/").status_code == 404
