"""The embedded task queue: nothing lost, doubled or half-read, and private to its owner."""

import multiprocessing
import os
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Consumer, Producer, Queue
from kombu.exceptions import OperationalError
from kombu.transport import TRANSPORT_ALIASES

from spot_portal.core import filequeue

TASKS = Queue("tasks", routing_key="tasks")
FORK = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TRANSPORT_ALIASES, "filequeue", "spot_portal.core.filequeue:Transport")
    monkeypatch.setattr(filequeue, "SWEEP_SECONDS", 0.05)


# Only what fails waits as long as this.
PATIENCE_SECONDS = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queue"


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with connect(folder) as opened:
        yield opened


def connect(folder: Path) -> Connection:
    options = {"data_folder_in": str(folder), "polling_interval": 0.01}
    return Connection("filequeue://", transport_options=options)


def publish(connection: Connection, *bodies: Any, queue: Queue = TASKS) -> None:
    producer = Producer(connection)
    for body in bodies:
        producer.publish(
            {"value": body},
            exchange=queue.exchange,
            routing_key=queue.routing_key,
            declare=[queue],
            serializer="json",
        )


def take(connection: Connection, *, queue: Queue = TASKS) -> Any:
    """The next message, unacknowledged, or nothing."""
    return queue(connection.default_channel).get(accept=["json"])


def consume(
    connection: Connection,
    seen: Callable[[Any], None],
    *,
    until: Callable[[], bool] = lambda: True,
    no_ack: bool = False,
) -> None:
    """All that waits; and what comes later, as long as it is not the time to end."""

    def receive(body: Any, message: Any) -> None:
        seen(body["value"])
        if not no_ack:
            message.ack()

    with Consumer(connection, [TASKS], callbacks=[receive], accept=["json"], no_ack=no_ack):
        found_nothing = False
        while not found_nothing:
            is_time = until()
            try:
                connection.drain_events(timeout=0.05)
            except TimeoutError:
                found_nothing = is_time


def files(folder: Path, kind: str) -> list[Path]:
    return [path for path in (folder / kind).rglob("*") if path.is_file()]


def test_messages_arrive_in_the_order_they_were_put(connection: Connection) -> None:
    publish(connection, *range(20))
    assert [take(connection).payload["value"] for _ in range(20)] == list(range(20))
    assert take(connection) is None


@pytest.mark.parametrize(
    "text", ["ünï©ødé", "名前", "🩺", "‮reversed", "line\nbreak", '"quoted"', ""]
)
def test_any_text_survives(connection: Connection, text: str) -> None:
    publish(connection, text)
    assert take(connection).payload == {"value": text}


def test_an_acknowledged_message_leaves_nothing_behind(
    connection: Connection, folder: Path
) -> None:
    publish(connection, 1)
    take(connection).ack()
    assert files(folder, "ready") == files(folder, "claimed") == []


def test_a_message_taken_without_acknowledgement_leaves_nothing_behind(
    connection: Connection, folder: Path
) -> None:
    publish(connection, 1, 2)
    assert TASKS(connection.default_channel).get(no_ack=True, accept=["json"]) is not None
    seen: list[Any] = []
    consume(connection, seen.append, no_ack=True)
    assert seen == [2]
    assert files(folder, "ready") == files(folder, "claimed") == []


def test_a_rejected_message_comes_back_once_marked_as_delivered_before(
    connection: Connection, folder: Path
) -> None:
    publish(connection, 1)
    take(connection).requeue()
    assert len(files(folder, "ready")) == 1
    again = take(connection)
    assert again.payload == {"value": 1}
    assert again.delivery_info["redelivered"] is True
    again.reject()
    assert files(folder, "ready") == files(folder, "claimed") == []


def test_closing_a_connection_gives_back_what_it_held(folder: Path) -> None:
    with connect(folder) as first:
        publish(first, 1, 2)
        take(first)
        take(first)
        assert len(files(folder, "claimed")) == 2
    with connect(folder) as second:
        assert [take(second).payload["value"] for _ in range(2)] == [1, 2]


def test_queues_do_not_see_each_others_messages(connection: Connection) -> None:
    other = Queue("tasks.urgent", routing_key="tasks.urgent")
    publish(connection, "urgent", queue=other)
    assert take(connection) is None
    assert take(connection, queue=other).payload == {"value": "urgent"}


@pytest.mark.parametrize("name", ["../outside", "/absolute", "..", ".hidden", "a/b", "ümlaut"])
def test_no_queue_name_leads_out_of_the_folder(
    connection: Connection, folder: Path, name: str
) -> None:
    queue = Queue(name, routing_key=name)
    publish(connection, 1, queue=queue)
    assert [path.parent.parent for path in files(folder, "ready")] == [folder / "ready"]
    assert take(connection, queue=queue).payload == {"value": 1}


def test_size_and_purge_count_what_waits(connection: Connection) -> None:
    publish(connection, 1, 2, 3)
    bound = TASKS(connection.default_channel)
    assert bound.queue_declare(passive=True).message_count == 3
    assert bound.purge() == 3
    assert take(connection) is None


def test_everything_is_private_to_the_user(connection: Connection, folder: Path) -> None:
    before = os.umask(0)
    try:
        publish(connection, 1, 2)
        take(connection)
    finally:
        os.umask(before)
    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}


def test_a_half_written_message_is_never_seen(connection: Connection, folder: Path) -> None:
    publish(connection, "whole")
    [whole] = files(folder, "ready")
    half = whole.with_name(f".{whole.name}")
    half.write_bytes(whole.read_bytes()[:20])
    assert take(connection).payload == {"value": "whole"}
    assert take(connection) is None
    assert half.exists()


def test_a_message_abandoned_while_it_was_written_is_cleared_after_an_hour(
    connection: Connection, folder: Path
) -> None:
    publish(connection, 1)
    [ready] = files(folder, "ready")
    fresh, old = ready.with_name(".fresh"), ready.with_name(".old")
    fresh.touch()
    old.touch()
    os.utime(old, (time.time() - 4000, time.time() - 4000))
    take(connection)
    assert fresh.exists()
    assert not old.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"properties": {}}',
        b'{"body": "!", "properties": {"delivery_tag": "x", "body_encoding": "base64"}}',
        b'{"body": "", "properties": {"delivery_tag": "x"}}',
    ],
)
def test_a_broken_message_is_set_aside_and_work_goes_on(
    connection: Connection, folder: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    publish(connection, "good")
    [good] = files(folder, "ready")
    (good.parent / "0-first-in-line.json").write_bytes(content)
    seen: list[Any] = []
    consume(connection, seen.append)
    assert seen == ["good"]
    assert [path.read_bytes() for path in files(folder, "broken")] == [content]
    assert files(folder, "claimed") == []
    assert "set aside" in caplog.text


def test_a_full_disk_is_reported_to_the_one_who_publishes(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    publish(connection, 1)

    def no_space(message: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filequeue, "dumps", no_space)
    # The way Celery wraps each publication.
    with (
        pytest.raises(OperationalError, match="No space left"),
        connection._reraise_as_library_errors(),
    ):
        publish(connection, 2)
    assert len(list((folder / "ready" / "tasks").iterdir())) == 1


# --- Several processes ---------------------------------------------------------------------------


def _produce(folder: Path, start: int, count: int) -> None:
    with connect(folder) as connection:
        publish(connection, *range(start, start + count))


def _collect(folder: Path, results: Any, all_is_put: Any) -> None:
    mine: list[Any] = []
    with connect(folder) as connection:
        consume(connection, mine.append, until=all_is_put.is_set)
    results.put(mine)


def _hold_for_ever(folder: Path, count: int, ready: Any) -> None:
    connection = connect(folder)
    held = [take(connection) for _ in range(count)]
    ready.put(len(held))
    time.sleep(10 * PATIENCE_SECONDS)


def test_concurrent_producers_and_consumers_lose_nothing_and_double_nothing(folder: Path) -> None:
    results, all_is_put = FORK.Queue(), FORK.Event()
    consumers = [
        FORK.Process(target=_collect, args=(folder, results, all_is_put)) for _ in range(3)
    ]
    producers = [FORK.Process(target=_produce, args=(folder, n * 200, 200)) for n in range(3)]
    for process in (*consumers, *producers):
        process.start()
    for process in producers:
        process.join(timeout=PATIENCE_SECONDS)
    all_is_put.set()
    received = [value for _ in consumers for value in results.get(timeout=PATIENCE_SECONDS)]
    for process in consumers:
        process.join(timeout=PATIENCE_SECONDS)
    assert sorted(received) == list(range(600))
    assert files(folder, "ready") == files(folder, "claimed") == []


def test_concurrent_threads_may_publish(connection: Connection, folder: Path) -> None:
    threads = [threading.Thread(target=_produce, args=(folder, n * 25, 25)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    values = [take(connection).payload["value"] for _ in range(100)]
    assert sorted(values) == list(range(100))


def test_a_killed_consumer_gives_back_what_it_had_not_acknowledged(
    connection: Connection, folder: Path
) -> None:
    publish(connection, *range(5))
    ready = FORK.Queue()
    victim = FORK.Process(target=_hold_for_ever, args=(folder, 3, ready))
    victim.start()
    assert ready.get(timeout=PATIENCE_SECONDS) == 3
    assert [take(connection).payload["value"] for _ in range(2)] == [3, 4]
    assert take(connection) is None  # it still lives, so what it holds is its own
    assert victim.pid is not None
    os.kill(victim.pid, signal.SIGKILL)
    # Not joined on purpose: a dead process its parent has not waited for counts as dead too.
    deadline = time.monotonic() + PATIENCE_SECONDS
    returned: list[int] = []
    while len(returned) < 3 and time.monotonic() < deadline:
        message = take(connection)
        if message is None:
            time.sleep(0.02)
        else:
            returned.append(message.payload["value"])
    victim.join(timeout=PATIENCE_SECONDS)
    assert returned == [0, 1, 2]
    assert take(connection) is None
    assert [path.name for path in (folder / "claimed").iterdir()] == [filequeue.process_identity()]


def test_a_claim_is_not_kept_because_a_new_process_got_the_old_number(
    connection: Connection, folder: Path
) -> None:
    publish(connection, 1)
    take(connection)
    [held] = files(folder, "claimed")
    mine = held.parent.parent
    number, _, boot = mine.name.split("-")
    mine.rename(mine.with_name(f"{number}-1-{boot}"))  # same number, another start
    time.sleep(0.06)
    assert take(connection).payload == {"value": 1}
