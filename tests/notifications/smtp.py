"""A real SMTP server on the loopback address, with the faults that mail servers have."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.services import reserve_port


class Mailroom:
    """Keeps what it was given; ``answer`` is what it says after DATA."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"
        self.refused: dict[str, str] = {}
        self.hangs = self.closes = False

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.hangs:
            await asyncio.sleep(30)
        if self.answer.startswith("2"):
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.closes:
            server.transport.abort()
        return self.answer


@contextmanager
def mail_server() -> Iterator[tuple[Mailroom, int]]:
    room = Mailroom()
    controller = Controller(room, hostname="127.0.0.1", port=reserve_port(), ready_timeout=60)
    controller.start()
    try:
        yield room, controller.port
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """Takes the connection and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(5)
        yield listening.getsockname()[1]
