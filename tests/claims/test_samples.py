"""Every real-world sample file can be loaded, whatever its faults.

The files are not part of the repository; ``SPOT_X12_SAMPLES`` names the folder they are in.
"""

import csv
import os
from pathlib import Path

import pytest

from claims.models import ImportedFile
from claims.services.load_claims import load_claims
from claims.services.load_remittance import load_remittance
from organizations.models import Provider

SAMPLES = Path(os.environ.get("SPOT_X12_SAMPLES") or "no-samples")
KINDS = {"837P": load_claims, "837I": load_claims, "835": load_remittance}
NO_SAMPLES = "SPOT_X12_SAMPLES does not name the folder with the sample files"


def _rows() -> list[dict[str, str]]:
    manifest = SAMPLES / "manifest.csv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["transaction"] in KINDS]


ROWS = _rows() or [pytest.param({}, marks=pytest.mark.skip(reason=NO_SAMPLES), id="no samples")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.get("file", "no samples"))
def test_every_sample_file_loads(row: dict[str, str], provider: Provider) -> None:
    data = (SAMPLES / row["file"]).read_bytes()

    loaded = KINDS[row["transaction"]](data, provider=provider)

    assert ImportedFile.objects.get() == loaded.file
    assert bool(loaded.file.findings) == (row["envelope"] != "clean")
    again = KINDS[row["transaction"]](data, provider=provider)
    assert again.already_loaded
    assert again.file == loaded.file
