"""Sending queued e-mails: claim, send with no transaction open, mark."""

import logging
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail

logger = logging.getLogger(__name__)

BATCH = 200
# While one worker sends, no other takes the same row; if it dies, the row is free again after this.
CLAIM = timedelta(minutes=2)


def deliver_waiting() -> int:
    """Send everything that is due; return how many were sent. Several workers may run this at once."""
    due = OutgoingEmail.objects.filter(
        status=OutgoingEmail.Status.WAITING, not_before__lte=clock.now()
    )
    return sum(deliver(key) for key in due.order_by("pk").values_list("pk", flat=True)[:BATCH])


def deliver(email_id: int) -> bool:
    """Send one e-mail. A second worker, or a second call, finds nothing to claim."""
    now = clock.now()
    claimed = OutgoingEmail.objects.filter(
        pk=email_id, status=OutgoingEmail.Status.WAITING, not_before__lte=now
    ).update(not_before=now + CLAIM, attempts=F("attempts") + 1)
    if not claimed:
        return False
    email = OutgoingEmail.objects.get(pk=email_id)
    try:
        _message(email).send()
    except Exception as error:  # noqa: BLE001  any fault of the mail system: the notice stays and is tried again
        _failed(email, error)
        return False
    sent = OutgoingEmail.objects.filter(pk=email_id)
    OutgoingEmail.FLOW.bulk_move(sent, "send", sent_at=clock.now(), last_error="")
    return True


def _message(email: OutgoingEmail) -> EmailMessage:
    headers = {"Message-ID": f"<{email.reference}@spot-portal>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(email.subject, email.body, None, [email.recipient], headers=headers)


@transaction.atomic
def _failed(email: OutgoingEmail, error: Exception) -> None:
    kind = type(error).__name__
    logger.warning("a notice could not be sent", extra={"row": email.pk, "attempt": email.attempts})
    row = OutgoingEmail.objects.select_for_update(no_key=True).get(pk=email.pk)
    if row.attempts >= policy.DELIVERY_TRIES.value:
        row.park(error=kind)
        row.save(update_fields=["status", "last_error"])
        return
    wait = policy.DELIVERY_RETRY.seconds * 2 ** (row.attempts - 1)
    row.not_before, row.last_error = clock.now() + wait, kind
    row.save(update_fields=["not_before", "last_error"])
