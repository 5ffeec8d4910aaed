"""Checking stored files for viruses: claim, ask the scanner with no transaction open, mark.

Every try has a number. A worker whose time ran out finds that the number has moved on and leaves
the row alone.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from documents import notifications
from documents.events import DocumentEvent
from documents.gateways.scanner import ScanResult, Verdict, scanner
from documents.models import StoredFile
from documents.selectors import files_given_up, files_to_scan
from documents.storage import open_stored
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy

logger = logging.getLogger(__name__)

# Longer than a task may run at all.
CLAIM = timedelta(minutes=3)
# A task that has run for so long starts no further file.
PATIENCE_SECONDS = 25
BATCH = 50
DIED = "the worker ended without an answer"
EVENTS = {
    "clear": DocumentEvent.FILE_CLEARED,
    "quarantine": DocumentEvent.FILE_QUARANTINED,
    "refuse": DocumentEvent.FILE_UNREADABLE,
}


def scan_waiting() -> int:
    """Check what is due; return how many got a verdict. Several workers may run this at once."""
    _park_given_up()
    started, settled = time.monotonic(), 0
    for key in files_to_scan(at=clock.now()).values_list("pk", flat=True)[:BATCH]:
        if time.monotonic() - started > PATIENCE_SECONDS:
            break
        settled += scan(key)
    return settled


def scan(file_id: int) -> bool:
    """Check one file. A second worker, or a second call, finds nothing to claim."""
    now = clock.now()
    claimed = StoredFile.FLOW.bulk_move(
        files_to_scan(at=now).filter(pk=file_id).order_by(),
        "claim",
        not_before=now + CLAIM,
        attempts=F("attempts") + 1,
    )
    file = StoredFile.objects.filter(pk=file_id).first() if claimed else None
    if file is None:
        return False
    try:
        with open_stored(file.storage_key) as content:
            result = scanner().scan(content)
    except Exception as error:  # noqa: BLE001  no verdict, whatever the reason: tried again
        logger.warning(
            "a file could not be checked", extra={"row": file.pk, "attempt": file.attempts}
        )
        _failed(file.pk, attempt=file.attempts, finding=type(error).__name__)
        return False
    return _settle(file.pk, attempt=file.attempts, result=result)


@transaction.atomic
def _settle(file_id: int, *, attempt: int, result: ScanResult) -> bool:
    file = _lock(file_id, attempt)
    if file is None:
        return False
    now = clock.now()
    if result.verdict is Verdict.CLEAN:
        step = "clear"
        file.clear(at=now)
    elif result.verdict is Verdict.UNREADABLE:
        step = "refuse"
        file.refuse(at=now, finding=result.signature)
    else:
        step = "quarantine"
        file.quarantine(at=now, finding=result.signature)
    file.save(update_fields=["status", "checked_at", "finding"])
    record_event(EVENTS[step], actor=None, subject=file, finding=file.finding, attempt=attempt)
    if file.is_blocked:
        notifications.file_blocked(file)
    return True


@transaction.atomic
def _failed(file_id: int, *, attempt: int, finding: str) -> None:
    file = _lock(file_id, attempt)
    if file is None:
        return
    if attempt >= policy.SCAN_TRIES.value:
        _park(file, finding)
        return
    wait = policy.SCAN_RETRY.seconds * 2 ** (attempt - 1)
    file.put_back(not_before=clock.now() + wait, finding=finding)
    file.save(update_fields=["status", "not_before", "finding"])


def _park_given_up() -> None:
    for key, attempt in files_given_up(at=clock.now()).values_list("pk", "attempts")[:BATCH]:
        with transaction.atomic():
            file = _lock(key, attempt)
            if file is not None:
                _park(file, DIED)


def _park(file: StoredFile, finding: str) -> None:
    file.park(finding=finding)
    file.save(update_fields=["status", "finding"])
    logger.error("a file was set aside after too many tries", extra={"row": file.pk})
    record_event(DocumentEvent.FILE_PARKED, actor=None, subject=file, finding=finding)


def _lock(file_id: int, attempt: int) -> StoredFile | None:
    """The row, if it is still in the hands of this try."""
    rows = StoredFile.objects.select_for_update(of=("self",), no_key=True).select_related(
        "added_by", "submission__submitted_by", "submission__letter", "submission__provider"
    )
    return rows.filter(pk=file_id, attempts=attempt, status=StoredFile.Status.SCANNING).first()
