from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from documents.gateways import scanner
from documents.gateways.scanner_simulator import SimulatedScanner
from documents.models import AdrLetter
from identity.models import User
from tests.documents.helpers import member_of
from tests.factories.documents import AdrLetterFactory


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    """Files of one test, and of no other."""
    folder = tmp_path / "uploads"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        },
    }
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(incoming)
    return folder


@pytest.fixture(autouse=True)
def _simulated_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a real one runs: its faults come at a word."""
    monkeypatch.setattr(scanner, "load_gateway", lambda name: SimulatedScanner())


@pytest.fixture
def stored(storage: Path) -> Callable[[], list[Path]]:
    return lambda: [path for path in storage.rglob("*") if path.is_file()]


@pytest.fixture
def letter(db: None) -> AdrLetter:
    return AdrLetterFactory()


@pytest.fixture
def sender(letter: AdrLetter) -> User:
    return member_of(letter)
