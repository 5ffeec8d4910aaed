"""Sample files and a payer's envelope for the X12 tests."""

import csv
import os
from datetime import datetime
from pathlib import Path

import pytest

from spot_portal.x12.writer import Envelope

HERE = Path(__file__).parent / "samples"
SETTING = "SPOT_X12_SAMPLES"


def sample(name: str) -> bytes:
    return (HERE / name).read_bytes()


def own_samples() -> list[Path]:
    return sorted(path for path in HERE.iterdir() if path.suffix != ".md" and path.is_file())


def foreign_samples() -> Path:
    """The folder of foreign files, or a skip that says how to get it."""
    folder = os.environ.get(SETTING)
    if not folder:
        pytest.skip(f"set {SETTING} to a folder of sample files with a manifest.csv")
    return Path(folder)


def manifest() -> list[dict[str, str]]:
    with (foreign_samples() / "manifest.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def envelope(**changes: object) -> Envelope:
    values: dict[str, object] = {
        "sender_id": "CMS",
        "receiver_id": "SPOT",
        "interchange_control": 905,
        "group_control": 905,
        "created": datetime(2026, 1, 5, 10, 30),
    }
    return Envelope(**(values | changes))  # type: ignore[arg-type]
