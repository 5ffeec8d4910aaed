"""Every notice a part of the portal can send has a subject and a body, in plain text."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from tests.architecture.source import called_name, calls, modules, tree

FOLDER = Path(settings.BASE_DIR) / "templates" / "emails"
SUBJECT = ".subject.txt"
PAIRS = sorted(
    str(path.relative_to(FOLDER)).removesuffix(SUBJECT) for path in FOLDER.rglob(f"*{SUBJECT}")
)
SHARED = {"footer", "greeting", "identity/not_me", "identity/not_mine"}


def named_in_source() -> set[str]:
    """Template names in the calls that queue a notice, and the names ``_tell`` and ``_about`` are given."""
    found = set()
    for path in modules():
        if not path.name.endswith(("notifications.py", "_notices.py")):
            continue
        app = path.parent.name
        strings = {
            node.value
            for call in calls(path)
            if called_name(call)
            in {
                "_tell",
                "_about",
                "_about_device",
                "_tell_owner",
                "_tell_everywhere",
                "_send_link",
                "_notice",
                "_for_help_desk",
                "send_notification",
                "Notice",
            }
            for node in ast.walk(call)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        constants = {
            node.value
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        found |= {f"{app}/{text}" for text in strings if f"{app}/{text}" in PAIRS}
        found |= constants & set(PAIRS)
    return found


def test_every_body_has_a_subject_and_every_subject_a_body():
    bodies = {
        str(path.relative_to(FOLDER)).removesuffix(".txt")
        for path in FOLDER.rglob("*.txt")
        if not path.name.endswith(SUBJECT)
    }
    assert bodies - SHARED == set(PAIRS)


@pytest.mark.parametrize("name", PAIRS)
def test_a_message_can_be_drawn_and_is_plain_text(name):
    for ending in (SUBJECT, ".txt"):
        template = get_template(f"{name}{ending}", using="text")
        assert template.template.engine.autoescape is False
    source = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert "<" not in source.replace("<%", "")
    assert "footer.txt" in source
    subject = (FOLDER / f"{name}{SUBJECT}").read_text(encoding="utf-8")
    assert subject.strip()


def test_no_message_is_left_that_nobody_sends():
    # Codes are mailed at once by their own services: they must not wait in a table.
    at_once = {"identity/code", "identity/email_code", "identity/email_in_use"}
    assert set(PAIRS) - named_in_source() == at_once


@pytest.mark.parametrize("name", PAIRS)
def test_a_message_names_no_patient(name):
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").lower()
    for word in ("mbi", "beneficiary", "date_of_birth", "diagnos", "ssn"):
        assert f".{word}" not in text
