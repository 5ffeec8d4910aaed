"""Every line the identity side is held to has a test that names it, or a written deviation."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests import standards

ROOT = Path(__file__).resolve().parents[2]
LINES = [*standards.V6, *standards.V7, *standards.BATTERY, *standards.FINDINGS]
PARTS = [f"{line} {part}" for line, parts in standards.PARTS.items() for part in parts]
_IN_NAME = re.compile(r"(?:(?<=_)|^)(v[67]_\d+_\d+|[amsf]\d\d)(?=_|$)")


@cache
def proofs() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for line in {*_named(node.name), *_marked(node)}:
                    found[line].append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def _named(name: str) -> list[str]:
    return [line.upper().replace("_", ".") for line in _IN_NAME.findall(name)]


def _marked(node: ast.FunctionDef) -> list[str]:
    named = [
        str(value.value)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.proves")
        for value in mark.args
        if isinstance(value, ast.Constant)
    ]
    # Whoever proves a part of a line proves the line, too.
    return [*named, *(line.partition(" ")[0] for line in named)]


@pytest.mark.parametrize("line", LINES)
def test_every_line_has_a_test_that_names_it(line: str) -> None:
    assert proofs()[line], f"no test names {line}"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_a_line_has_a_test_that_names_it(part: str) -> None:
    assert proofs()[part], f"no test names {part}"


def test_no_test_names_a_line_nobody_knows() -> None:
    marked = {line for line in proofs() if line.startswith("V")}
    assert marked <= {*standards.V6, *standards.V7, *standards.DEVIATIONS, *PARTS}


@pytest.mark.parametrize("line", sorted(standards.DEVIATIONS))
def test_every_deviation_is_written_down(line: str) -> None:
    text = (ROOT / "docs/decisions/0009-deviations-from-standards.md").read_text(encoding="utf-8")
    assert line.removeprefix("V") in text
