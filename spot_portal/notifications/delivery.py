"""Sending what is queued: claim, send with no transaction open, mark."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from spot_portal.core import clock, policy
from spot_portal.notifications.message import email_message
from spot_portal.notifications.models import Outgoing, OutgoingEmail, OutgoingText
from spot_portal.notifications.phone import phone_gateway

logger = logging.getLogger(__name__)

BATCH = 200
# While one worker sends, no other takes the same row; if it dies, the row is free again after this.
CLAIM = timedelta(minutes=2)


def deliver_waiting() -> int:
    """Send everything that is due; return how many were sent. Several workers may run this at once."""
    return sum(_deliver(model, key) for model in WAYS for key in _due(model))


def deliver(email_id: int) -> bool:
    """Send one e-mail. A second worker, or a second call, finds nothing to claim."""
    return _deliver(OutgoingEmail, email_id)


def _due(model: type[Outgoing]) -> list[int]:
    due = model._default_manager.filter(status=Outgoing.Status.WAITING, not_before__lte=clock.now())
    return list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _deliver(model: type[Outgoing], key: int) -> bool:
    now = clock.now()
    rows = model._default_manager.filter(pk=key)
    claimed = rows.filter(status=Outgoing.Status.WAITING, not_before__lte=now).update(
        not_before=now + CLAIM, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    notice = rows.get()
    try:
        WAYS[model](notice)
    except Exception as error:  # noqa: BLE001  any fault of the mail system: the notice stays and is tried again
        _failed(notice, error)
        return False
    forgotten = {"body": ""} if isinstance(notice, OutgoingEmail) and notice.is_sensitive else {}
    Outgoing.FLOW.bulk_move(rows, "send", sent_at=clock.now(), last_error="", **forgotten)
    return True


def _mail(email: OutgoingEmail) -> None:
    headers = {"Message-ID": f"<{email.reference}@spot-portal>"}
    email_message(
        subject=email.subject, text=email.body, to=email.recipient, headers=headers
    ).send()


def _text(notice: OutgoingText) -> None:
    phone_gateway().send_text(number=notice.number, text=notice.text)


WAYS: dict[type[Outgoing], Callable[[Any], None]] = {OutgoingEmail: _mail, OutgoingText: _text}


@transaction.atomic
def _failed(notice: Outgoing, error: Exception) -> None:
    kind = type(error).__name__
    logger.warning(
        "a notice could not be sent", extra={"row": notice.pk, "attempt": notice.attempts}
    )
    rows = type(notice)._default_manager.select_for_update(no_key=True)
    row = rows.get(pk=notice.pk)
    if row.attempts >= policy.DELIVERY_TRIES.value:
        row.park(error=kind)
        row.save(update_fields=["status", "last_error"])
        return
    wait = policy.DELIVERY_RETRY.seconds * 2 ** (row.attempts - 1)
    row.not_before, row.last_error = clock.now() + wait, kind
    row.save(update_fields=["not_before", "last_error"])
