"""Fetch the design system and copy the few files the portal serves to ``var/assets/dist``.

Third-party assets are installed, never committed. ``package-lock.json`` pins each package by
hash; a stamp makes a second run a no-op. Needs nothing beyond the standard library.

    python scripts/build_assets.py               what the portal serves
    python scripts/build_assets.py --with-tests  also axe-core, for the accessibility tests
"""

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "var" / "assets"
DIST = ASSETS / "dist"
STAMP = ASSETS / "stamp"
AXE = ASSETS / "test" / "axe.min.js"
NODE_LOCK = ROOT / "requirements-assets.txt"
PACKAGE_FILES = (ROOT / "package.json", ROOT / "package-lock.json")
SCRIPTS = ("uswds.min.js", "uswds-init.min.js")
LAYER = "uswds"
OLDEST_NPM = 7  # the first that reads this lock file's format
_NAMED_FILE = re.compile(r"""url\(\s*["']?(\.\./[^"')?#]+)""")
_SOURCE_MAP = re.compile(r"^\s*(?://#|/\*#)\s*sourceMappingURL=.*$", re.MULTILINE)


class AssetError(Exception):
    """Said to the person who runs the script."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fetch the front-end assets.")
    parser.add_argument("--with-tests", action="store_true", help="also fetch axe-core")
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    options = parser.parse_args(arguments)
    stamp = _stamp()
    if not options.force and _is_current(stamp, with_tests=options.with_tests):
        return 0
    started = time.monotonic()
    try:
        count = _build(stamp, with_tests=options.with_tests)
    except AssetError as error:
        print(f"Assets were not built. {error}", file=sys.stderr)
        return 1
    print(f"Built {count} front-end files in {time.monotonic() - started:.1f} s.")
    return 0


def _stamp() -> str:
    digest = hashlib.sha256()
    for path in (*PACKAGE_FILES, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_current(stamp: str, *, with_tests: bool) -> bool:
    if not DIST.is_dir() or not STAMP.is_file() or STAMP.read_text(encoding="ascii") != stamp:
        return False
    return AXE.is_file() or not with_tests


def _build(stamp: str, *, with_tests: bool) -> int:
    ASSETS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ASSETS, prefix="build-") as name:
        work = Path(name)
        packages = _install_packages(work, with_tests=with_tests)
        fresh = work / "dist"
        _copy_design_system(packages / "@uswds" / "uswds", fresh / "uswds")
        if with_tests:
            AXE.parent.mkdir(exist_ok=True)
            shutil.copyfile(packages / "axe-core" / "axe.min.js", AXE)
        count = sum(path.is_file() for path in fresh.rglob("*"))
        # The old copy goes aside first, so that no reader meets half a folder.
        if DIST.exists():
            DIST.rename(work / "old")
        fresh.rename(DIST)
        STAMP.write_text(stamp, encoding="ascii")
    return count


def _install_packages(work: Path, *, with_tests: bool) -> Path:
    for path in PACKAGE_FILES:
        shutil.copyfile(path, work / path.name)
    command = [_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not with_tests:
        command.append("--omit=dev")
    _run(command, cwd=work, hint="Check the connection to your npm registry and run this again.")
    return work / "node_modules"


def _npm() -> str:
    """An npm that reads our lock file; the venv gets its own copy of Node if there is none."""
    found = _usable_npm()
    if found is None:
        _install_node()
        found = _usable_npm()
    if found is None:
        raise AssetError("Node was installed, yet npm does not start. Install Node 20 or newer.")
    return found


def _usable_npm() -> str | None:
    here = str(Path(sys.executable).parent)
    # npm starts `node` by name, so the venv's own copy has to be on the path too.
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), here])
    found = shutil.which("npm", path=search)
    if found is None:
        return None
    os.environ["PATH"] = search
    answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().split(".")[0]
    return found if major.isdecimal() and int(major) >= OLDEST_NPM else None


def _install_node() -> None:
    if sys.prefix == sys.base_prefix:
        raise AssetError("npm is missing. Install Node 20 or newer, or run this inside a venv.")
    print("npm is missing: installing Node into this virtual environment.")
    has_uv = importlib.util.find_spec("uv") is not None
    installer = (
        ["uv", "pip", "install", "--python", sys.executable] if has_uv else ["pip", "install"]
    )
    command = [
        sys.executable,
        "-m",
        *installer,
        "--quiet",
        "--require-hashes",
        "-r",
        str(NODE_LOCK),
    ]
    _run(command, cwd=ROOT, hint="Or install Node 20 or newer by hand.")


def _run(command: Sequence[str], *, cwd: Path, hint: str) -> None:
    try:
        subprocess.run(command, cwd=cwd, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise AssetError(f"{' '.join(command[:2])} did not succeed. {hint}") from error


def _copy_design_system(package: Path, target: Path) -> None:
    source = package / "dist"
    css = _without_source_map(source / "css" / "uswds.min.css")
    _write(target / "css" / "uswds.min.css", _in_layer(css))
    for name in SCRIPTS:
        _write(target / "js" / name, _without_source_map(source / "js" / name))
    for relative in sorted(set(_NAMED_FILE.findall(css))):
        path = (source / "css" / relative).resolve()
        copy = target / path.relative_to(source.resolve())
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.copyfile(package / "LICENSE.md", target / "LICENSE.md")


def _in_layer(css: str) -> str:
    """Own styles stand outside the layer and win over it whatever their specificity."""
    charset, sheet = "", css.lstrip("\ufeff")
    if sheet.startswith("@charset"):
        charset, sheet = sheet.split(";", 1)
        charset += ";"
    return f"{charset}@layer {LAYER}{{{sheet}}}\n"


def _without_source_map(path: Path) -> str:
    # The manifest storage refuses a reference to a map that is not there.
    return _SOURCE_MAP.sub("", path.read_text(encoding="utf-8"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
