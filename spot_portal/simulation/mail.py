"""Mail backend of the simulation: what is sent arrives in the simulated inbox, once."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from spot_portal.simulation.arrival import arrive
from spot_portal.simulation.models import Kind


class InboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                arrive(
                    Kind.EMAIL,
                    to=recipient,
                    subject=str(message.subject),
                    body=str(message.body),
                    sender=message.from_email,
                    message_id=str(message.extra_headers.get("Message-ID", "")),
                )
        return len(email_messages)
