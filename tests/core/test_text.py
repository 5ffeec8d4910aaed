"""Battery F14: text that hides or reorders is met with the same words everywhere."""

import pytest
from django.core.exceptions import ValidationError

from spot_portal.core.forms import TextField
from spot_portal.core.text import clean_text, hidden_character

HIDDEN = {
    "NUL": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "bidi override": "\u202e",
    "bidi isolate": "\u2066",
    "soft hyphen": "\u00ad",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "half of a pair": "\ud800",
    "private use": "\ue000",
    "tag letter": "\U000e0041",
    "not a character": "\ufdd0",
}


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_character_is_refused_by_name(character):
    with pytest.raises(ValidationError, match=r"(cannot be seen|[Nn]ull characters)"):
        TextField().clean(f"ab{character}cd")
    assert hidden_character(f"ab{character}cd")


@pytest.mark.parametrize("character", [c for n, c in HIDDEN.items() if n != "NUL"])
def test_long_texts_refuse_them_too(character):
    with pytest.raises(ValidationError):
        TextField(multiline=True).clean(f"ab{character}cd")


def test_line_ends_belong_to_long_texts_only():
    assert TextField(multiline=True).clean("one\r\ntwo\rthree") == "one\ntwo\nthree"
    with pytest.raises(ValidationError):
        TextField().clean("one\r\ntwo")


@pytest.mark.parametrize(
    "text", ["O'Brien-Śmith", "José", "李", "Ñúñez", "<b>x</b>", "{{ 7*7 }}", "=cmd", "Ω 100%"]
)
def test_real_text_passes_as_typed(text):
    assert TextField().clean(text) == text


def test_two_ways_to_write_an_accent_are_one():
    assert TextField().clean("Jose\u0301") == "José"
    assert clean_text("  x \n") == "x"


def test_spaces_alone_are_nothing():
    with pytest.raises(ValidationError):
        TextField().clean(" \u00a0\u2003 ")


def test_too_long_is_refused_by_length():
    with pytest.raises(ValidationError, match="200"):
        TextField().clean("x" * 201)
