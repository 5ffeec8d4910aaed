"""How values look to a person: one form each for money, dates and deadlines."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, ngettext

from spot_portal.core import clock

MINUS = "\N{MINUS SIGN}"  # read aloud as "minus"; a hyphen is often skipped
CENT = Decimal("0.01")


def money(amount: Decimal | int | str) -> str:
    """``$1,250.00``; below zero with a minus sign, never brackets."""
    cents = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    return f"{MINUS if cents < 0 else ''}${abs(cents):,.2f}"


def us_date(value: date) -> str:
    """``03/14/2027``, for fields and tables."""
    return f"{_business_day(value):%m/%d/%Y}"


def long_date(value: date) -> str:
    """``14 March 2027``, for sentences."""
    return format_date(_business_day(value), "j F Y")


def eastern(moment: datetime) -> str:
    """``14 March 2027, 9:12 a.m. ET``."""
    text = format_date(clock.to_eastern(moment), "j F Y, g:i a")
    return gettext("%(moment)s ET") % {"moment": text}


def us_moment(moment: datetime) -> str:
    """``03/14/2027, 9:12 a.m. ET``, for tables."""
    return f"{us_date(moment)}, {eastern_time(moment)}"


def eastern_time(moment: datetime) -> str:
    """``9:12 a.m. ET``, for what is over within the hour."""
    return gettext("%(moment)s ET") % {"moment": format_date(clock.to_eastern(moment), "g:i a")}


def try_again(seconds: int) -> str:
    """When a limit opens again: soon in seconds, today in minutes with the time, else with the day."""
    if seconds < 60:
        said = ngettext(
            "You can try again in %(seconds)s second.",
            "You can try again in %(seconds)s seconds.",
            seconds,
        )
        return said % {"seconds": seconds}
    # Times are shown in whole minutes: the one that is shown must be late enough.
    moment = clock.now() + timedelta(seconds=seconds + 59)
    minutes = ceil(seconds / 60)
    if minutes > 120:
        return gettext("You can try again on %(moment)s.") % {"moment": eastern(moment)}
    said = ngettext(
        "You can try again in %(minutes)s minute, at %(time)s.",
        "You can try again in %(minutes)s minutes, at %(time)s.",
        minutes,
    )
    return said % {"minutes": minutes, "time": eastern_time(moment)}


def days_left(deadline: date) -> str:
    days = (_business_day(deadline) - clock.today()).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return gettext("last day is today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def _business_day(value: date) -> date:
    return clock.to_eastern(value).date() if isinstance(value, datetime) else value
