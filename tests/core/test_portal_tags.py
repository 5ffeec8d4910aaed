import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.html import strip_tags


def rendered(source: str, **context: Any) -> str:
    request = context.pop("request", None) or RequestFactory().get("/claims/")
    return str(engines["django"].from_string(source).render(context, request)).strip()


def test_a_status_is_a_word_with_an_icon_that_is_not_read_out() -> None:
    tag = rendered('{% status_tag "Paid" "done" since=day %}', day=date(2027, 3, 14))
    assert ">Paid</span>" in tag
    assert 'aria-hidden="true"' in tag
    assert "03/14/2027" in tag


def test_an_unknown_tone_or_icon_is_noticed_while_writing_the_page() -> None:
    with pytest.raises(KeyError):
        rendered('{% status_tag "Paid" "purple" %}')
    with pytest.raises(KeyError):
        rendered('{% icon "unicorn" %}')


def test_a_status_cannot_bring_markup_with_it() -> None:
    assert "<b>" not in rendered("{% status_tag label %}", label="<b>Paid</b>")


@pytest.mark.parametrize(
    ("query", "link", "state"),
    [
        ("", "sort=amount", ""),
        ("sort=amount", "sort=-amount", 'aria-sort="ascending"'),
        ("sort=-amount", "sort=amount", 'aria-sort="descending"'),
    ],
)
def test_a_column_head_turns_the_order_and_says_which_it_is(
    query: str, link: str, state: str
) -> None:
    request = RequestFactory().get(f"/claims/?status=paid&page=4&{query}")
    head = rendered('{% sort_header "Billed" "amount" %}', request=request)
    assert link in head
    assert "status=paid" in head
    assert "page=4" not in head, "a new order starts at its first page"
    assert state in head


def test_a_wide_table_scrolls_by_keyboard_in_a_region_with_a_name() -> None:
    markup = rendered('{% scroll_region "Claims" %}<table></table>{% endscroll_region %}')
    assert 'role="region" aria-label="Claims" tabindex="0"' in markup
    assert "<table></table>" in markup


def test_a_moment_in_a_table_is_short_for_people_and_exact_for_programs() -> None:
    shown = rendered("{{ at|us_moment }}", at=datetime(2027, 3, 15, 2, 12, tzinfo=UTC))
    assert 'datetime="2027-03-15T02:12:00+00:00"' in shown
    assert strip_tags(shown) == "03/14/2027, 10:12 p.m. ET"
    assert rendered("{% firstof at|us_moment _('Never') %}", at=None) == "Never"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Call 904-555-0123.", ["904-555-0123"]),
        ("Text message: ***-***-0123", ["***-***-0123"]),
        ("Your number is RC-X8FM-NV9B, and", ["RC-X8FM-NV9B"]),
        ("Change your e-mail address", ["e-mail"]),
        ("A well-known sign-in", []),
        ("help@spot-portal.example", []),
        ("A-VERY-LONG-NAME-OF-NOTHING-WITH-ROOM", []),
    ],
)
def test_numbers_are_not_torn_at_their_hyphens(text: str, kept: list[str]) -> None:
    shown = rendered("{{ text|whole }}", text=text)
    assert re.findall(r'<span class="whole">([^<]*)</span>', shown) == kept
    assert strip_tags(shown) == text, "who copies it gets what stands there"


def test_kept_numbers_bring_no_markup_with_them_and_leave_markup_alone() -> None:
    assert "<b>" not in rendered("{{ text|whole }}", text="<b>904-555-0123</b>")
    link = '<a href="tel:904-555-0100">904-555-0100</a>'
    shown = rendered("{{ text|safe|whole }}", text=link)
    assert shown == link.replace(">9", '><span class="whole">9').replace("</a>", "</span></a>")


class Question(forms.Form):
    answer = forms.CharField()


@pytest.mark.parametrize(
    ("context", "prefix"),
    [
        ({}, ""),
        ({"form": Question()}, ""),
        ({"form": Question({"answer": "yes"})}, ""),
        ({"form": Question({})}, "Error:"),
        ({"forms": [Question({"answer": "yes"}), Question({})]}, "Error:"),
    ],
)
def test_the_title_says_when_something_has_to_be_mended(
    context: dict[str, Any], prefix: str
) -> None:
    assert rendered("{% error_prefix %}", **context) == prefix


def test_the_title_counts_the_errors_inside_a_formset() -> None:
    clean = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-answer": "yes"}
    formset = forms.formset_factory(Question, extra=1)
    assert rendered("{% error_prefix %}", formset=formset(clean)) == ""
    with_error = formset({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"})
    assert rendered("{% error_prefix %}", formset=with_error) == "Error:"


def test_pages_keep_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/claims/?status=paid&page=2")
    page = Paginator(range(100), 10).page(2)
    markup = rendered('{% include "components/pagination.html" %}', request=request, page=page)
    assert "11 to 20 of 100" in markup
    assert "?status=paid&amp;page=3" in markup
    assert markup.count("aria-current") == 1


def test_one_page_needs_no_page_links() -> None:
    page = Paginator([1], 10).page(1)
    assert rendered('{% include "components/pagination.html" %}', page=page) == ""


@pytest.mark.parametrize("page", ["400.html", "500.html", "503.html"])
def test_the_last_pages_ask_nothing_of_database_session_or_request(page: str) -> None:
    markup = engines["django"].get_template(page).render({"request_id": "7f3a9c21"})
    assert "7f3a9c21" in markup
    assert "Simulation." in markup
    assert "Help desk" in markup


def test_a_text_names_a_number_from_its_one_home(policy_profile: Callable[[str], None]) -> None:
    source = 'At most {% policy_number "PASSWORD_MAX" %} characters.'
    assert rendered(source) == "At most 60 characters."

    policy_profile("nist")
    assert rendered(source) == "At most 128 characters."
    assert engines["text"].from_string(source).render({}) == "At most 128 characters."
