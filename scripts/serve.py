"""Run the lines of the Procfile side by side until one of them ends or somebody stops them.

Only the first process of each is asked to stop, and it sees to its own children: a Celery pool that
gets the signal together with its master can hang. Whatever is left of a group after that is killed.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A task cut off by then is not lost: its message goes back to the queue.
PATIENCE_SECONDS = 20.0

Server = subprocess.Popen[bytes]


class StopRequest(Exception):
    """Ctrl-C, or the signal that asks a process to end."""


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    servers: dict[str, Server] = {}
    try:
        for name, command in _commands():
            servers[name] = _start(command)
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        status = _report_the_end(servers)
    except StopRequest:
        status = 0
    _stop_all(servers)
    return status


def _stop(number: int, frame: object) -> None:
    raise StopRequest


def _commands() -> list[tuple[str, str]]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line.strip() and not line.startswith("#"))
    return [(name.strip(), command.strip()) for name, command in pairs]


def _start(command: str) -> Server:
    # A group of its own: Ctrl-C reaches this script alone, which then asks each server once.
    return subprocess.Popen(command, shell=True, cwd=ROOT, start_new_session=True)  # noqa: S602


def _report_the_end(servers: dict[str, Server]) -> int:
    for name, server in servers.items():
        if server.poll() is not None:
            print(
                f"\nThe {name} process ended ({server.returncode}); stopping the rest.", flush=True
            )
    return 1


def _stop_all(servers: dict[str, Server]) -> None:
    print("\nStopping ...", flush=True)
    try:
        for server in servers.values():
            server.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for server in servers.values():
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=max(0.0, deadline - time.monotonic()))
    except StopRequest:
        print("Stopping at once.", flush=True)
    for server in servers.values():
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
