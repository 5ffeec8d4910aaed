"""ClamAV's daemon over its own small protocol (``INSTREAM``).

The daemon has to take as much as we do: ``StreamMaxLength``, ``MaxFileSize`` and ``MaxScanSize``
above the size of a submission, and ``AlertExceedsMax yes`` and ``AlertEncrypted yes``, so that what
it did not look into is not called clean.
"""

import re
import socket
import struct
from typing import BinaryIO

from django.conf import settings

from documents.gateways.scanner import ScanResult, Verdict
from spot_portal.core.errors import GatewayError, GatewayTimeout

CONNECT_SECONDS = 2
ANSWER_SECONDS = 60
CHUNK = 256 * 1024
LONGEST_ANSWER = 4096
_ANSWER = re.compile(r"stream: (?:(?P<signature>.+) FOUND|OK)")
_NOT_LOOKED_INTO = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")


class ClamdScanner:
    is_simulator = False

    def __init__(self, address: str = "") -> None:
        self.address = address or settings.CLAMD_ADDRESS

    def scan(self, file: BinaryIO) -> ScanResult:
        try:
            with self._connect() as connection:
                return _verdict(_ask(connection, file))
        except TimeoutError as error:
            raise GatewayTimeout("the scanner did not answer in time") from error
        except OSError as error:
            raise GatewayError("the scanner cannot be reached") from error

    def _connect(self) -> socket.socket:
        if self.address.startswith(("/", "unix:")):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(CONNECT_SECONDS)
            connection.connect(self.address.removeprefix("unix:"))
        else:
            host, _colon, port = self.address.removeprefix("tcp://").rpartition(":")
            connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
        connection.settimeout(ANSWER_SECONDS)
        return connection


def _ask(connection: socket.socket, file: BinaryIO) -> str:
    connection.sendall(b"zINSTREAM\0")
    try:
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it stopped listening; its answer, if any, says why
    return _answer(connection)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _verdict(answer: str) -> ScanResult:
    found = _ANSWER.fullmatch(answer)
    if found is None:
        raise GatewayError(f"the scanner gave no verdict: {answer[:80]!r}")
    signature = found["signature"]
    if signature is None:
        return ScanResult(Verdict.CLEAN)
    unread = signature.startswith(_NOT_LOOKED_INTO)
    return ScanResult(Verdict.UNREADABLE if unread else Verdict.INFECTED, signature)
