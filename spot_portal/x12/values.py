"""Dates, times and numbers as X12 writes them. Reading never raises; what is no value is None."""

import re
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal

from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.parts import DateEntry

# No exponent, no sign but a leading minus, ASCII digits only. Eighteen digits is what the standard
# allows an amount.
_NUMBER = re.compile(r"-?(?=\.?[0-9])[0-9]{0,18}(?:\.[0-9]{0,9})?", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
# What an amount may be at most, in the eighteen digits of the standard.
_LARGEST = Decimal(10) ** 16


def parse_date(text: str) -> date | None:
    """CCYYMMDD, or YYMMDD with the century the standard gives it (00-49 is 20xx)."""
    if not _DIGITS.fullmatch(text):
        return None
    if len(text) == 6:
        text = ("20" if text < "50" else "19") + text
    if len(text) == 12:
        text = text[:8]
    if len(text) != 8:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def parse_timestamp(day: str, time: str) -> datetime | None:
    """A naive datetime: X12 names no time zone. Without a readable time, midnight."""
    found = parse_date(day)
    if found is None:
        return None
    start = datetime.combine(found, time_of_day.min)
    if not _DIGITS.fullmatch(time) or len(time) < 4:
        return start
    hours, minutes, seconds = int(time[:2]), int(time[2:4]), int(time[4:6] or "0")
    if hours > 23 or minutes > 59 or seconds > 59:
        return start
    return start + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def parse_number(text: str) -> Decimal | None:
    """``-``, ``1E9``, ``NaN`` and other digits than ASCII are no numbers."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def parse_int(text: str) -> int | None:
    return int(text) if _DIGITS.fullmatch(text) and len(text) <= 18 else None


def date_entry(qualifier: str, form: str, text: str) -> DateEntry:
    """A DTP: D8 one day, RD8 two days with a hyphen; other forms keep their text only."""
    if form == "RD8" or (form != "D8" and "-" in text):
        first, _, last = text.partition("-")
        return DateEntry(qualifier, parse_date(first.strip()), parse_date(last.strip()), text)
    return DateEntry(qualifier, parse_date(text), None, text)


def format_date(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def format_period(entry: DateEntry) -> tuple[str, str]:
    """Format qualifier and text of a DTP."""
    if entry.start is None:
        return "D8", entry.text
    if entry.end is None:
        return "D8", format_date(entry.start)
    return "RD8", f"{format_date(entry.start)}-{format_date(entry.end)}"


def format_number(value: Decimal) -> str:
    """No exponent, no trailing zeros, no digit before the point of a fraction below one."""
    if not value.is_finite() or abs(value) >= _LARGEST:
        raise X12ValueError("the number is too large", value=str(value))
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        return "0"
    if text.startswith("0."):
        return text[1:]
    if text.startswith("-0."):
        return "-" + text[2:]
    return text


def format_money(value: Decimal) -> str:
    """As ``format_number``, refusing parts of a cent."""
    text = format_number(value)
    if len(text.partition(".")[2]) > 2:
        raise X12ValueError("the amount has parts of a cent", value=str(value))
    return text
