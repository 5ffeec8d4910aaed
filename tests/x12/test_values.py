"""Dates and numbers of the wire."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.values import (
    date_entry,
    format_money,
    format_number,
    parse_date,
    parse_number,
    parse_timestamp,
)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    )
)
def test_money_comes_back(amount: Decimal) -> None:
    assert parse_number(format_money(amount)) == amount


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.20", ".2"), ("-0.5", "-.5"), ("100.00", "100"), ("1E+2", "100"), ("0", "0"), ("-0", "0")],
)
def test_numbers_are_written_short(number: str, text: str) -> None:
    assert format_number(Decimal(number)) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e40"])
def test_numbers_that_are_none_are_refused(number: str) -> None:
    with pytest.raises(X12ValueError):
        format_number(Decimal(number))


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers(text: str) -> None:
    parse_number(text)
    parse_timestamp(text, text)
    entry = date_entry("291", "RD8", text)
    assert entry.text == text


def test_dates_of_six_and_eight_digits_are_read() -> None:
    assert parse_date("20260105") == date(2026, 1, 5)
    assert parse_date("490101") == date(2049, 1, 1)
    assert parse_date("500101") == date(1950, 1, 1)
    assert parse_date("20260230") is None
    assert parse_timestamp("260105", "10305599") == datetime(2026, 1, 5, 10, 30, 55)
    assert parse_timestamp("260105", "9999") == datetime(2026, 1, 5)


def test_a_range_without_its_end_keeps_the_start() -> None:
    entry = date_entry("291", "RD8", "20260105-")
    assert (entry.start, entry.end, entry.last) == (date(2026, 1, 5), None, date(2026, 1, 5))
