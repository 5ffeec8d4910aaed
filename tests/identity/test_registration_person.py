"""The first page of registration: names, birth date, e-mail address, terms (A24, A26, A27, A30)."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from tests.identity.registration import PERSONAL, START, personal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "email",
    [
        "x@x", "a@b@example.org", '"quoted name"@example.org', f"{'x' * 250}@example.org", "no-at-sign", "@example.org",
        "x@example.org\r\nBcc: everybody@example.org", "x@example.org\nTo: y@example.org", "x\u200b@example.org",
        "ü@example.org", "x@ex\u0430mple.org", "x@real-company.com", "x@example.org.evil.com", "x@notexample.org",
        "x@example.org\x00", "x@example.org%0d%0aBcc:y@example.org", "a b@example.org",
    ],
)  # fmt: skip
def test_a24_odd_and_real_addresses_are_refused(client, email):
    assert "email" in personal(client, email=email, email_again=email)
    assert mail.outbox == []


def test_the_operator_may_allow_more_domains(client, settings):
    settings.SIMULATION_EMAIL_DOMAINS = ["training.acme.com"]

    assert personal(client, email="a@training.acme.com", email_again="a@training.acme.com") == {}


def test_the_two_addresses_have_to_be_the_same_whatever_the_case(client):
    assert personal(client, email_again="Siobhan@Example.org") == {}
    assert "email_again" in personal(client, email_again="other@example.org")


@pytest.mark.proves("F14 date")
@pytest.mark.parametrize(
    "typed",
    [
        "02/30/1980", "01/01/2100", "01/01/1800", "1/1/49", "9999-12-31", "٠٣/١٤/١٩٨٠", "", "x", "06/01/2020",
        "03/14/1980\x00", "0" * 5000,
    ],
)  # fmt: skip
def test_a26_no_birth_date_of_an_adult(client, typed):
    assert "date_of_birth" in personal(client, date_of_birth=typed)


@pytest.mark.parametrize(
    "typed", ["03/14/1980", "3/14/1980", "1980-03-14", "03141980", "03-14-1980"]
)
def test_a26_a_birth_date_as_people_and_browsers_write_it(client, typed):
    assert personal(client, date_of_birth=typed) == {}


def test_the_eighteenth_birthday_counts(client, freeze):
    freeze(datetime(2026, 3, 14, 12, tzinfo=UTC))

    assert personal(client, date_of_birth="03/14/2008") == {}
    assert "date_of_birth" in personal(client, date_of_birth="03/15/2008")


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien-Śmith", "José", "李", "de la Cruz", "X", "O’Neil", "Jose\u0301", "अमित", "मुहम्मद", "مُحَمَّد", "שָׁלוֹם",
        "สุวรรณภูมิ", "M\u0331-O'N\u0331",
    ],
)  # fmt: skip
def test_a27_real_names_are_taken_as_typed(client, name):
    assert personal(client, last_name=name) == {}
    page = client.get(START).content.decode()
    assert name.replace("'", "&#x27;") in page or "José" in page


@pytest.mark.parametrize(
    "name",
    [
        "-", "'", "x" * 200, "<b>x</b>", "=cmd", "{{7*7}}", "Ann3", "Ann\tLee", "@SUM(A1)", "+1", "  ", "A~B",
        "x\u202ey", "Dr. Lee", "Z\u0351\u036b\u0343\u036a\u0302algo", "\u0301Ann",
        "Ann -\u0301Lee", "\u093fअ", "A\u20dd", "Ann\ufe0f", "A\u034fnn", "Ann\u17b4", "\u115fAnn", "An\U000e0100n",
    ],
)  # fmt: skip
def test_a27_what_is_no_name_is_refused(client, name):
    assert "last_name" in personal(client, last_name=name)


@pytest.mark.parametrize("terms", [None, "false", "", ["on", ""]])
def test_a30_without_the_terms_nothing_goes_on(client, terms):
    data = {**PERSONAL, "terms": terms}
    if terms is None:
        del data["terms"]

    assert "terms" in client.post(START, data).context["form"].errors


def test_a10_each_box_says_what_belongs_into_it(client):
    form = client.get(START).context["form"]
    tokens = {name: form[name].field.widget.attrs.get("autocomplete") for name in form.fields}

    assert tokens == {
        "first_name": "given-name",
        "middle_name": "additional-name",
        "last_name": "family-name",
        "suffix": "honorific-suffix",
        "date_of_birth": "bday",
        "email": "email",
        "email_again": "email",
        "terms": None,
    }
