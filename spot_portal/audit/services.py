"""Writing audit events: always inside the transaction they describe, so both happen or neither does.

Take row locks before the first event of a transaction: from then on the transaction also holds the chain.
"""

from collections.abc import Iterable
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


def record_event(
    code: StrEnum, *, actor: AbstractUser | None, subject: models.Model, **data: Value
) -> AuditEvent:
    """Write one event. Keep health information and secrets out of ``data``: codes and identifiers only."""
    return record_events([Event(code, subject, actor, data)])[0]


def record_events(events: Iterable[Event]) -> list[AuditEvent]:
    """Write many events with one INSERT, for sweeps."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Audit events must be written inside the transaction they describe.")
    rows = [_row(event) for event in events]
    if not rows:
        return []
    chain.hold_chain()
    previous = chain.newest_seal()
    for row in rows:
        row.seal = previous = chain.seal(row, previous=previous)
    return AuditEvent.objects.bulk_create(rows, batch_size=500)


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
