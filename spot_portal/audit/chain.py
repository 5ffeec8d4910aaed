"""The seals of the audit table, and the anchor that repeats the newest one outside the database."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db import connection

from spot_portal.audit.models import AuditEvent

FIRST_SEAL = "0" * 64
# Any number that nothing else in this database uses for an advisory lock.
LOCK_NUMBER = 0x5907_A0D1


def newest_seal_held() -> str:
    """The end of the chain; from here to its end only this transaction appends.

    SQLite's write transactions exclude each other already. On PostgreSQL lock and question go in one message, and the
    second statement sees what was committed while the first one waited.
    """
    hold = ""
    if connection.vendor == "postgresql":
        hold = f"SELECT pg_advisory_xact_lock({LOCK_NUMBER}); "
    table = connection.ops.quote_name(AuditEvent._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"{hold}SELECT seal FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608
        row = cursor.fetchone()
    return str(row[0]) if row else FIRST_SEAL


def seal(event: AuditEvent, *, previous: str) -> str:
    body = json.dumps(
        [
            previous,
            event.code,
            event.actor_id,
            event.subject_type_id,
            event.subject_id,
            event.data,
            event.request_id,
            event.ip_address,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.new(settings.AUDIT_KEY.encode(), body.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    event_id: int | None
    message: str


def faults() -> Iterator[Fault]:
    """Walk the whole chain, oldest first, then compare it with the anchor."""
    previous, seals_at = FIRST_SEAL, _anchors()
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if not hmac.compare_digest(event.seal, seal(event, previous=previous)):
            yield Fault(
                event.pk,
                "The seal does not fit: this row or the one before it was changed or removed.",
            )
        expected = seals_at.pop(event.pk, event.seal)
        if expected != event.seal:
            yield Fault(
                event.pk, "The anchor outside the database holds another seal for this row."
            )
        previous = event.seal
    for missing in sorted(seals_at):
        yield Fault(
            missing, "The anchor knows this row, the table does not: rows were removed at the end."
        )


def write_anchor() -> bool:
    """Append number and seal of the newest row to the anchor file; false when there is nothing new."""
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", "seal").first()
    if newest is None or newest[0] in _anchors():
        return False
    path = Path(settings.AUDIT_ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(json.dumps({"event": newest[0], "seal": newest[1]}) + "\n")
    return True


def _anchors() -> dict[int, str]:
    path = Path(settings.AUDIT_ANCHOR_FILE)
    if not path.exists():
        return {}
    lines = (json.loads(line) for line in path.read_text(encoding="ascii").splitlines() if line)
    return {int(line["event"]): str(line["seal"]) for line in lines}
