"""Sending what is queued: claim, send with no transaction open, mark."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from spot_portal.core import clock
from spot_portal.notifications.message import email_message
from spot_portal.notifications.models import Outgoing, OutgoingEmail, OutgoingText
from spot_portal.notifications.phone import phone_gateway
from spot_portal.notifications.retries import is_given_up, is_refusal, wait_after

logger = logging.getLogger(__name__)

BATCH = 200
# While one worker sends, no other takes the same row; if it dies, the row is free again after this.
CLAIM = timedelta(minutes=2)


def deliver_waiting() -> int:
    """Send everything that is due; return how many were sent. Several workers may run this at once."""
    drop_late_emails()
    return sum(_deliver(model, key) for model in WAYS for key in _due(model))


def deliver(email_id: int) -> bool:
    """Send one e-mail. A second worker, or a second call, finds nothing to claim."""
    return _deliver(OutgoingEmail, email_id)


def drop_late_emails() -> int:
    """Whose link has expired while it waited. A row that another worker is sending right now is left to it."""
    now = clock.now()
    late = OutgoingEmail.objects.filter(not_before__lte=now, not_after__lte=now)
    return Outgoing.FLOW.bulk_move(late, "drop", body="")


def _due(model: type[Outgoing]) -> list[int]:
    due = model._default_manager.filter(status=Outgoing.Status.WAITING, not_before__lte=clock.now())
    return list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _deliver(model: type[Outgoing], key: int) -> bool:
    now = clock.now()
    rows = model._default_manager.filter(pk=key)
    due: QuerySet[Any] = rows.filter(status=Outgoing.Status.WAITING, not_before__lte=now)
    if model is OutgoingEmail:
        due = due.exclude(not_after__lte=now)  # it may have expired while those before it were sent
    if not due.update(not_before=now + CLAIM, attempts=F("attempts") + 1):
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
    row.is_refused = is_refusal(error)
    if is_given_up(row.attempts, is_refused=row.is_refused):
        row.park(error=kind)
        row.save(update_fields=["status", "last_error", "is_refused"])
        return
    row.not_before, row.last_error = clock.now() + wait_after(row.attempts), kind
    row.save(update_fields=["not_before", "last_error", "is_refused"])
