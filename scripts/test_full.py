"""Run the tests that need services: private ones are started, used and stopped again.

First every test without a browser on PostgreSQL, Redis and ClamAV, where a skip is a failure; then
the browser journeys side by side: on those services, and on SQLite, the way ``make run`` serves
them. What leans on the database is gone on both; of the rest, the half with scripts is gone on
SQLite and the half without on PostgreSQL, the looks at pages on one of them. Arguments go to
pytest; a run that chooses its tests is not held to the promise that each service is used.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.plugins.require_services import chromium  # noqa: E402
from tests.services import ServiceError, start_all, stop_all  # noqa: E402

# One worker for each core. The order stays: tests that empty the tables come last.
PARALLEL = ["-n", "auto"]
NOTHING_CHOSEN = 5
SERVICE_VARIABLES = {"DATABASE_URL", "REDIS_URL", "CLAMD_ADDRESS", "S3_ENDPOINT_URL", "EMAIL_URL"}


def main(arguments: list[str]) -> int:
    # A terminated run must stop what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    if chromium() is None:
        print("Chromium is not installed. `make services` installs it.", file=sys.stderr)
        return 1
    if subprocess.run([sys.executable, "scripts/build_assets.py", "--with-tests"]).returncode:
        return 1
    folder = Path(tempfile.mkdtemp(prefix="spot-services-"))
    folder.chmod(0o711)  # PostgreSQL runs as another account
    services = []
    try:
        services = start_all(folder)
        addresses = {name: value for s in services for name, value in s.environ.items()}
        return _run_both(addresses, arguments)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        stop_all(services)
        shutil.rmtree(folder, ignore_errors=True)


def _run_both(addresses: dict[str, str], arguments: list[str]) -> int:
    plain = {name: value for name, value in os.environ.items() if name not in SERVICE_VARIABLES}
    # Importing the package above has named the settings of the product; the tests have their own.
    plain["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    full = {**plain, **addresses, "SPOT_MODE": "full", "SPOT_TEST_PROFILE": "full"}
    embedded = {**plain, "SPOT_MODE": "embedded", "SPOT_TEST_PROFILE": "embedded"}
    embedded["SPOT_TEST_BROWSER"] = "1"
    if not arguments:
        full["SPOT_REQUIRE_SERVICES"] = "postgres,redis,clamav,oathtool"
    print("\n== Every test without a browser, on PostgreSQL, Redis and ClamAV ==\n", flush=True)
    first = _pytest([*arguments, *PARALLEL, "-m", "not browser"], full)
    if not arguments:
        full["SPOT_REQUIRE_SERVICES"] = embedded["SPOT_REQUIRE_SERVICES"] = "browser"
    # The two share no service: one of them stops Redis and kills workers, but only its own.
    with ThreadPoolExecutor() as pool:
        on_sqlite = pool.submit(_kept, [*arguments, "-m", "browser and not on_postgres"], embedded)
        print("\n== The browser journeys, on PostgreSQL, Redis and ClamAV ==\n", flush=True)
        second = _pytest([*arguments, "-m", "browser and not on_sqlite"], full)
        third, said = on_sqlite.result()
    print("\n== The browser journeys, on SQLite, at the same time ==\n", said, sep="\n", flush=True)
    codes = [first, second, third]
    if arguments:  # the chosen tests may all be of one kind
        codes = [code for code in codes if code != NOTHING_CHOSEN]
    return next((code for code in codes if code), 0)


def _pytest(arguments: list[str], environ: dict[str, str]) -> int:
    return subprocess.run(
        _command(arguments), env=environ, stdin=subprocess.DEVNULL, check=False
    ).returncode


def _kept(arguments: list[str], environ: dict[str, str]) -> tuple[int, str]:
    """What it says is kept, so that two runs do not speak at once."""
    done = subprocess.run(
        _command(arguments),
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def _command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
