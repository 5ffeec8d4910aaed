"""A stand-in for a virus scanner. The content of the file decides the answer:

* the EICAR test string, plain or inside a packed part of a PDF: infected
* ``SPOT-SIMULATION-SCANNER-DOWN``: the scanner cannot be reached
* ``SPOT-SIMULATION-SCANNER-SLOW``: the scanner does not answer in time
* ``SPOT-SIMULATION-SCANNER-LIMIT``: the scanner could not look inside
* anything else: clean
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from documents.gateways.scanner import ScanResult, Verdict
from spot_portal.core.errors import GatewayError, GatewayTimeout

# In two halves, so that this file itself sets off no scanner.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DOWN, SLOW, LIMIT = (b"SPOT-SIMULATION-SCANNER-" + word for word in (b"DOWN", b"SLOW", b"LIMIT"))
CHUNK = 1024 * 1024
UNPACKED_LOOK = 1024 * 1024
_PACKED_PART = re.compile(rb"stream\r?\n")


class SimulatedScanner:
    is_simulator = True

    def scan(self, file: BinaryIO) -> ScanResult:
        kept = b""
        while chunk := file.read(CHUNK):
            for view in _views(kept + chunk):
                if DOWN in view:
                    raise GatewayError("simulated: the scanner cannot be reached")
                if SLOW in view:
                    raise GatewayTimeout("simulated: the scanner does not answer")
                if LIMIT in view:
                    return ScanResult(Verdict.UNREADABLE, "Simulated.Limits.Exceeded")
                if EICAR in view:
                    return ScanResult(Verdict.INFECTED, "Simulated.Eicar-Test-Signature")
            # What matters may lie across two chunks.
            kept = chunk[-len(EICAR) :]
        return ScanResult(Verdict.CLEAN)


def _views(data: bytes) -> Iterator[bytes]:
    yield data
    for start in _PACKED_PART.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[start.end() :], UNPACKED_LOOK)
        except zlib.error:
            continue
