from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol

from spot_portal.core.gateways import load_gateway


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    # The scanner answers that it could not look inside: too deeply nested, or locked.
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ScanResult:
    verdict: Verdict
    signature: str = ""


class Scanner(Protocol):
    is_simulator: bool

    def scan(self, file: BinaryIO) -> ScanResult:
        """Read the file from where it stands to its end.

        Raises ``GatewayError`` when there is no verdict. Silence never means clean.
        """
        ...


def scanner() -> Scanner:
    gateway: Scanner = load_gateway("scanner")
    return gateway
