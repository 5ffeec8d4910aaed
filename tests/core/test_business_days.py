from datetime import UTC, date, datetime, timedelta

import pytest

from spot_portal.core.business_days import (
    federal_holidays,
    is_business_day,
    next_business_day,
    receipt_date,
)
from spot_portal.core.clock import EASTERN

FRIDAY, MONDAY = date(2027, 3, 12), date(2027, 3, 15)


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN)


# As published for federal offices.
PUBLISHED = {
    2021: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2022: "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    2023: "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_rule_gives_the_published_holidays(year):
    published = {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()}

    assert set(federal_holidays(year)) == published


def test_juneteenth_is_no_holiday_before_2021():
    assert is_business_day(date(2020, 6, 19))


@pytest.mark.parametrize(
    ("moment", "received"),
    [
        pytest.param(eastern(2027, 3, 12, 17, 59, 59), FRIDAY, id="C14 Friday 17:59:59"),
        pytest.param(eastern(2027, 3, 12, 18, 0, 0), FRIDAY, id="C14 Friday 18:00:00"),
        pytest.param(
            eastern(2027, 3, 12, 18, 0, 0, 1), MONDAY, id="C14 Friday just after 18:00:00"
        ),
        pytest.param(eastern(2027, 3, 12, 18, 0, 1), MONDAY, id="C14 Friday 18:00:01"),
        pytest.param(eastern(2027, 3, 13, 9, 0, 0), MONDAY, id="Saturday morning"),
        pytest.param(eastern(2027, 3, 14, 23, 59, 59), MONDAY, id="Sunday night, clocks changed"),
        pytest.param(eastern(2027, 7, 5, 10, 0, 0), date(2027, 7, 6), id="C14 observed holiday"),
        pytest.param(
            eastern(2027, 11, 24, 18, 0, 1), date(2027, 11, 26), id="C14 evening before a holiday"
        ),
        pytest.param(
            eastern(2027, 12, 30, 19, 0, 0), date(2028, 1, 3), id="C14 New Year's Day on a Saturday"
        ),
        pytest.param(
            datetime(2027, 1, 5, 22, 30, tzinfo=UTC), date(2027, 1, 5), id="C14 22:30 UTC in winter"
        ),
        pytest.param(
            datetime(2027, 1, 5, 23, 30, tzinfo=UTC), date(2027, 1, 6), id="C14 23:30 UTC in winter"
        ),
        pytest.param(
            datetime(2027, 7, 6, 21, 30, tzinfo=UTC), date(2027, 7, 6), id="C14 21:30 UTC in summer"
        ),
        pytest.param(
            datetime(2027, 7, 6, 22, 30, tzinfo=UTC), date(2027, 7, 7), id="C14 22:30 UTC in summer"
        ),
        pytest.param(
            datetime(2027, 7, 6, 23, 30, tzinfo=UTC), date(2027, 7, 7), id="C14 23:30 UTC in summer"
        ),
        pytest.param(
            datetime(2027, 7, 7, 2, 0, tzinfo=UTC),
            date(2027, 7, 7),
            id="UTC is a day ahead of Eastern",
        ),
    ],
)
def test_what_is_sent_counts_as_received_on(moment, received):
    assert receipt_date(moment) == received


def test_the_receipt_date_is_never_a_closed_day_nor_before_the_day_itself():
    moment = eastern(2027, 1, 1, 0, 30)
    for _ in range(24 * 366):
        received = receipt_date(moment)
        assert is_business_day(received)
        assert received >= moment.astimezone(EASTERN).date()
        moment += timedelta(hours=1)


def test_the_next_business_day_passes_over_a_long_weekend():
    assert next_business_day(date(2027, 9, 3)) == date(2027, 9, 7)
