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
LOOK_SECONDS = 0.1

Server = subprocess.Popen[bytes]
asked_to_stop: list[int] = []


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        # Only noted here: an exception could fly while a server is half started, and get it lost.
        signal.signal(number, lambda number, frame: asked_to_stop.append(number))
    servers = {name: _start(command) for name, command in _commands()}
    while not asked_to_stop and all(server.poll() is None for server in servers.values()):
        time.sleep(LOOK_SECONDS)
    status = 0 if asked_to_stop else 1
    for name, server in servers.items():
        if server.returncode is not None:
            print(f"\nThe {name} process ended ({server.returncode}).", flush=True)
    _stop_all(list(servers.values()))
    return status


def _commands() -> list[tuple[str, str]]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line.strip() and not line.startswith("#"))
    return [(name.strip(), command.strip()) for name, command in pairs]


def _start(command: str) -> Server:
    # A group of its own: Ctrl-C reaches this script alone, which then asks each server once.
    return subprocess.Popen(command, shell=True, cwd=ROOT, start_new_session=True)  # noqa: S602


def _stop_all(servers: list[Server]) -> None:
    asked_before = len(asked_to_stop)
    print("\nStopping ...", flush=True)
    for server in servers:
        server.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(server.poll() is None for server in servers):
        if len(asked_to_stop) > asked_before or time.monotonic() > deadline:
            print("Not waiting any longer.", flush=True)
            break
        time.sleep(LOOK_SECONDS)
    for server in servers:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
