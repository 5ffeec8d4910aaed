"""The page people come to: SPOT's home, signed in, beside a bare Django view of the same size.

Run as ``python benchmarks/pages.py``. Both are served by gunicorn with the settings of embedded mode and asked in
turn over kept connections; figures are medians, so a neighbour on the machine disturbs both alike.
The bare view is that of a fresh project: no sign-in, no query, one template with a table of values.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.robot import Answer, Robot  # noqa: E402
from spot_portal.simulation.people import PASSWORD  # noqa: E402
from tests.journeys.installation import Installation  # noqa: E402

PERSON = "user.uma"
WARM_UP, ROUNDS = 30, 300
BARS = {"home_over_bare": 4.0, "home_queries": 8, "home_bytes_second_visit": 60_000}
_ASSET = re.compile(r'<(?:script|link|img)\b[^>]*?(?:src|href)="(/static/[^"]+)"')
_KEPT_LONG = re.compile(r"max-age=(\d{6,})")
_HOME = re.compile(r'href="(/spot/[0-9a-f-]{36}/)"')


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="spot-bench-"))
    installation = Installation(folder, full=False)
    installation.environ["LOG_LEVEL"] = "WARNING"  # the default of embedded mode
    try:
        prepare(installation)
        robot = Robot(installation.base)
        robot.sign_in(PERSON, f"{PERSON}@example.org", PASSWORD)
        robot.enter_spot()
        home = _first_home(robot.get("/spot/"))
        page = robot.get(home)
        with _bare(folder, installation.environ, page) as yardstick:
            portal_ms, bare_ms = _race((robot, home), (yardstick, "/"))
        weight = _second_visit(robot, page)
        figures = {
            "home_over_bare": portal_ms / bare_ms,
            "home_queries": _queries(installation, robot, home),
            "home_bytes_second_visit": weight,
        }
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)
    _report(figures, portal_ms=portal_ms, bare_ms=bare_ms)
    return 0


def prepare(installation: Installation) -> None:
    for command in ("migrate --verbosity 0", "createcachetable", "seed_demo"):
        installation.manage(*command.split())
    installation.manage("collectstatic", "--noinput", "--verbosity", "0")
    installation.start_web()


def _first_home(page: Answer) -> str:
    found = _HOME.search(page.text)
    if page.status != 200 or found is None:
        raise SystemExit(f"the list of providers answered {page.status} and shows none")
    return found[1]


@contextmanager
def _bare(folder: Path, environ: dict[str, str], page: Answer) -> Iterator[Robot]:
    """A fresh project whose only page has as many bytes as the page it is compared with."""
    bare = folder / "bare"
    bare.mkdir()
    port = str(int(environ["PORT"]) + 1)
    command = [str(Path(sys.executable).parent / "gunicorn"), "benchmarks.bare.project:application"]
    settings = ["--config", "deploy/gunicorn_embedded.py"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables = {**kept, "PORT": port, "BARE_FOLDER": str(bare)}
    variables["BARE_BYTES"] = str(len(page.body))
    process = subprocess.Popen([*command, *settings], cwd=ROOT, env=variables)
    try:
        yield _wait_for(f"http://localhost:{port}")
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(base: str) -> Robot:
    for _ in range(100):
        robot = Robot(base)
        try:
            if robot.get("/").status == 200:
                return robot
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the bare project did not start")


def _race(*sides: tuple[Robot, str]) -> list[float]:
    """The median milliseconds of each side, asked in turn."""
    times: list[list[float]] = [[] for _side in sides]
    for number in range(WARM_UP + ROUNDS):
        for (robot, path), taken in zip(sides, times, strict=True):
            started = time.perf_counter()
            answer = robot.get(path)
            seconds = time.perf_counter() - started
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            if number >= WARM_UP:
                taken.append(seconds * 1000)
    return [statistics.median(taken) for taken in times]


def _queries(installation: Installation, robot: Robot, home: str) -> int:
    """Counted inside Django, with the cookies of this very session."""
    cookies = ";".join(f"{name}={value}" for name, value in robot.cookies.items())
    code = (
        "from django.db import connection; from django.test import Client;"
        "from django.test.utils import CaptureQueriesContext as Count;"
        f"client = Client(SERVER_NAME='localhost'); client.cookies.load({cookies!r});"
        f"client.get({home!r});\n"
        f"with Count(connection) as seen: answer = client.get({home!r})\n"
        "assert answer.status_code == 200, answer.status_code\n"
        "print('queries', len(seen))"
    )
    return int(installation.manage("shell", "--verbosity", "0", "-c", code).split("queries")[-1])


def _second_visit(robot: Robot, page: Answer) -> int:
    """The page itself, and every file of it that a browser would have to ask for again."""
    total = len(page.body)
    for path in set(_ASSET.findall(page.text)):
        asset = robot.get(path, **{"Accept-Encoding": "gzip"})
        if not _KEPT_LONG.search(asset.headers.get("Cache-Control", "")):
            total += len(asset.body)
    return total


def _report(figures: dict[str, float], *, portal_ms: float, bare_ms: float) -> None:
    print(
        f"home {portal_ms:.1f} ms, bare view of the same size {bare_ms:.1f} ms, medians of {ROUNDS}"
    )
    for name, value in figures.items():
        if value > BARS[name]:
            print(f"{name} is above its bar of {BARS[name]:g}")
    print(f"figure home_over_bare {figures['home_over_bare']:.2f} times")
    print(f"figure home_queries {figures['home_queries']:.0f} queries")
    print(f"figure home_bytes_second_visit {figures['home_bytes_second_visit']:.0f} bytes")


if __name__ == "__main__":
    sys.exit(main())
