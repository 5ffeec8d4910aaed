"""Forgot User ID: all five have to fit one account, and the page never says whether they did."""

from datetime import date

import pytest
from django.core import mail

from identity.services.recovery import plain, same_zip
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.ways_back import FORGOT_ID, body_of

pytestmark = pytest.mark.django_db
GIVEN = {
    "first_name": "José",
    "last_name": "O'Brien-Śmith",
    "date_of_birth": "05/17/1980",
    "email": "jose@example.org",
    "zip_code": "32202",
}


@pytest.fixture
def jose():
    return UserFactory(
        username="Jose.OBrien",
        first_name="José",
        last_name="O'Brien-Śmith",
        date_of_birth=date(1980, 5, 17),
        email="jose@example.org",
        zip_code="32202-1234",
    )


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    def _ask(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(FORGOT_ID, GIVEN | changes)

    return _ask


def test_a42_the_user_id_is_mailed_when_all_of_it_fits(jose, ask):
    response = ask()

    [message] = mail.outbox
    assert message.to == [jose.email]
    assert jose.username in message.body
    assert jose.username not in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "  jose "},
        {"first_name": "JOSÉ", "last_name": "o’brien-smith"},
        {"email": "JOSE@Example.ORG"},
        {"zip_code": "32202-9999"},
        {"zip_code": " 32202 "},
        {"date_of_birth": "1980-05-17"},
    ],
)
def test_names_are_compared_without_capitals_accents_and_spaces(jose, ask, changes):
    ask(**changes)

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("kept", "typed", "fits"),
    [
        ("अमित", "अमित", True),
        ("مُحَمَّد", "مُحَمَّد", True),
        ("مُحَمَّد", "محمد", True),
        ("अमित", "अमीत", False),
        ("अमित", "अमत", False),
    ],
)
def test_a27_names_with_vowel_signs_are_compared(jose, ask, kept, typed, fits):
    """Signs that are left out in daily writing do not matter; those that make it another name do."""
    jose.first_name = kept
    jose.save()

    ask(first_name=typed)

    assert len(mail.outbox) == fits


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "Joseph"},
        {"last_name": "Smith"},
        {"date_of_birth": "05/18/1980"},
        {"email": "other@example.org"},
        {"zip_code": "32203"},
    ],
)
def test_a42_unknown_and_known_data_lead_to_the_same_page(jose, ask, changes, freeze):
    freeze(clock.now())  # the page says what time it is
    right, wrong = ask(), ask(**changes)

    assert (right.status_code, body_of(right)) == (wrong.status_code, body_of(wrong))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("field", GIVEN)
def test_what_is_missing_is_a_field_error_and_nothing_is_asked(jose, ask, field):
    response = ask(**{field: ""})

    assert field in response.context["form"].errors
    assert mail.outbox == []


def test_the_user_id_is_not_kept_with_the_sent_message(jose, ask):
    ask()

    assert OutgoingEmail.objects.get().body == ""


def test_asking_is_limited_by_address(jose, ask):
    answers = [
        ask(first_name="No").status_code
        for _try in range(policy.FORGOT_USER_ID_PER_ADDRESS.value + 1)
    ]

    assert set(answers[:-1]) == {200}
    assert answers[-1] == 429


def test_a_postal_code_of_another_country_is_compared_whole():
    abroad = UserFactory(country="CA", zip_code="K1A 0B1")

    assert same_zip(abroad, "k1a0b1")
    assert not same_zip(abroad, "K1A 0B2")


def test_a_name_without_latin_letters_keeps_its_letters():
    assert plain("李 小龙") == "李 小龙"
    assert plain("Ångström") == "angstrom"
