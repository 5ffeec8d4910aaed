"""The task queue of embedded mode: a kombu transport that keeps each message in one file.

Layout of the folder, all of it private to the user who runs the portal:

    ready/<queue>/<time>-<tag>.json            waiting; a name beginning with a dot is being written
    claimed/<process>/<queue>/<time>-<tag>.json   handed to that process, not acknowledged yet
    broken/                                    what could not be read, kept for a person to look at

Every step is one ``rename`` inside one file system: a reader sees a whole message or none, one of
several consumers gets it, and what a dead process held can be told apart and given back. All
processes must run on one machine, because a claim is judged by the process that holds it.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar
from urllib.parse import quote

from kombu.exceptions import ChannelError
from kombu.transport import virtual
from kombu.utils.json import dumps, loads

from spot_portal.core.processes import is_running, process_identity

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 5.0
ABANDONED_SECONDS = 3600.0


class Channel(virtual.Channel):
    """One consumer's or producer's view of the folder."""

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        root = Path(connection.client.transport_options["data_folder_in"])
        self._ready = _private_folder(root / "ready")
        self._claims = _private_folder(root / "claimed")
        self._broken = _private_folder(root / "broken")
        self._owner = process_identity()
        self._held: dict[str, Path] = connection.held
        self._listed: dict[str, deque[str]] = {}
        self._without_ack: set[str] = set()
        self._next_sweep = 0.0

    # --- Putting -----------------------------------------------------------------------------

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        tag = message["properties"]["delivery_tag"]
        name = f"{time.time_ns():020d}-{quote(tag, safe='')}.json"
        try:
            _write(_private_folder(self._queue_folder(queue)) / name, message)
        except OSError as error:
            raise ChannelError(f"The message was not stored: {error.strerror}") from error

    # --- Getting -----------------------------------------------------------------------------

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        self._sweep()
        mine = self._claims / self._owner / self._queue_folder(queue).name
        for name in self._waiting(queue):
            claimed = mine / name
            if not self._claim(self._queue_folder(queue) / name, claimed):
                continue
            message = self._read(claimed)
            if message is None:
                continue
            if queue in self._without_ack:
                claimed.unlink(missing_ok=True)
            else:
                self._held[message["properties"]["delivery_tag"]] = claimed
            return message
        raise Empty

    def _waiting(self, queue: str) -> Iterator[str]:
        """Names in the order they were put; listed anew only when the last list is used up."""
        names = self._listed.setdefault(queue, deque())
        if not names:
            names.extend(_message_names(self._queue_folder(queue)))
        while names:
            yield names.popleft()

    def _claim(self, ready: Path, claimed: Path) -> bool:
        try:
            ready.rename(claimed)
        except FileNotFoundError:
            if claimed.parent.is_dir():
                return False  # another consumer was quicker
            _private_folder(claimed.parent)
            return self._claim(ready, claimed)
        return True

    def _read(self, claimed: Path) -> dict[str, Any] | None:
        """The message, or nothing if the file holds none: then it is set aside and work goes on."""
        try:
            message: dict[str, Any] = loads(claimed.read_bytes())
            self.Message(message, channel=self)
            message["properties"]["delivery_info"]["routing_key"]
        except (ValueError, TypeError, LookupError, AttributeError):
            claimed.rename(self._broken / claimed.name)
            logger.exception("A task message could not be read; it was set aside in broken/")
            return None
        return message

    def basic_consume(self, queue: str, no_ack: bool = False, *args: Any, **kwargs: Any) -> str:
        if no_ack:
            self._without_ack.add(queue)
        else:
            self._without_ack.discard(queue)
        return super().basic_consume(queue, no_ack, *args, **kwargs)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> virtual.Message | None:
        message = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self._forget(str(message.delivery_tag))
        return message

    # --- Acknowledging and giving back ---------------------------------------------------------

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple=multiple)
        self._forget(delivery_tag)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue=requeue)  # with requeue this calls _restore
        self._forget(delivery_tag)

    def _forget(self, delivery_tag: str) -> None:
        claimed = self._held.pop(delivery_tag, None)
        if claimed is not None:
            claimed.unlink(missing_ok=True)

    def _restore(self, message: virtual.Message) -> None:
        """Give one message back: moved, not copied, so a crash on the way does not double it."""
        claimed = self._held.pop(str(message.delivery_tag), None)
        if claimed is None or self._owner != process_identity():
            return
        payload = message.serializable()
        payload["properties"]["delivery_info"]["redelivered"] = True
        _write(claimed, payload)
        claimed.rename(_private_folder(self._ready / claimed.parent.name) / claimed.name)

    def _sweep(self) -> None:
        """Give back what processes held that are no longer there."""
        if time.monotonic() < self._next_sweep:
            return
        self._next_sweep = time.monotonic() + SWEEP_SECONDS
        for owner in list(self._claims.iterdir()):
            if not is_running(owner.name):
                self._give_back(owner)
        for unfinished in self._ready.glob("*/.*"):
            with suppress(FileNotFoundError):
                if time.time() - unfinished.stat().st_mtime > ABANDONED_SECONDS:
                    unfinished.unlink()

    def _give_back(self, owner: Path) -> None:
        # Several consumers may do this at once; each file moves once, and the others find it gone.
        for path in list(owner.glob("*/*")):
            with suppress(FileNotFoundError):
                if path.name.startswith("."):
                    path.unlink()  # it died while giving back; the message itself is beside it
                else:
                    path.rename(_private_folder(self._ready / path.parent.name) / path.name)
        for folder in [*owner.glob("*"), owner]:
            _remove_folder(folder)

    # --- Queues --------------------------------------------------------------------------------

    def _queue_folder(self, queue: str) -> Path:
        """A folder whatever the queue is called: neither a separator nor a leading dot stays."""
        return self._ready / quote(queue, safe="").replace(".", "%2E")

    def _new_queue(self, queue: str, **kwargs: Any) -> None:
        _private_folder(self._queue_folder(queue))

    def _has_queue(self, queue: str, **kwargs: Any) -> bool:
        return self._queue_folder(queue).is_dir()

    def _size(self, queue: str) -> int:
        return len(_message_names(self._queue_folder(queue)))

    def _purge(self, queue: str) -> int:
        count = 0
        for name in _message_names(self._queue_folder(queue)):
            with suppress(FileNotFoundError):
                (self._queue_folder(queue) / name).unlink()
                count += 1
        return count


class Transport(virtual.Transport):
    """For ``TRANSPORT_ALIASES["filequeue"]``; option ``data_folder_in`` names the folder."""

    Channel = Channel
    driver_type = "filequeue"
    driver_name = "filequeue"
    default_connection_params: ClassVar[dict[str, Any]] = {}  # a folder has neither host nor port
    polling_interval = 0.1
    implements = virtual.Transport.implements.extend(
        asynchronous=False, exchange_type=frozenset(["direct", "topic"])
    )
    # Which queue an exchange leads to is known to the process, not to one of its connections.
    bindings: ClassVar[virtual.BrokerState] = virtual.BrokerState()

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.bindings
        # By delivery tag. Shared, because kombu may give a message back through another channel.
        self.held: dict[str, Path] = {}

    def driver_version(self) -> str:
        return "1"


def _private_folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _remove_folder(path: Path) -> None:
    """A folder that has been filled again meanwhile, or is gone already, is left alone."""
    with suppress(OSError):
        path.rmdir()


def _message_names(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except FileNotFoundError:
        return []


def _write(path: Path, message: dict[str, Any]) -> None:
    """Make ``path`` appear with the whole message in it, or not at all."""
    unfinished = path.with_name(f".{path.name}")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(dumps(message))
        unfinished.rename(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
