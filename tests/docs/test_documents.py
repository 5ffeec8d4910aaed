"""The documents say what the code does: commands exist, links lead somewhere, generated parts are current."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from spot_portal.core import policy

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROBOTS = ROOT / "docs" / "robots.md"
# Django's own admin and the wide net for static files are not ours to promise.
NOT_PROMISED = ("admin/",)
_CODE_BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_ACTION = re.compile(r'data-action="([a-z0-9-]+)"')
_MAKE = re.compile(r"(?:`|^|; )make ([a-z0-9-]+)", re.MULTILINE)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))


def anchors_of(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _CODE_BLOCK.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_readme_names_two_commands_that_exist() -> None:
    section = text_of(ROOT / "README.md").partition("## Two commands")[2].partition("\n## ")[0]
    block = section.partition("```sh")[2].partition("```")[0]
    commands = [line.split("#")[0].strip() for line in block.splitlines() if line.strip()]
    assert commands == ["make run", "make test"]
    assert {"run", "test"} <= make_targets()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_command_in_the_documents_exists(path: Path) -> None:
    assert set(_MAKE.findall(text_of(path))) <= make_targets()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_in_the_documents_lead_to_files(path: Path) -> None:
    for link in _LINK.findall(_CODE_BLOCK.sub("", text_of(path))):
        if re.match(r"[a-z]+:", link):
            continue
        place, _hash, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors_of(target), f"{link} names no heading"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_files_named_in_the_documents_exist(path: Path) -> None:
    """Scripts, benchmarks and files of the set-up are called by their path."""
    named = re.findall(r"`((?:scripts|benchmarks|deploy|tests)/[\w./-]+)`", text_of(path))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_generated_parts_are_current() -> None:
    """If this fails: python scripts/write_docs.py"""
    done = subprocess.run(
        [sys.executable, "scripts/write_docs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_robots_are_told_every_action_and_none_that_is_gone() -> None:
    in_templates = {
        action
        for path in (ROOT / "templates").rglob("*.html")
        for action in _ACTION.findall(text_of(path))
    }
    tables = text_of(ROBOTS).partition("## Pages")[2].partition("## Fields")[0]
    cells = [row.split("|")[-2] for row in tables.splitlines() if row.startswith("| `")]
    told = {action for cell in cells for action in re.findall(r"`([a-z0-9-]+)`", cell)}
    assert in_templates == told


def test_robots_are_told_every_address_and_none_that_is_gone() -> None:
    tables = text_of(ROBOTS).partition("## Pages")[2].partition("## Fields")[0]
    cells = [row.split("|")[1] for row in tables.splitlines() if row.startswith("| `/")]
    told = {address for cell in cells for address in re.findall(r"`(/[^`]*)`", cell)}
    assert told - {"/admin/"} == set(_addresses(get_resolver().url_patterns))


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> list[str]:
    found = []
    for pattern in patterns:
        here = before + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
        if here[1:].startswith(NOT_PROMISED):
            continue
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern.url_patterns, here)
        else:
            found.append(here)
    return found


def test_every_form_named_for_a_page_is_described() -> None:
    pages, _heading, fields = text_of(ROBOTS).partition("## Fields")
    named = set(re.findall(r"`(\w+Form)`", pages))
    assert named == set(re.findall(r"`(\w+Form)`", fields))


def test_the_document_of_rules_names_every_set_and_a_number_that_exists() -> None:
    text = text_of(ROOT / "docs" / "policy.md")
    assert set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) - {"POLICY_PROFILE"} == set(
        policy.Profile
    )
    for name in re.findall(r"policy\.([A-Z_]+)", text):
        assert hasattr(policy, name)


def test_every_decision_says_why_and_what_follows() -> None:
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        headings = re.findall(r"^## (.+)$", text_of(path), re.MULTILINE)
        assert {"Context", "Choice", "What was rejected", "Consequence"} <= set(headings), path.name


def test_pictures_stay_small_and_are_shown() -> None:
    shown = set(re.findall(r"docs/pictures/([\w-]+\.png)", text_of(ROOT / "README.md")))
    there = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert set(there) == shown
    assert max(there.values()) < 150_000
