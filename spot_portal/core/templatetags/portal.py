"""What templates use to show values the portal's way: ``{% load portal %}``."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from spot_portal.core import context as request_context
from spot_portal.core import formats, icons, identifiers, policy, shell

register = template.Library()

_TAGS = re.compile(r"(<[^>]*>)")
# Longer ones would not fit a telephone in one piece.
_TORN = re.compile(
    r"(?<![\w*@./#-])(?:[Ee]-mail|[A-Z0-9*]{1,6}(?:-[A-Z0-9*]{1,6}){1,3})(?![\w*@/-])"
)

TONE_ICONS = {
    "done": "check",
    "waiting": "clock",
    "warning": "alert",
    "error": "x",
    "info": "info",
    "neutral": "dot",
}


@register.filter
def money(value: Decimal | int | str | None) -> str:
    return "" if value in (None, "") else formats.money(value)


@register.filter
def us_date(value: date | None) -> str:
    return formats.us_date(value) if value else ""


@register.filter
def long_date(value: date | None) -> str:
    return formats.long_date(value) if value else ""


@register.filter
def eastern(value: datetime | None) -> str:
    return formats.eastern(value) if value else ""


@register.filter
def us_moment(value: datetime | None) -> str:
    """In a table: the day may stand above the time, but neither is torn apart."""
    if not value:
        return ""
    day, time = formats.us_date(value), formats.eastern_time(value)
    return format_html(
        '<time datetime="{}">{}, <span class="whole">{}</span></time>',
        value.isoformat(timespec="seconds"),
        day,
        time,
    )


@register.filter
def eastern_time(value: datetime | None) -> str:
    return formats.eastern_time(value) if value else ""


@register.filter
def try_again(seconds: int) -> str:
    return formats.try_again(seconds)


@register.filter
def days_left(value: date | None) -> str:
    return formats.days_left(value) if value else ""


@register.filter
def mbi(value: str) -> str:
    return identifiers.format_mbi(value)


@register.filter
def whole(value: Any) -> SafeString:
    """Telephone numbers, references, masked names and the word e-mail are not broken at their hyphens.

    With a span and not with another character: who copies the number gets the number.
    """
    parts = _TAGS.split(conditional_escape(str(value)))
    parts[::2] = [_TORN.sub(r'<span class="whole">\g<0></span>', text) for text in parts[::2]]
    return mark_safe("".join(parts))


@register.simple_tag
def policy_number(name: str) -> str:
    """``{% policy_number "SPOT_INACTIVITY" as days %}``: texts name a rule's number from its one home."""
    return str(getattr(policy, name).value)


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def status_tag(
    label: str, tone: str = "neutral", icon: str = "", *, since: date | None = None
) -> SafeString:
    """A state is always a word; the icon and the color only help to find it."""
    drawn = icons.icon(icon or TONE_ICONS[tone])
    tag = format_html('<span class="status status--{}">{}{}</span>', tone, drawn, label)
    if since is None:
        return tag
    return format_html('{} <span class="status-date">{}</span>', tag, formats.us_date(since))


@register.simple_block_tag
def scroll_region(content: str, label: str) -> SafeString:
    """Around a wide table: it scrolls by itself, and by keyboard, instead of moving the page."""
    return format_html(
        '<div class="scroll-region" role="region" aria-label="{}" tabindex="0">{}</div>',
        label,
        content,
    )


@register.simple_tag(takes_context=True)
def sort_header(context: Context, label: str, key: str, *, numeric: bool = False) -> SafeString:
    """A column head whose link turns the order; ``?sort=key`` or ``?sort=-key``."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    query["sort"] = f"-{key}" if current == key else key
    query.pop("page", None)
    state, shape, said = {
        key: ("ascending", "arrow-up", gettext("sorted ascending; sort descending")),
        f"-{key}": ("descending", "arrow-down", gettext("sorted descending; sort ascending")),
    }.get(current, ("", "sort", gettext("sort ascending")))
    return format_html(
        '<th scope="col"{}{}><a class="sort-link" href="?{}">{}{}'
        '<span class="visually-hidden">, {}</span></a></th>',
        format_html(' class="{}"', "number") if numeric else "",
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        label,
        icons.icon(shape),
        said,
    )


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """``Error: `` in the title of a page that comes back with something to mend."""
    forms = [
        context.get("form"),
        context.get("formset"),
        *(context.get("forms") or []),
    ]
    return gettext("Error: ") if any(_has_errors(form) for form in forms) else ""


def _has_errors(form: Any) -> bool:
    if not getattr(form, "is_bound", False):
        return False
    count = getattr(form, "total_error_count", None)
    return bool(count() if callable(count) else form.errors)


@register.simple_tag
def fixed(template: str) -> SafeString:
    """A part that is the same on every page and for everybody: drawn once for each language."""
    return _fixed(template, get_language() or "", settings.SPOT_SIMULATION)


@lru_cache(maxsize=100)
def _fixed(template: str, language: str, simulation: bool) -> SafeString:
    return mark_safe(render_to_string(template, {"portal": shell.constants()}))


@register.simple_tag
def kept(template: str, *, portal: Any) -> SafeString:
    """A part that depends on ``portal`` alone, a frozen value: equal values look equal and are drawn once."""
    return _kept(template, get_language() or "", portal)


@lru_cache(maxsize=1000)
def _kept(template: str, language: str, portal: Any) -> SafeString:
    return mark_safe(render_to_string(template, {"portal": portal}))


@register.simple_tag
def safe_static(path: str) -> str:
    """For error pages: a missing asset must not hide the message."""
    try:
        return static(path)
    except ValueError:
        return ""


@register.simple_tag
def plain_shell() -> dict[str, Any]:
    """What a page shows around itself when nothing else may be asked any more."""
    return {
        "simulation": settings.SPOT_SIMULATION,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "help_desk_email": settings.HELP_DESK_EMAIL,
        "policy_url": "/policy/",  # in words: the map of addresses may be what is missing
    }


@register.simple_tag(takes_context=True)
def request_reference(context: Context) -> str:
    """What the help desk needs to find this moment in the logs."""
    return str(context.get("request_id") or request_context.current().request_id)
