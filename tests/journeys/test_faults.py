"""Workers and Redis die between the steps of the journey: every notice arrives, and none arrives twice."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.installation import Installation
from tests.journeys.walker import NewPerson, Walker
from tests.services import Service, restart_redis, start_redis

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A claim on a notice whose worker died is given back after two minutes.
RECOVERY_SECONDS = 200
FULL = os.environ.get("SPOT_TEST_PROFILE") == "full"


class Hammer:
    """An installation with its own Redis, and the ways to hurt it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.redis: Service | None = start_redis(folder) if FULL else None
        environ = self.redis.environ if self.redis else {}
        self.installation = Installation(folder, full=FULL, extra=environ)
        self.installation.start()

    def kill_worker(self) -> None:
        self.installation.kill_worker()

    def stop_redis(self) -> None:
        if self.redis:
            self.redis.stop()

    def mend(self) -> None:
        if self.redis and not self.redis.is_running():
            self.redis = restart_redis(self.folder, self.redis)
        if not self.installation.is_running("worker"):
            self.installation.start_worker()

    def end(self) -> None:
        self.installation.stop()
        self.stop_redis()


@pytest.fixture(scope="module")
def hammer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hammer]:
    folder = tmp_path_factory.mktemp("faults")
    made = Hammer(folder)
    try:
        yield made
    finally:
        made.end()


def test_dying_workers_and_a_dead_redis_lose_no_notice_and_double_none(
    hammer: Hammer, new_page: Callable[..., Any]
) -> None:
    walker = Walker(new_page(), hammer.installation.base)
    person = NewPerson("hardy.hanna", "Hanna", "Hardy")

    # Without a worker the act stands and the notice waits.
    hammer.kill_worker()
    walker.register(person, wait_for_notice=False)
    hammer.mend()
    walker.sign_in(person)

    # A worker killed in the middle of its work, several times.
    for _round in range(3):
        walker.go("/idm/profile/")
        hammer.kill_worker()
        hammer.mend()

    # Proofing and the request are written while the queue is gone; nothing answers 500.
    walker.go("/idm/roles/request/")
    walker.fill(role="end_user")
    walker.do("choose-role")
    walker.fill(consent=True)
    walker.do("consent-to-proofing")
    hammer.kill_worker()
    hammer.stop_redis()
    walker.fill(ssn="900-12-3456")
    walker.do("verify-identity")
    walker.sees("Your identity is verified")
    walker.do("continue-role-request")
    walker.fill(tin="99-1234567", submitter_id="PX10001")
    walker.do("review-request")
    walker.fill(reason="I work at the front desk.")
    walker.do("submit-role-request")
    assert walker.page.locator(".receipt-number").inner_text()
    hammer.mend()

    expected = {
        person.email: ["account is ready", "identity is verified", "received your role request"],
        "approver.ada@example.org": ["waits for you"],
        "backup.ben@example.org": ["waits for you"],
    }
    _wait_for(walker, expected)
    for address in expected:
        told = Counter((m["subject"], m["body"]) for m in walker.messages(address))
        assert [subject for (subject, _body), times in told.items() if times > 1] == []
    assert "every seal fits" in hammer.installation.manage("verify_audit")


def _wait_for(walker: Walker, expected: dict[str, list[str]]) -> None:
    deadline = time.monotonic() + RECOVERY_SECONDS
    missing: list[tuple[str, str]] = []
    while time.monotonic() < deadline:
        missing = [
            (address, words)
            for address, subjects in expected.items()
            for words in subjects
            if not any(words in m["subject"] for m in walker.messages(address))
        ]
        if not missing:
            return
        time.sleep(1)
    raise AssertionError(f"lost: {missing}")
