"""Mail backend of the simulation: what is sent arrives in the simulated inbox, once."""

from collections.abc import Sequence
from email.utils import make_msgid
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from spot_portal.simulation.models import InboxMessage


class InboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._arrive(message) for message in email_messages)

    def _arrive(self, message: EmailMessage) -> int:
        headers: dict[str, Any] = message.extra_headers
        # Like a good mailbox, one that sees a repeated delivery of the same message shows it once.
        message_id = str(headers.get("Message-ID") or make_msgid(domain="spot-portal"))
        for recipient in message.recipients():
            InboxMessage.objects.get_or_create(
                message_id=f"{message_id}{recipient}"[:120],
                defaults={
                    "recipient": recipient,
                    "sender": message.from_email,
                    "subject": str(message.subject),
                    "body": str(message.body),
                },
            )
        return 1
