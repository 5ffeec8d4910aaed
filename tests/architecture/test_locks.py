"""Each machine installs the same packages, checked by hash, from wherever it gets them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(settings.BASE_DIR)
PAIRS = ["requirements", "requirements-dev", "requirements-assets"]


def pins(name: str) -> dict[str, Version]:
    """Package to version, as locked."""
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in found}


def asked_for(name: str) -> list[Requirement]:
    lines = (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_asked_for_is_locked_in_a_fitting_version(name: str) -> None:
    locked = pins(name)
    assert not [
        str(wanted)
        for wanted in asked_for(name)
        if locked.get(canonicalize_name(wanted.name)) not in wanted.specifier
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_every_locked_package_has_its_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) >= len(pins(name)) > 0
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize("name", PAIRS)
def test_no_lock_names_a_place(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|trusted-host", text)


def test_developers_run_the_very_versions_everybody_runs() -> None:
    development = pins("requirements-dev")
    runtime = pins("requirements")
    assert {name: development.get(name) for name in runtime} == runtime


def test_only_one_driver_for_postgresql_is_installed() -> None:
    # With both, Django silently takes the other one.
    assert "psycopg" not in pins("requirements-dev")
    assert "psycopg2-binary" in pins("requirements")
