"""Fields of every form: one rule, plain words, no crash."""

import time
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from spot_portal.core.forms import MoneyField, TextField, USDateField, WholeNumberField


@pytest.mark.parametrize(
    "typed",
    [
        "03/14/1980", "3/14/1980", "1980-03-14", " 03/14/1980 ", "03141980", "03-14-1980", "3.14.1980", "03 14 1980",
    ],
)  # fmt: skip
def test_a_date_is_read_as_typed_or_picked(typed):
    assert USDateField().clean(typed) == date(1980, 3, 14)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("02/30/1980", "no such day"),
        ("13/01/1980", "no such day"),
        ("02/29/2023", "no such day"),
        ("00/10/1980", "no such day"),
        ("1/1/49", "MM/DD/YYYY"),
        ("2026-1-1", "MM/DD/YYYY"),
        ("٠٣/١٤/١٩٨٠", "MM/DD/YYYY"),
        ("０３/１４/１９８０", "MM/DD/YYYY"),
        ("14.03.1980", "no such day"),
        ("14031980", "no such day"),
        ("19800314", "no such day"),
        ("1980.03.14", "MM/DD/YYYY"),
        ("03/14-1980", "MM/DD/YYYY"),
        ("03  14  1980", "MM/DD/YYYY"),
        ("031480", "MM/DD/YYYY"),
        ("3141980", "MM/DD/YYYY"),
        ("٠٣١٤١٩٨٠", "MM/DD/YYYY"),
        ("03－14－1980", "MM/DD/YYYY"),
        ("03141850", "too long ago"),
        ("03/14/1980 OR 1=1", "MM/DD/YYYY"),
        ("March 14, 1980", "MM/DD/YYYY"),
        ("0000-00-00", "no such day"),
        ("12/31/9999", "too far ahead"),
        ("9999-12-31", "too far ahead"),
        ("01/01/1800", "too long ago"),
        ("0001-01-01", "too long ago"),
        ("1" * 100_000, "MM/DD/YYYY"),
    ],
)
def test_what_is_no_date_is_refused_in_words(typed, words):
    with pytest.raises(ValidationError, match=words):
        USDateField().clean(typed)


def test_the_bounds_of_a_field_belong_to_it():
    field = USDateField(earliest=date(2026, 1, 1), latest=date(2026, 12, 31))

    assert field.clean("01/01/2026") == date(2026, 1, 1)
    assert field.clean("12/31/2026") == date(2026, 12, 31)
    for typed in ("12/31/2025", "01/01/2027"):
        with pytest.raises(ValidationError):
            field.clean(typed)


def test_dates_come_back_as_people_write_them():
    assert USDateField().prepare_value(date(1980, 3, 4)) == "03/04/1980"
    assert USDateField().prepare_value("31.12.") == "31.12."
    assert USDateField().clean(datetime(1980, 3, 4, 5)) == date(1980, 3, 4)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,250.00", "1250.00"),
        ("$1,000.00", "1000.00"),
        ("80", "80"),
        ("80.5", "80.5"),
        ("0", "0"),
        ("1234567.89", "1234567.89"),
    ],
)
def test_dollars_and_cents_are_read(typed, amount):
    assert MoneyField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    [
        "NaN", "nan", "Infinity", "-Infinity", "inf", "1e5", "1E5", "1.234", "1.000,00", "-5", "+5", "1,00", "12,34.00",
        "１２", "٥", "$", "", " ", "0x10", "1_000", "9" * 50, "10000000.00", "$$5", "5$",
    ],
)  # fmt: skip
def test_c06_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


@pytest.mark.parametrize(("typed", "number"), [("2", 2), (" 12 ", 12), ("007", 7), ("9999", 9999)])
def test_whole_numbers_are_read(typed, number):
    assert WholeNumberField(minimum=1, maximum=9999).clean(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "0",
        "-1",
        "1.5",
        "10000000000",
        "１２",
        "٣",
        "1e3",
        "NaN",
        "²",
        "0x1",
        "1_0",
        "9" * 5000,
        "x",
        "1 0",
    ],
)
def test_c05_what_is_no_count_is_refused(typed):
    with pytest.raises(ValidationError):
        WholeNumberField(minimum=1, maximum=9999).clean(typed)


def test_empty_is_none_where_nothing_is_needed():
    for field in (
        MoneyField(required=False),
        USDateField(required=False),
        WholeNumberField(required=False, minimum=1, maximum=9),
    ):
        assert field.clean("") is None


def test_a_heap_of_accents_is_refused_at_once():
    """Their normal form takes time with the square of their number: a form of two megabytes took minutes."""
    heap = "".join(chr(0x300 + place % 2 * 0x16) for place in range(500_000))
    began = time.thread_time()  # what others do on the machine does not count

    with pytest.raises(ValidationError, match="at most 60"):
        TextField(max_length=60).clean(f"a{heap}")

    assert time.thread_time() - began < 1


def test_a_text_as_long_as_allowed_may_be_typed_with_loose_accents():
    assert TextField(max_length=3).clean("  e\u0301e\u0301e\u0301  ") == "ééé"


def test_a_date_can_be_typed_on_a_telephone_whose_keypad_of_digits_has_no_slash():
    assert "inputmode" not in USDateField().widget.attrs
