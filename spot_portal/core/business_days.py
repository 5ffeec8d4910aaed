"""The business calendar: federal holidays by rule, the cut-off, and the receipt date they give."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock, policy

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
DAY = timedelta(days=1)
JUNETEENTH_SINCE = 2021


@lru_cache(maxsize=16)
def federal_holidays(year: int) -> dict[date, str | Promise]:
    """The days of ``year`` on which federal offices are closed, as observed.

    The thirty-first of December is among them when the next New Year's Day is a Saturday.
    """
    days = [*_holidays(year), *_holidays(year + 1)]
    return {observed(day): name for day, name in days if observed(day).year == year}


def observed(holiday: date) -> date:
    """A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after."""
    if holiday.weekday() == SATURDAY:
        return holiday - DAY
    if holiday.weekday() == SUNDAY:
        return holiday + DAY
    return holiday


def is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


def next_business_day(day: date) -> date:
    """The first business day after ``day``."""
    day += DAY
    while not is_business_day(day):
        day += DAY
    return day


def receipt_date(moment: datetime) -> date:
    """The business day on which something sent at ``moment`` counts as received.

    Up to the cut-off on a business day it is that day, otherwise the next business day.
    """
    local = clock.to_eastern(moment)
    day = local.date()
    if is_business_day(day) and local.time() <= time(policy.RECEIPT_CUT_OFF.value):
        return day
    return next_business_day(day)


def _holidays(year: int) -> list[tuple[date, str | Promise]]:
    """5 U.S.C. 6103, on the day itself."""
    days: list[tuple[date, str | Promise]] = [
        (date(year, 1, 1), _("New Year's Day")),
        (_nth_weekday(year, 1, MONDAY, 3), _("Birthday of Martin Luther King, Jr.")),
        (_nth_weekday(year, 2, MONDAY, 3), _("Washington's Birthday")),
        (_last_monday_of_may(year), _("Memorial Day")),
        (date(year, 7, 4), _("Independence Day")),
        (_nth_weekday(year, 9, MONDAY, 1), _("Labor Day")),
        (_nth_weekday(year, 10, MONDAY, 2), _("Columbus Day")),
        (date(year, 11, 11), _("Veterans Day")),
        (_nth_weekday(year, 11, THURSDAY, 4), _("Thanksgiving Day")),
        (date(year, 12, 25), _("Christmas Day")),
    ]
    if year >= JUNETEENTH_SINCE:
        days.append((date(year, 6, 19), _("Juneteenth National Independence Day")))
    return days


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
