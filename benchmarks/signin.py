"""What a sign-in costs the portal: password, device, e-mailed code.

Run as ``python benchmarks/signin.py``. Invented people sign in against the embedded portal, each from an address of
their own; a robot reads the codes from the inbox feed.

* ``password_check_ms``: one check of a password, measured inside Django.
* ``work_beside_hash_ms``: what the three forms take together (password, device, code), less that one check.
  Time at the robot, so the wire and the web server are in it.
* ``signins_per_s``: whole sign-ins, pages and all, that several people at once finish in each second.
"""

import shutil
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.pages import prepare  # noqa: E402
from benchmarks.robot import Robot  # noqa: E402
from spot_portal.simulation.people import PASSWORD  # noqa: E402
from tests.journeys.installation import Installation  # noqa: E402

ALONE, AT_ONCE, SECONDS = 40, 6, 20
PEOPLE = 600
BARS = {"work_beside_hash_ms": 40.0}
LEAST = {"signins_per_s": 6.0}

# One hash for all of them: 600 would take a minute, and the robot knows the password anyway.
MAKE_PEOPLE = """
from django.contrib.auth.hashers import make_password
from identity.models import EmailDevice, User
from spot_portal.core import clock
hashed, now = make_password({password!r}), clock.now()
people = User.objects.bulk_create([
    User(username=f"crowd.{{n}}", email=f"crowd.{{n}}@example.org", email_key=f"crowd.{{n}}@example.org",
         first_name="Avery", last_name="Crowd", password=hashed, status="active", activated_at=now,
         last_sign_in_at=now, password_changed_at=now) for n in range({people})])
EmailDevice.objects.bulk_create([EmailDevice(user=person, name="email") for person in people])
"""
ONE_CHECK = """
import statistics, time
from identity.models import User
user = User.objects.get(username="crowd.0")
def seconds():
    started = time.perf_counter(); user.check_password({password!r}); return time.perf_counter() - started
print("check", statistics.median(seconds() for _ in range(25)))
"""


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="spot-bench-"))
    installation = Installation(folder, full=False, extra={"TRUSTED_PROXY_COUNT": "1"})
    installation.environ["LOG_LEVEL"] = "WARNING"
    try:
        prepare(installation)
        _shell(installation, MAKE_PEOPLE.format(password=PASSWORD, people=PEOPLE))
        said = _shell(installation, ONE_CHECK.format(password=PASSWORD))
        check_ms = float(said.split("check")[-1]) * 1000
        crowd = count()
        alone = [_sign_in(installation.base, next(crowd)) for _ in range(ALONE)]
        figures = {
            "signin_ms": statistics.median(whole for whole, _forms in alone) * 1000,
            "password_check_ms": check_ms,
            "work_beside_hash_ms": statistics.median(f for _w, f in alone) * 1000 - check_ms,
            "signins_per_s": _sustained(installation.base, crowd),
        }
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)
    _report(figures)
    return 0


def _shell(installation: Installation, code: str) -> str:
    return installation.manage("shell", "--verbosity", "0", "-c", code)


def _sign_in(base: str, number: int) -> tuple[float, float]:
    """Seconds of a whole sign-in, and of its three forms."""
    robot = Robot(base, address=f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
    user_id = f"crowd.{number}"
    started = time.perf_counter()
    robot.sign_in(user_id, f"{user_id}@example.org", PASSWORD)
    page = robot.get("/idm/")
    taken = time.perf_counter() - started
    if page.status != 200 or "sign-out" not in page.text:
        raise SystemExit(f"{user_id} was not signed in")
    return taken, sum(seconds for _path, seconds in robot.posts)


def _sustained(base: str, crowd: "count[int]") -> float:
    """How many sign-ins ``AT_ONCE`` people in turn finish in each of ``SECONDS`` seconds."""
    lock, finished = threading.Lock(), []
    until = time.perf_counter() + SECONDS

    def keep_signing_in() -> None:
        while time.perf_counter() < until:
            with lock:
                number = next(crowd)
            if number >= PEOPLE:
                return
            _sign_in(base, number)
            finished.append(time.perf_counter())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for future in [pool.submit(keep_signing_in) for _ in range(AT_ONCE)]:
            future.result()
    in_time = [moment for moment in finished if moment <= until]
    return len(in_time) / SECONDS


def _report(figures: dict[str, float]) -> None:
    print(f"{ALONE} sign-ins one after the other, then {AT_ONCE} people at once for {SECONDS} s")
    for name, bar in BARS.items():
        if figures[name] > bar:
            print(f"{name} is above its bar of {bar:g}")
    for name, bar in LEAST.items():
        if figures[name] < bar:
            print(f"{name} is below its bar of {bar:g}")
    print(f"figure signin_ms {figures['signin_ms']:.0f} ms")
    print(f"figure password_check_ms {figures['password_check_ms']:.0f} ms")
    print(f"figure work_beside_hash_ms {figures['work_beside_hash_ms']:.1f} ms")
    print(f"figure signins_per_s {figures['signins_per_s']:.1f} a_second")


if __name__ == "__main__":
    sys.exit(main())
