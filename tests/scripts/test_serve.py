"""The servers of `make run` stand and fall together, and none is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from spot_portal.core.processes import identity_of

ROOT = Path(settings.BASE_DIR)
# The script itself waits 20 seconds for servers that do not end.
WITHOUT_WAITING = 15
SERVE = (
    "import serve, sys; from pathlib import Path; serve.ROOT = Path.cwd(); sys.exit(serve.main())"
)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Starts the script on a Procfile; whatever still runs at the end is ended."""
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        process.kill()
        process.communicate()


def begin(running: list[subprocess.Popen[str]], folder: Path, *lines: str) -> subprocess.Popen[str]:
    (folder / "Procfile").write_text("\n".join(lines), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running.append(process)
    return process


def wait_for(path: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists() and path.read_text(encoding="utf-8").strip():
            return path.read_text(encoding="utf-8").strip()
        time.sleep(0.02)
    raise AssertionError(f"{path.name} was not written")


def is_there(pid: str) -> bool:
    return identity_of(int(pid)) is not None


LASTING = "{name}: echo $$ > {name}.pid; exec sleep 60"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_stop_when_somebody_asks_for_it(
    serve: list[subprocess.Popen[str]], tmp_path: Path, number: signal.Signals
) -> None:
    lines = [LASTING.format(name=name) for name in ("web", "worker")]
    process = begin(serve, tmp_path, "# two servers", *lines)
    pids = [wait_for(tmp_path / f"{name}.pid") for name in ("web", "worker")]
    process.send_signal(number)
    assert process.wait(timeout=WITHOUT_WAITING) == 0
    assert not any(is_there(pid) for pid in pids)


def test_the_end_of_one_is_the_end_of_the_other(
    serve: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = begin(
        serve,
        tmp_path,
        LASTING.format(name="web"),
        "worker: until test -s web.pid; do :; done; exit 3",
    )
    output, _ = process.communicate(timeout=WITHOUT_WAITING)
    assert process.returncode == 1
    assert "The worker process ended (3)" in output
    assert not is_there(wait_for(tmp_path / "web.pid"))


def test_children_of_a_killed_server_do_not_live_on(
    serve: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = begin(serve, tmp_path, "web: echo $$ > web.pid; sleep 60 & echo $! > child.pid; wait")
    child = wait_for(tmp_path / "child.pid")
    os.kill(int(wait_for(tmp_path / "web.pid")), signal.SIGKILL)
    assert process.wait(timeout=WITHOUT_WAITING) == 1
    deadline = time.monotonic() + 30
    while is_there(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_asking_twice_does_not_wait(serve: list[subprocess.Popen[str]], tmp_path: Path) -> None:
    unmoved = "web: trap 'echo yes > asked' TERM; echo $$ > web.pid; while :; do sleep 0.1; done"
    process = begin(serve, tmp_path, unmoved)
    pid = wait_for(tmp_path / "web.pid")
    process.send_signal(signal.SIGINT)
    wait_for(tmp_path / "asked")
    assert is_there(pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=WITHOUT_WAITING) == 0
    assert not is_there(pid)
