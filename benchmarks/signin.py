"""How long a full sign-in takes the portal: password, device, e-mailed code, first page.

Run as ``python benchmarks/signin.py``. Each demo person signs in once, one after the other, against the embedded
portal; a robot reads the code from the inbox feed. The figure counts every request a browser would make.
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.pages import prepare  # noqa: E402
from benchmarks.robot import Robot  # noqa: E402
from spot_portal.simulation.people import PASSWORD, PEOPLE  # noqa: E402
from tests.journeys.installation import Installation  # noqa: E402


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="spot-bench-"))
    installation = Installation(folder, full=False)
    installation.environ["LOG_LEVEL"] = "WARNING"
    try:
        prepare(installation)
        people = [person for person in PEOPLE if not person.locked]
        taken = [_sign_in(installation.base, person.user_id, person.email) for person in people]
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(taken)} people, slowest {max(taken) * 1000:.0f} ms")
    print(f"figure signin_ms {statistics.median(taken) * 1000:.0f} ms")
    return 0


def _sign_in(base: str, user_id: str, email: str) -> float:
    robot = Robot(base)
    started = time.perf_counter()
    robot.sign_in(user_id, email, PASSWORD)
    page = robot.get("/idm/")
    if page.status != 200 or "sign-out" not in page.text:
        raise SystemExit(f"{user_id} was not signed in")
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
