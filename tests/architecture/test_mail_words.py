"""Every word of an e-mail can be translated: nothing a person reads stands outside of a translation tag."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.source import name_of

FOLDER = Path(settings.BASE_DIR) / "templates" / "emails"
MAILS = sorted(path for kind in ("*.txt", "*.html") for path in FOLDER.rglob(kind))
TRANSLATED = re.compile(
    r"{%\s*(?:blocktranslate|blocktrans)\b.*?{%\s*(?:endblocktranslate|endblocktrans)\s*%}",
    re.DOTALL,
)
# What is no word for a person: tags, variables, comments; in HTML the style and the markup.
MARKUP = re.compile(
    r"{%.*?%}|{{.*?}}|{#.*?#}|<style>.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
# A filter that is given words (`default:"unknown"` without `_()`), or that builds an English plural.
FILTER = re.compile(r"""\|\s*(?:\w+\s*:\s*["'][^"']*[A-Za-z]|pluralize\b)""")
WORD = re.compile(r"[^\W\d_]+")


def bare_words(source: str) -> list[tuple[int, str]]:
    """The lines, counted from one, with a word that no translator sees."""
    lines = source.split("\n")
    left = MARKUP.sub(_blank, TRANSLATED.sub(_blank, source)).split("\n")
    return [
        (number, whole.strip())
        for number, (whole, rest) in enumerate(zip(lines, left, strict=True), start=1)
        if WORD.search(rest) or FILTER.search(whole)
    ]


def _blank(found: re.Match[str]) -> str:
    """As many lines as before, so that the numbers stay."""
    return "\n" * found[0].count("\n")


@pytest.mark.parametrize("path", MAILS, ids=name_of)
def test_no_word_of_an_email_is_left_untranslatable(path):
    found = [
        f"{name_of(path)}:{number}: {line}"
        for number, line in bare_words(path.read_text(encoding="utf-8"))
    ]
    assert not found, "Wrap these words in {% translate %} or {% blocktranslate %}:\n" + "\n".join(
        found
    )


@pytest.mark.parametrize(
    "source",
    [
        "Your code",
        '{% translate "Sign in:" %} here',
        "{% if few %}Make a new list{% endif %}",
        "{% blocktranslate %}One{% endblocktranslate %} and {% blocktranslate %}two{% endblocktranslate %}",
        '{{ sign_in.ip_address|default:"unknown" }}',
        "{{ left|pluralize }}",
        "<html lang='en'><body>Hello</body></html>",
    ],
)
def test_a_bare_word_is_noticed(source):
    assert bare_words(f"\n\n{source}\n") == [(3, source)]


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Sign in:" %} {{ link }}',
        "{% blocktranslate trimmed count left=left %}\n  {{ left }} day\n{% plural %}\n  {{ left }} days\n"
        "{% endblocktranslate %}",
        '{{ sign_in.ip_address|default:_("unknown") }}',
        '{% if request.role == "end_user" %}\n- {{ request.number }}, {{ request.submitted_at|eastern }}{% endif %}',
    ],
)
def test_words_in_tags_are_no_bare_words(source):
    assert bare_words(source) == []
