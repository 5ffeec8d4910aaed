"""The one place that knows the time.

In simulation mode an operator may move the clock; the offset lives in a small file in the data folder, so that
web, worker and beat of one installation agree without a query. Outside simulation mode the file is never read.
"""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

EASTERN = ZoneInfo("America/New_York")
OFFSET_FILE = "clock-offset"

_seen: tuple[int, int, int, timedelta] = (0, 0, 0, timedelta(0))


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + offset()


def outside(moment: datetime) -> datetime:
    """What clocks that nobody moves show when the portal's shows ``moment``: those of telephones, for example."""
    return moment - offset()


def today() -> date:
    """The business date, in Eastern time."""
    return to_eastern(now()).date()


def to_eastern(moment: datetime) -> datetime:
    return moment.astimezone(EASTERN)


def offset() -> timedelta:
    """How far the simulated clock is ahead of the real one."""
    global _seen
    if not settings.SPOT_SIMULATION:
        return timedelta(0)
    try:
        # Asked several times a page: a plain path, because building one from objects costs more than the look.
        found = os.stat(os.path.join(settings.DATA_DIR, OFFSET_FILE))
    except FileNotFoundError:
        return timedelta(0)
    # Two moves may fall into one tick of the file system: a number of another length tells them apart.
    mark = (found.st_mtime_ns, found.st_ino, found.st_size)
    if _seen[:3] != mark:
        seconds = float(_offset_file().read_text(encoding="ascii"))
        _seen = (*mark, timedelta(seconds=seconds))
    return _seen[3]


def move(by: timedelta) -> timedelta:
    """Move the simulated clock and return the new offset; never backwards past the real time."""
    if not settings.SPOT_SIMULATION:
        raise RuntimeError("The clock moves in simulation mode only.")
    total = max(offset() + by, timedelta(0))
    path = _offset_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(str(total.total_seconds()), encoding="ascii")
    fresh.rename(path)
    return total


def reset() -> None:
    _offset_file().unlink(missing_ok=True)


def _offset_file() -> Path:
    return Path(settings.DATA_DIR) / OFFSET_FILE
