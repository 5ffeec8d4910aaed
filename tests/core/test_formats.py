from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from spot_portal.core import clock, formats


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("1250"), "$1,250.00"),
        (Decimal("-80.5"), "−$80.50"),
        ("0.005", "$0.01"),
        (Decimal("-0.001"), "$0.00"),
        (0, "$0.00"),
    ],
)
def test_money_has_cents_and_a_minus_sign(amount: Decimal | int | str, shown: str) -> None:
    assert formats.money(amount) == shown


def test_dates_are_numbers_in_tables_and_words_in_sentences() -> None:
    assert formats.us_date(date(2027, 3, 4)) == "03/04/2027"
    assert formats.long_date(date(2027, 3, 14)) == "14 March 2027"


def test_a_moment_late_in_utc_is_shown_on_its_eastern_day() -> None:
    moment = datetime(2027, 3, 15, 2, 12, tzinfo=UTC)
    assert formats.eastern(moment) == "14 March 2027, 10:12 p.m. ET"
    assert formats.us_date(moment) == "03/14/2027"
    assert formats.us_moment(moment) == "03/14/2027, 10:12 p.m. ET"


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (12, "12 days left"),
        (1, "1 day left"),
        (0, "last day is today"),
        (-1, "1 day late"),
        (-3, "3 days late"),
    ],
)
def test_a_deadline_says_how_long_is_left(days: int, shown: str) -> None:
    assert formats.days_left(clock.today() + timedelta(days=days)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (1, "in 1 second."),
        (59, "in 59 seconds."),
        (60, "in 1 minute, at 10:01 a.m. ET."),
        (61, "in 2 minutes, at 10:02 a.m. ET."),
        (3600, "in 60 minutes, at 11:00 a.m. ET."),
        (86400, "on 3 December 2026, 10:00 a.m. ET."),
    ],
)
def test_the_end_of_a_limit_is_said_in_the_unit_people_wait_in(
    freeze: Callable[[datetime], None], seconds: int, shown: str
) -> None:
    freeze(datetime(2026, 12, 2, 15, 0, tzinfo=UTC))

    assert formats.try_again(seconds) == f"You can try again {shown}"
