"""An installation with a Redis of its own, the ways to hurt it, and the book of what must happen once."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg2
from django.test import override_settings

from spot_portal.core import clock
from tests.journeys.brakes import Place
from tests.journeys.installation import Installation
from tests.services import Service, restart_redis, start_redis

FULL = os.environ.get("SPOT_TEST_PROFILE") == "full"
# What a dead worker had claimed is free again after two minutes (e-mail, corrections) or three (virus check).
CLAIM_RUNS_OUT = timedelta(minutes=3, seconds=1)
PATIENCE_SECONDS = 180
TICK_SECONDS = 0.2
# What a kill kept from being marked as sent may have been dropped since: its link is over. It has arrived.
DONE_WITH = ("sent", "dropped")


class Hammer:
    def __init__(self, folder: Path, *, like: Installation) -> None:
        self.folder = folder
        self.redis: Service | None = start_redis(folder) if FULL else None
        environ = {
            "DJANGO_SETTINGS_MODULE": "tests.journeys.braked_settings",
            "TRUSTED_PROXY_COUNT": "1",
        }
        environ |= self.redis.environ if self.redis else {}
        self.installation = Installation(folder, full=FULL, extra=environ, like=like)
        self.installation.start()

    # --- breaking and mending -----------------------------------------------------------------------------------

    def kill_worker(self) -> None:
        if self.installation.is_running("worker"):
            self.installation.kill_worker()

    def stop_redis(self) -> None:
        if self.redis:
            self.redis.stop()

    def start_redis(self) -> None:
        if self.redis and not self.redis.is_running():
            self.redis = restart_redis(self.folder, self.redis)

    def mend(self) -> None:
        self.start_redis()
        if not self.installation.is_running("worker"):
            self.installation.start_worker()

    @contextmanager
    def nobody_works(self) -> Iterator[None]:
        """Killed worker and, in the full profile, stopped Redis: what a person does now must stand by itself."""
        self.kill_worker()
        self.stop_redis()
        yield

    def struck_at(self, place: Place) -> None:
        """Mend, let the worker come as far as ``place``, kill it there and mend once more."""
        place.reached_in(self.folder).unlink(missing_ok=True)
        place.request_in(self.folder).touch()
        self.mend()
        wait_until(place.reached_in(self.folder).exists, f"the worker did not reach {place.name}")
        self.kill_worker()
        self.stop_redis()
        self.minutes_pass()
        self.mend()

    def minutes_pass(self) -> None:
        with override_settings(DATA_DIR=self.folder):
            clock.move(CLAIM_RUNS_OUT)

    def end(self) -> None:
        self.installation.stop()
        self.stop_redis()

    # --- the book -------------------------------------------------------------------------------------------------

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Asked of the database itself; ``%s`` stands for a value."""
        if FULL:
            address = self.installation.environ["DATABASE_URL"]
            with closing(psycopg2.connect(address)) as found, found.cursor() as cursor:
                cursor.execute(question, values)
                return list(cursor.fetchall())
        with closing(sqlite3.connect(self.folder / "spot.sqlite3", timeout=20)) as lite:
            return lite.execute(question.replace("%s", "?"), values).fetchall()

    def the_day_is_swept(self) -> None:
        asked = "SELECT COUNT(*) FROM organizations_sweeprun WHERE day = %s"
        wait_until(lambda: self.rows(asked, self._today()) == [(1,)], "nobody swept ", self._today)

    def _today(self) -> str:
        """Asked each time: a day that ends before its sweep was begun is not swept any more, the next one is."""
        with override_settings(DATA_DIR=self.folder):
            return str(clock.today())

    def every_notice_arrives_once(self) -> None:
        wait_until(lambda: not self._on_the_way(), "notices on the way: ", self._on_the_way)
        # In this order: the worker goes on writing notices, and what is done with has arrived before.
        done = [notice for notice in self._notices() if notice[0] in DONE_WITH]
        arrived = [row[0] for row in self.rows("SELECT message_id FROM simulation_inboxmessage")]
        for _status, reference, recipient, subject in done:
            # The database keeps an identifier with or without its hyphens.
            own = [i for i in arrived if i.replace("-", "").startswith(f"<{reference}@")]
            assert len(own) == 1, f"{subject!r} reached {recipient} {len(own)} times"
        assert self._said_twice() == []

    def _on_the_way(self) -> list[tuple[str, str, str, str]]:
        return [notice for notice in self._notices() if notice[0] not in DONE_WITH]

    def _notices(self) -> list[tuple[str, str, str, str]]:
        asked = "SELECT status, reference, recipient, subject FROM notifications_outgoingemail"
        return [(row[0], str(row[1]).replace("-", ""), row[2], row[3]) for row in self.rows(asked)]

    def _said_twice(self) -> list[tuple[Any, ...]]:
        """Two rows with the same words would be two arrivals, each of them once."""
        return self.rows(
            "SELECT recipient, subject, COUNT(*) FROM simulation_inboxmessage"
            " GROUP BY recipient, subject, body HAVING COUNT(*) > 1"
        )

    def events(self, code: str, subject: object) -> int:
        found = self.rows(
            "SELECT COUNT(*) FROM audit_auditevent WHERE code = %s AND subject_id = %s",
            code,
            str(subject),
        )
        return int(found[0][0])


def wait_until(condition: Any, what: str, detail: Any = None) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(TICK_SECONDS)
    raise AssertionError(what + (str(detail()) if detail else ""))
