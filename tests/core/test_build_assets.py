"""The front-end assets are fetched: what is fetched is pinned, and what is copied is whole."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = ROOT / "scripts" / "build_assets.py"
    spec = importlib.util.spec_from_file_location("build_assets", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("ASSETS", "DIST", "STAMP", "AXE"):
        monkeypatch.setattr(module, name, tmp_path / getattr(module, name).relative_to(ROOT))
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    dist = tmp_path / "package" / "dist"
    for folder in ("css", "js", "img"):
        (dist / folder).mkdir(parents=True)
    (dist / "css" / "uswds.min.css").write_text(
        '@charset "UTF-8";a{background:url(../img/used.svg)}b{background:url("data:x")}\n'
        "/*# sourceMappingURL=uswds.min.css.map */"
    )
    for name in ("uswds.min.js", "uswds-init.min.js"):
        (dist / "js" / name).write_text(f"run();\n//# sourceMappingURL={name}.map\n")
    for name in ("used.svg", "unused.svg"):
        (dist / "img" / name).write_text("<svg/>")
    (dist.parent / "LICENSE.md").write_text("terms")
    return dist.parent


def test_each_package_is_pinned_by_hash_and_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_only_files_the_style_sheet_names_are_copied(
    script: ModuleType, package: Path, tmp_path: Path
) -> None:
    script._copy_design_system(package, tmp_path / "out")
    copied = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert copied == {
        "uswds.min.css",
        "uswds.min.js",
        "uswds-init.min.js",
        "used.svg",
        "LICENSE.md",
    }


def test_own_styles_win_over_the_design_system_and_maps_are_gone(
    script: ModuleType, package: Path, tmp_path: Path
) -> None:
    script._copy_design_system(package, tmp_path / "out")
    sheet = (tmp_path / "out" / "css" / "uswds.min.css").read_text()
    assert sheet.startswith('@charset "UTF-8";@layer uswds{a{')
    assert sheet.rstrip().endswith("}")
    assert not any(
        "sourceMappingURL" in path.read_text() for path in (tmp_path / "out").rglob("*.*")
    )


def test_a_second_run_builds_nothing_until_the_lock_changes(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: Path
) -> None:
    runs = []

    def install(work: Path, *, with_tests: bool) -> Path:
        runs.append(with_tests)
        (work / "node_modules" / "@uswds").mkdir(parents=True)
        (work / "node_modules" / "@uswds" / "uswds").symlink_to(package)
        return work / "node_modules"

    monkeypatch.setattr(script, "_install_packages", install)
    assert [script.main([]), script.main([])] == [0, 0]
    assert len(runs) == 1
    monkeypatch.setattr(script, "_stamp", lambda: "another lock")
    script.main([])
    assert len(runs) == 2


def test_a_failed_fetch_says_what_to_do_and_keeps_the_old_files(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script.DIST.mkdir(parents=True)
    (script.DIST / "old").write_text("old")

    def fail(work: Path, *, with_tests: bool) -> Path:
        raise script.AssetError("Check the connection.")

    monkeypatch.setattr(script, "_install_packages", fail)
    assert script.main(["--force"]) == 1
    assert "Check the connection." in capsys.readouterr().err
    assert (script.DIST / "old").read_text() == "old"
