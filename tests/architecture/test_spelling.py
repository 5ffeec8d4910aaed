"""American English in what people read: pages, notices, scripts, documents and messages in the code."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, called_name, calls, modules, name_of

BRITISH = re.compile(
    r"colour|behaviour|favour|honour|\bcentre|recognis|organis|authoris|customis|summaris|normalis"
    r"|apologis|\bcancelled|\blicence|\bpractis|enrolment|\bdialled|misspelt|\blearnt|judgement",
    re.IGNORECASE,
)
WRITTEN = [
    path
    for folder, kind in (
        ("templates", "*.html"),
        ("templates", "*.txt"),
        ("static/js", "*.js"),
        ("docs", "*.md"),
        (".", "*.md"),
    )
    for path in sorted((ROOT / folder).glob(kind) if folder == "." else (ROOT / folder).rglob(kind))
]


def translated(path):
    for call in calls(path):
        if called_name(call) in {
            "_",
            "_now",
            "gettext",
            "gettext_lazy",
            "ngettext",
            "ngettext_lazy",
        }:
            yield from (node.value for node in call.args if isinstance(node, ast.Constant))


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_pages_and_documents_are_spelled_as_in_america(path):
    assert BRITISH.findall(path.read_text(encoding="utf-8")) == []


def test_messages_in_the_code_are_spelled_as_in_america():
    said = [text for path in modules() for text in translated(path)]
    assert [text for text in said if BRITISH.search(str(text))] == []


@pytest.mark.parametrize("place", ["eligibility", "claims", "documents", "home", "simulation"])
def test_whom_a_page_of_spot_is_about_is_called_the_patient(place):
    """The word beneficiary stays in official names only, such as Qualified Medicare Beneficiary."""
    for path in sorted((ROOT / "templates" / place).rglob("*.html")):
        said = re.findall(r'translate "([^"]*)"|_\("([^"]*)"\)', path.read_text(encoding="utf-8"))
        assert not [text for text in said if re.search("beneficiar", "".join(text), re.IGNORECASE)]
