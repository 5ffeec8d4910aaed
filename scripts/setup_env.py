"""Make or refresh the virtual environment from the hash-locked files. Standard library only.

    python3.11 scripts/setup_env.py            what the portal needs to run
    python3.11 scripts/setup_env.py --dev      also what the tests and checks need

A stamp in the environment makes a second call a no-op.
"""

import argparse
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
OLDEST = (3, 11)


def main() -> int:
    parser = argparse.ArgumentParser(description="Make or refresh the virtual environment.")
    parser.add_argument("--dev", action="store_true", help="with the tools of the developers")
    options = parser.parse_args()
    venv = Path(os.environ.get("VENV", ROOT / ".venv")).absolute()
    # The developers' lock holds everything the other holds, so it is never taken back.
    development = options.dev or _stamp(venv, DEVELOPMENT).exists()
    lock = DEVELOPMENT if development else RUNTIME
    if _is_current(venv, lock):
        return 0
    try:
        _create(venv)
        _install(venv, lock)
    except SetupError as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1
    for stale in (_stamp(venv, RUNTIME), _stamp(venv, DEVELOPMENT)):
        stale.unlink(missing_ok=True)
    _stamp(venv, lock).write_text(_digest(lock), encoding="ascii")
    return 0


class SetupError(Exception):
    """Said to the person who runs the script."""


def _stamp(venv: Path, lock: Path) -> Path:
    return venv / f"installed-{lock.stem}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def _is_current(venv: Path, lock: Path) -> bool:
    stamp = _stamp(venv, lock)
    return stamp.exists() and stamp.read_text(encoding="ascii") == _digest(lock)


def _create(venv: Path) -> None:
    if (venv / "bin" / "python").exists() and (venv / "bin" / "pip").exists():
        return  # without pip, an earlier attempt was interrupted
    if sys.version_info < OLDEST:
        raise SetupError(
            f"The portal needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
            "Say which one to use: make run PYTHON=/path/to/python3.11"
        )
    if importlib.util.find_spec("ensurepip") is None:
        minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            "Python's venv module is missing. On Debian and Ubuntu it is a package of its own:\n"
            f"    sudo apt-get install {minor}-venv"
        )
    print(f"Making the virtual environment in {venv.name}/ ...", flush=True)
    _run([sys.executable, "-m", "venv", str(venv)], "The virtual environment was not made.")


def _install(venv: Path, lock: Path) -> None:
    print(f"Installing the packages of {lock.name}, each checked by its hash ...", flush=True)
    python = venv / "bin" / "python"
    if _have_uv(venv, python):
        uv = [str(venv / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes"]
        if _succeeds([*uv, "--python", str(python), str(lock)]):
            return
        print("uv could not install them; trying pip, which takes a minute ...", flush=True)
    _run(
        [*_pip(python), "--require-hashes", "-r", str(lock)],
        "The packages were not installed. Is there a connection to a Python package index?",
    )


def _have_uv(venv: Path, python: Path) -> bool:
    """uv installs in seconds what takes pip a minute. It is in the lock, so it is checked too."""
    if (venv / "bin" / "uv").exists():
        return True
    pinned = re.search(r"^uv==(?:.*\\\n)+.*\n", RUNTIME.read_text(encoding="utf-8"), re.MULTILINE)
    if pinned is None:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(pinned.group())
        file.flush()
        return _succeeds(
            [*_pip(python), "--require-hashes", "--only-binary=:all:", "-r", file.name]
        )


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def _environment() -> dict[str, str]:
    """Without the caller's own environment, which uv and pip would otherwise prefer."""
    return {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONHOME"}}


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, env=_environment(), check=False).returncode == 0


def _run(command: list[str], problem: str) -> None:
    if not _succeeds(command):
        raise SetupError(problem)


if __name__ == "__main__":
    sys.exit(main())
