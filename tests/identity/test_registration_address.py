"""The second page of registration: an address in the United States or elsewhere, and a US telephone number."""

import pytest

from identity.countries import COUNTRIES, country_choices
from identity.forms import ContactForm
from identity.forms.fields import STATES
from identity.models import User
from identity.zip_codes import zip_fits_state
from tests.identity.browser import words
from tests.identity.registration import ABROAD, ADDRESS, CONTACT, CREDENTIALS, SECRETS, errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "phone", ["904-555-0123", "(904) 555-0123", "9045550123", "+1 904 555 0123", "1.904.555.0123"]
)
def test_a29_one_format_of_a_telephone_number_is_stored(at_contact, phone):
    at_contact.post(CONTACT, ADDRESS | {"phone": phone})
    at_contact.post(CREDENTIALS, SECRETS)

    assert User.objects.get().phone == "904-555-0123"


@pytest.mark.parametrize(
    "phone",
    [
        "call me", "904555012", "90455501234", "+1 (305) 555-0100 x9", "900-555-0123", "904-867-5309", "٩٠٤-٥٥٥-٠١٢٣",
        "104-555-0123", "904-555-0200", "+44 20 7946 0000",
    ],
)  # fmt: skip
def test_a29_other_telephone_numbers_are_refused(at_contact, phone):
    assert "phone" in errors(at_contact, CONTACT, ADDRESS, phone=phone)
    assert "phone" in errors(at_contact, CONTACT, ABROAD, phone=phone)


@pytest.mark.parametrize("zip_code", ["3220", "322021", "ABCDE", "32202-12", "٣٢٢٠٢", "32202 1234"])
def test_a_zip_code_has_five_or_nine_digits(at_contact, zip_code):
    assert "zip_code" in errors(at_contact, CONTACT, ADDRESS, zip_code=zip_code)
    assert errors(at_contact, CONTACT, ADDRESS, zip_code="322021234") == {}


@pytest.mark.parametrize(
    ("state", "zip_code"),
    [
        ("FL", "33602"), ("PR", "00901"), ("PR", "00601"), ("PR", "00715"), ("VI", "00802"), ("NY", "06390"),
        ("CT", "06510"), ("DC", "20500"), ("GU", "96910"), ("AS", "96799"), ("MP", "96950"), ("HI", "96813"),
        ("AE", "09128"), ("AP", "96205"), ("AA", "34002"), ("TX", "88510"), ("GA", "39901"), ("FL", "33602-1234"),
    ],
)  # fmt: skip
def test_v2_1_2_a_zip_code_in_its_state_is_taken(at_contact, state, zip_code):
    assert errors(at_contact, CONTACT, ADDRESS, state=state, zip_code=zip_code) == {}


@pytest.mark.parametrize(
    ("state", "zip_code"),
    [
        ("FL", "90210"), ("PR", "00802"), ("VI", "00901"), ("CT", "06390"), ("GU", "96950"), ("HI", "96799"),
        ("FL", "00000"), ("FL", "34002"), ("CA", "96205"), ("NY", "33602-1234"),
    ],
)  # fmt: skip
def test_v2_1_2_a_zip_code_of_elsewhere_is_refused_and_both_are_named(at_contact, state, zip_code):
    found = errors(at_contact, CONTACT, ADDRESS, state=state, zip_code=zip_code)

    [message] = found["zip_code"]
    assert zip_code in message
    assert str(dict(STATES)[state]) in message


def test_v2_1_3_each_three_digits_belong_to_one_state_and_each_state_has_some():
    states = [code for code, _name in STATES if code]
    owners = {
        number: [state for state in states if zip_fits_state(f"{number:03}01", state)]
        for number in range(1000)
    }
    assert max(len(found) for found in owners.values()) == 1
    islands = {"GU": "96910", "AS": "96799", "MP": "96950"}
    assert {found[0] for found in owners.values() if found} == set(states) - set(islands)
    assert all(zip_fits_state(zip_code, state) for state, zip_code in islands.items())


@pytest.mark.parametrize("city", ["St. Augustine", "Winston-Salem", "Coeur d'Alene", "Cañon City"])
def test_cities_are_written_as_on_the_map(at_contact, city):
    assert errors(at_contact, CONTACT, ADDRESS, city=city) == {}


# --- Outside the United States ------------------------------------------------------------------------------------


def test_an_address_abroad_has_a_country_and_no_state(at_contact):
    at_contact.post(CONTACT, ABROAD)
    at_contact.post(CREDENTIALS, SECRETS)

    user = User.objects.get()
    assert (user.country, user.province, user.zip_code, user.state) == (
        "CA",
        "Ontario",
        "M5V 0A1",
        "",
    )
    assert user.phone == "904-555-0123"


def test_province_and_postal_code_are_optional_abroad(at_contact):
    assert errors(at_contact, CONTACT, ABROAD, province="", postal_code="") == {}


def test_the_part_that_does_not_count_is_neither_kept_nor_found_fault_with(at_contact):
    junk_at_home = {"state": "FL", "zip_code": "not one"}
    junk_abroad = {"country": "XX", "province": "x" * 100, "postal_code": "y" * 50}

    assert errors(at_contact, CONTACT, ADDRESS | junk_abroad) == {}
    assert errors(at_contact, CONTACT, ABROAD | junk_at_home) == {}
    form = ContactForm(ABROAD | junk_at_home)
    assert form.is_valid()
    assert (form.cleaned_data["state"], form.cleaned_data["zip_code"]) == ("", "M5V 0A1")
    form = ContactForm(ADDRESS | junk_abroad)
    assert form.is_valid()
    assert (form.cleaned_data["country"], form.cleaned_data["province"]) == ("US", "")


@pytest.mark.parametrize(
    ("given", "at_fault"),
    [
        (ADDRESS | {"state": "", "zip_code": ""}, {"state", "zip_code"}),
        (ABROAD | {"country": ""}, {"country"}),
        (ABROAD | {"country": "US"}, {"country"}),
        (ABROAD | {"country": "PR"}, {"country"}),
        (ADDRESS | {"us_address": ""}, {"us_address"}),
        (ADDRESS | {"us_address": "maybe", "zip_code": "x"}, {"us_address"}),
    ],
)
def test_the_answer_decides_which_part_is_needed(at_contact, given, at_fault):
    assert set(errors(at_contact, CONTACT, given)) == at_fault


def test_without_a_script_both_parts_are_there_and_say_when_they_count(at_contact):
    page = words(at_contact.get(CONTACT))

    assert "Fill this in if you answered “Yes”." in page
    assert "Fill this in if you answered “No”." in page
    assert "codes are sent to US numbers only" in page


def test_every_country_is_listed_once_and_no_us_territory():
    choices = country_choices()

    assert len(COUNTRIES) == 242  # ISO 3166-1 without the United States and six of its territories
    assert not {"US", "PR", "VI", "GU", "AS", "MP", "UM"} & set(COUNTRIES)
    names = [name for _code, name in choices[1:]]
    assert names[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert len(set(names)) == len(names)


def test_a10_each_box_says_what_belongs_into_it(at_contact):
    form = at_contact.get(CONTACT).context["form"]
    tokens = {name: form[name].field.widget.attrs.get("autocomplete") for name in form.fields}

    assert list(tokens)[-1] == "phone"  # the order of the page
    assert tokens == {
        "us_address": None,
        "address_line_1": "address-line1",
        "address_line_2": "address-line2",
        "city": "address-level2",
        "state": "address-level1",
        "zip_code": "postal-code",
        "country": "country",
        "province": "address-level1",
        "postal_code": "postal-code",
        "phone": "tel",
    }
