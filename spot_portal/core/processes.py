"""Tell a running process from one that has ended, also when its number was given out again."""

import os
from functools import lru_cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def process_identity() -> str:
    """Names this process and no other, before or after it."""
    return _identity(os.getpid())


def is_running(identity: str) -> bool:
    number = identity.partition("-")[0]
    return number.isascii() and number.isdigit() and identity_of(int(number)) == identity


@lru_cache(maxsize=4)  # by number, so a forked child asks anew
def _identity(pid: int) -> str:
    found = identity_of(pid)
    if found is None:
        raise RuntimeError(f"Process {pid} cannot be looked up")
    return found


def identity_of(pid: int) -> str | None:
    """Number, start time and boot of a running process: the number alone is given out again."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None if _BOOT.exists() else _without_proc(pid)
    # The name in brackets may hold anything; what follows its last bracket is plain.
    fields = status.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    if state in {"Z", "X"}:
        return None  # ended; only its parent has not noticed
    return f"{pid}-{started}-{_boot()}"


def _without_proc(pid: int) -> str | None:
    """Where there is no /proc (macOS), the number has to do."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return f"{pid}-0-0"


@lru_cache(maxsize=1)
def _boot() -> str:
    return _BOOT.read_text(encoding="ascii").strip().replace("-", "")[:12]
