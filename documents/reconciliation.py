"""Storage and database side by side: a crash in between leaves at most a file without a row."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from documents.models import StoredFile
from documents.storage import ROOT, delete_quietly

logger = logging.getLogger(__name__)

# A file this young may belong to a row that is about to be written.
GRACE = timedelta(hours=1)
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Report:
    removed: int
    missing: int


def reconcile() -> Report:
    """Delete files without a row, report rows without a file. Safe beside a running portal."""
    # Real time, as in the storage: the simulated clock knows nothing of files.
    before = timezone.now() - GRACE
    removed = 0
    for key in _keys():
        if _is_old(key, before) and not StoredFile.objects.filter(storage_key=key).exists():
            delete_quietly(key)
            removed += 1
    missing = sum(1 for file in _rows() if not default_storage.exists(file.storage_key))
    if removed or missing:
        logger.error(
            "storage and database differed", extra={"removed": removed, "missing": missing}
        )
    return Report(removed, missing)


def _keys() -> Iterator[str]:
    try:
        folders, _files = default_storage.listdir(ROOT)
    except FileNotFoundError:
        return
    for folder in folders:
        _folders, names = default_storage.listdir(f"{ROOT}/{folder}")
        yield from (f"{ROOT}/{folder}/{name}" for name in names)


def _is_old(key: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(key) < before
    except FileNotFoundError:
        return False


def _rows() -> Iterator[StoredFile]:
    return StoredFile.objects.only("pk", "storage_key").order_by("pk").iterator(chunk_size=BATCH)
