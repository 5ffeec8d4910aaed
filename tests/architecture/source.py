"""The product's own source, parsed once for all rules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ["spot_portal", "organizations", "documents", "identity", "eligibility", "claims"]


def modules(*packages: str) -> list[Path]:
    """Every module of the product, without migrations."""
    found = [
        path
        for package in packages or PACKAGES
        for path in sorted((ROOT / package.replace(".", "/")).rglob("*.py"))
    ]
    return [path for path in found if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """The last part of what is called: ``update`` for ``rows.filter(...).update(...)``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def spelled(node: ast.expr) -> str:
    """``models.Model`` for an attribute of a name; empty for anything less plain."""
    if isinstance(node, ast.Attribute):
        return f"{spelled(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
