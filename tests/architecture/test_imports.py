"""Imports point down only, so that a part can be understood without what stands on it."""

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, modules, name_of, tree

BASE: set[str] = {"spot_portal.core", "spot_portal.x12"}
AUDIT = BASE | {"spot_portal.audit"}
NOTIFICATIONS = AUDIT | {"spot_portal.notifications"}
DRAFTS = NOTIFICATIONS | {"spot_portal.drafts"}
ORGANIZATIONS = DRAFTS | {"organizations"}
MAY_IMPORT: dict[str, set[str]] = {
    "spot_portal.x12": {"spot_portal.core.identifiers"},
    "spot_portal.core": set(),
    "spot_portal.audit": BASE,
    "spot_portal.notifications": AUDIT,
    "spot_portal.drafts": NOTIFICATIONS,
    "organizations": DRAFTS,
    "documents": ORGANIZATIONS,
    "identity": ORGANIZATIONS,
    "eligibility": ORGANIZATIONS,
    "claims": ORGANIZATIONS | {"documents"},
}


def first_party_imports(path: Path) -> set[str]:
    """Every import counts, including one hidden inside a function or behind TYPE_CHECKING."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] in PACKAGES}


def layered() -> list[object]:
    return [
        pytest.param(package, path, id=name_of(path))
        for package in MAY_IMPORT
        for path in modules(package)
    ]


@pytest.mark.parametrize(("package", "path"), layered())
def test_imports_point_downwards(package: str, path: Path) -> None:
    allowed = MAY_IMPORT[package] | {package}
    forbidden = {
        name
        for name in first_party_imports(path)
        if not any(name == base or name.startswith(f"{base}.") for base in allowed)
    }
    assert not forbidden


@pytest.mark.parametrize("path", modules("spot_portal.x12"), ids=name_of)
def test_x12_needs_nothing_but_the_standard_library(path: Path) -> None:
    roots = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
    assert roots - {"spot_portal"} <= sys.stdlib_module_names


def test_imports_are_written_in_full() -> None:
    relative = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_every_application_has_a_place_in_the_order() -> None:
    from django.apps import apps

    own = {
        config.name for config in apps.get_app_configs() if config.name.split(".")[0] in PACKAGES
    }
    on_top = {"spot_portal", "spot_portal.home", "spot_portal.simulation"}
    assert own - on_top <= set(MAY_IMPORT)
