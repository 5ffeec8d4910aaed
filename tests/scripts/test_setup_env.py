"""The environment is made once, and only from what is locked."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def setup_env() -> ModuleType:
    spec = importlib.util.spec_from_file_location("setup_env", ROOT / "scripts" / "setup_env.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def calls(
    setup_env: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> list[list[str]]:
    """The commands that would have run; each one succeeds."""
    commands: list[list[str]] = []

    def succeed(command: list[str]) -> bool:
        commands.append(command)
        (tmp_path / "venv" / "bin").mkdir(parents=True, exist_ok=True)
        return True

    monkeypatch.setattr(setup_env, "_succeeds", succeed)
    monkeypatch.setenv("VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(sys, "argv", ["setup_env.py"])
    return commands


def test_every_installation_checks_hashes(setup_env: ModuleType, calls: list[list[str]]) -> None:
    assert setup_env.main() == 0
    installing = [command for command in calls if "install" in command or "sync" in command]
    assert len(installing) == 2
    assert all("--require-hashes" in command for command in installing)


def test_a_second_call_does_nothing(setup_env: ModuleType, calls: list[list[str]]) -> None:
    setup_env.main()
    before = len(calls)
    assert setup_env.main() == 0
    assert len(calls) == before


def test_starting_the_portal_does_not_take_the_developers_tools_away(
    setup_env: ModuleType, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["setup_env.py", "--dev"])
    setup_env.main()
    before = len(calls)
    monkeypatch.setattr(sys, "argv", ["setup_env.py"])
    assert setup_env.main() == 0
    assert len(calls) == before


def test_pip_steps_in_where_uv_cannot_install(
    setup_env: ModuleType, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    succeed = setup_env._succeeds
    monkeypatch.setattr(setup_env, "_succeeds", lambda c: succeed(c) and "sync" not in c)
    assert setup_env.main() == 0
    assert calls[-1][1:4] == ["-m", "pip", "install"]
    assert calls[-1][-1].endswith("requirements.txt")


def test_a_missing_venv_module_is_named_with_its_package(
    setup_env: ModuleType,
    calls: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert setup_env.main() == 1
    assert "apt-get install python3" in capsys.readouterr().err
    assert calls == []


def test_an_old_python_is_refused(
    setup_env: ModuleType,
    calls: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(setup_env, "OLDEST", (99, 0))
    assert setup_env.main() == 1
    assert "Python 3.11" in capsys.readouterr().err
    assert calls == []
