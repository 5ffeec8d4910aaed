"""Writing audit events: always inside the transaction they describe, so both happen or neither does.

Take row locks before the first event of a transaction: from then on the transaction also holds the chain.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from spot_portal.audit import chain
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, context

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Event:
    code: StrEnum
    subject: models.Model
    actor: AbstractUser | None = None
    data: dict[str, Value] = field(default_factory=dict)


_gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered_events", default=None)


def record_event(
    code: StrEnum, *, actor: AbstractUser | None, subject: models.Model, **data: Value
) -> None:
    """Write one event. Keep health information and secrets out of ``data``: codes and identifiers only."""
    record_events([Event(code, subject, actor, data)])


def record_events(events: Iterable[Event]) -> None:
    """Write many events with one INSERT, for sweeps."""
    _require_transaction()
    rows = [_row(event) for event in events]
    gathered = _gathered.get()
    if gathered is None:
        _append(rows)
    else:
        gathered.extend(rows)


@contextmanager
def events_together() -> Iterator[None]:
    """For an act of several services in one transaction: its events are written at its end, with one INSERT, so that
    the chain is held for a moment only. Inside the transaction, and nothing is written if the act fails."""
    _require_transaction()
    if _gathered.get() is not None:
        yield
        return
    rows: list[AuditEvent] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    _append(rows)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Audit events must be written inside the transaction they describe.")


def _append(rows: list[AuditEvent]) -> None:
    if not rows:
        return
    previous = chain.newest_seal_held()
    for row in rows:
        row.seal = previous = chain.seal(row, previous=previous)
    AuditEvent.objects.bulk_create(rows, batch_size=500)


def _row(event: Event) -> AuditEvent:
    request = context.current()
    return AuditEvent(
        code=str(event.code),
        actor_id=_actor_id(event.actor),
        subject_type=ContentType.objects.get_for_model(event.subject),
        subject_id=str(event.subject.pk),
        data=event.data,
        request_id=request.request_id,
        ip_address=request.ip_address,
        at=clock.now(),
    )


def _actor_id(actor: AbstractUser | None) -> Any:
    return actor.pk if actor is not None else None
