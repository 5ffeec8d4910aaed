import logging

import pytest

from spot_portal.core import context
from spot_portal.core.nudge import nudge


class Task:
    """One whose broker is down."""

    def __init__(self) -> None:
        self.tries = 0

    def apply_async(self, **options: object) -> None:
        self.tries += 1
        raise ConnectionError("redis://:secret@somewhere refused")


@pytest.fixture
def task() -> Task:
    return Task()


def request(request_id: str) -> context.RequestContext:
    return context.RequestContext(request_id=request_id, ip_address=None, user_agent="")


def test_a_broker_that_is_down_is_waited_for_once_in_a_request(task):
    with context.use(request("first")):
        nudge(task)
        nudge(task, 7)
    assert task.tries == 1

    with context.use(request("second")):
        nudge(task)
    assert task.tries == 2


def test_outside_a_request_it_is_tried_each_time(task):
    nudge(task)
    nudge(task)

    assert task.tries == 2


def test_the_address_of_the_broker_is_not_logged(task, caplog):
    with caplog.at_level(logging.WARNING):
        nudge(task)

    assert "ConnectionError" in caplog.text
    assert "secret" not in caplog.text
