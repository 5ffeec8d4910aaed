"""Places where a worker can be held, so that it is killed exactly there: between the two halves of a piece of work.

A worker stops at a place once, when a file asks for it. The web server is never held.
"""

import functools
import importlib
import sys
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings

LONGEST_HOLD_SECONDS = 90


class Place(Enum):
    """Named after the function of the product that has just run when the worker stops."""

    NOTICE_SENT_BUT_NOT_MARKED = "spot_portal.simulation.mail:InboxBackend.send_messages"
    CORRECTION_ANSWERED_BUT_OPEN = "claims.gateways.claims_simulator:SimulatedClaimsSystem.adjust"
    FILE_READ_BUT_WITHOUT_VERDICT = "documents.scanning:open_stored"
    ACCESS_ENDED_BUT_NOTHING_MORE = "organizations.services.sweeps:deactivate_idle_accounts"
    REMINDERS_WRITTEN_BUT_NOT_COMMITTED = "organizations.notifications:certification_due"

    def request_in(self, folder: Path) -> Path:
        return folder / f"hold-{self.name.lower()}"

    def reached_in(self, folder: Path) -> Path:
        return self.request_in(folder).with_suffix(".reached")


class Brakes(AppConfig):
    name = "tests.journeys"
    label = "brakes"

    def ready(self) -> None:
        if Path(sys.argv[0]).name == "celery":
            for place in Place:
                _put_in(place)


def _put_in(place: Place) -> None:
    module, _colon, path = place.value.partition(":")
    owner: Any = importlib.import_module(module)
    *holders, name = path.split(".")
    for holder in holders:
        owner = getattr(owner, holder)
    setattr(owner, name, _then_hold(getattr(owner, name), place))


def _then_hold(function: Callable[..., Any], place: Place) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        asked = place.request_in(Path(settings.DATA_DIR))
        if asked.exists():
            asked.rename(place.reached_in(Path(settings.DATA_DIR)))
            time.sleep(LONGEST_HOLD_SECONDS)
            raise RuntimeError("nobody killed this worker")
        return result

    return run
