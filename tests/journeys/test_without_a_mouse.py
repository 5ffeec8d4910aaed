"""Journeys by keyboard stay journeys by keyboard: nothing in them is clicked, ticked or focused by the debugger."""

import ast
from pathlib import Path

import pytest

WITH_A_MOUSE = {
    "click",
    "dblclick",
    "tap",
    "check",
    "uncheck",
    "select_option",
    "hover",
    "focus",
    "set_checked",
}
FILES = [
    "sign_in_journey", "recovery_journey", "password_journey", "session_journey", "session_end", "profile_journey",
    "registration_journey", "delivery_journey", "security_key",
]  # fmt: skip


def calls(node: ast.AST) -> list[ast.Call]:
    inner = [call for child in ast.iter_child_nodes(node) for call in calls(child)]
    return [node, *inner] if isinstance(node, ast.Call) else inner


@pytest.mark.parametrize(
    "name", [*(f"test_{name}" for name in FILES), "desk", "factors", "typist", "keyboard"]
)
def test_nothing_is_done_with_a_mouse(name: str) -> None:
    tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    used = [
        call.func.attr
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in WITH_A_MOUSE
    ]
    # The check of password boxes begins in the box it looks at.
    assert used == (["focus"] if name == "test_password_journey" else [])
