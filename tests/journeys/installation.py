"""A whole installation for the browser: web server, worker and beat as real processes, as ``make run`` starts them.

In the full profile on a database of its own in PostgreSQL, with Redis; else on SQLite with the file queue.
"""

import base64
import itertools
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2

from spot_portal.core.clock import OFFSET_FILE
from tests.services import reserve_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS, COMMAND_SECONDS = 180, 600
STOP_SECONDS = 15
SERVICE_NAMES = (
    "DATABASE_URL",
    "REDIS_URL",
    "CLAMD_ADDRESS",
    "S3_ENDPOINT_URL",
    "EMAIL_URL",
    "DJANGO_SETTINGS_MODULE",
)


# Two that share one would take each other's messages.
REDIS_NUMBERS = itertools.count(100)


class Installation:
    """``like`` names one that was prepared and never started: its tables and people are copied, not made anew."""

    def __init__(
        self,
        folder: Path,
        *,
        full: bool,
        extra: dict[str, str] | None = None,
        like: "Installation | None" = None,
    ) -> None:
        self.folder, self.full, self.extra, self.like = folder, full, extra or {}, like
        self.port = reserve_port()
        self.base = f"http://localhost:{self.port}"
        self.environ = self._environ()
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    # --- what it runs on ------------------------------------------------------------------------------------------

    def _environ(self) -> dict[str, str]:
        environ = {
            k: v
            for k, v in os.environ.items()
            if k not in SERVICE_NAMES and not k.startswith("SPOT_")
        }
        environ |= {
            # The walkers come from addresses of their own.
            "SIMULATION_TOOLS": "everyone",
            "DATA_DIR": str(self.folder),
            "SITE_ORIGIN": self.base,
            "ALLOWED_HOSTS": "localhost",
            "PORT": str(self.port),
            "LOG_LEVEL": "INFO",
            "LOG_FORMAT": "json",
            "PYTHONWARNINGS": "ignore",
        }
        if self.full:
            environ |= {
                "SPOT_MODE": "full",
                **self._keys(),
                "DATABASE_URL": self._own_database(),
                "REDIS_URL": f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{next(REDIS_NUMBERS)}",
                "CLAMD_ADDRESS": os.environ.get("CLAMD_ADDRESS", ""),
            }
        return environ | self.extra

    def _keys(self) -> dict[str, str]:
        """A copied database opens with the keys it was sealed with."""
        if self.like is not None:
            return {
                key: self.like.environ[key] for key in ("SECRET_KEY", "FIELD_KEYS", "AUDIT_KEY")
            }
        return {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "AUDIT_KEY": secrets.token_urlsafe(32),
        }

    def _own_database(self) -> str:
        server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        name = f"journey_{secrets.token_hex(4)}"
        connection = psycopg2.connect(f"{server}/postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"{self._template()}')
        connection.close()
        return f"{server}/{name}"

    def _template(self) -> str:
        if self.like is None:
            return ""
        return f' TEMPLATE "{self.like.environ["DATABASE_URL"].rsplit("/", 1)[1]}"'

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        assert done.returncode == 0, f"{arguments}: {done.stderr[-2000:]}"
        return done.stdout

    # --- starting and stopping --------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Everything up to the start: tables, invented people, static files."""
        if self.like is not None:
            shutil.copytree(self.like.folder, self.folder, dirs_exist_ok=True)
            return
        with ThreadPoolExecutor() as aside:
            files = aside.submit(self.manage, "collectstatic", "--noinput", "--verbosity", "0")
            self.manage("migrate", "--verbosity", "0")
            self.manage("createcachetable")
            self.manage("seed_demo")
            files.result()

    def start(self) -> None:
        self.prepare()
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        bin_folder = Path(sys.executable).parent
        command = [
            str(bin_folder / "gunicorn"),
            "spot_portal.wsgi:application",
            "--config",
            "deploy/gunicorn_embedded.py",
        ]
        self._spawn("web", command)
        _wait_for(f"{self.base}/readyz")

    def start_worker(self) -> None:
        command = [
            str(Path(sys.executable).parent / "celery"), "-A", "spot_portal", "worker", "--beat", "--concurrency", "1",
            "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING",
        ]  # fmt: skip
        self._spawn("worker", command)

    def kill_worker(self) -> None:
        """SIGKILL for the worker and its children, as the kernel does it when the memory is gone."""
        self._kill("worker")

    def kill(self) -> None:
        """For who needs nothing of it any more: an orderly end waits five seconds for beat."""
        for name in list(self._running):
            self._kill(name)

    def _kill(self, name: str) -> None:
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)

    def let_pass(self, *, minutes: float) -> None:
        """What ``/simulation/clock/`` does, without looking at its page."""
        fresh = self.folder / ".clock-offset.next"
        fresh.write_text(str(self._ahead() + minutes * 60))
        fresh.rename(self.folder / OFFSET_FILE)

    def _ahead(self) -> float:
        moved = self.folder / OFFSET_FILE
        return float(moved.read_text()) if moved.exists() else 0.0

    def is_running(self, name: str) -> bool:
        return name in self._running and self._running[name].poll() is None

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(STOP_SECONDS)
        self._running.clear()

    def _spawn(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def logs(self) -> str:
        return "\n".join(
            path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))
        )


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within {START_SECONDS} s")
