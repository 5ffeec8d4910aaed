from django.db import models
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock


class InboxMessage(models.Model):
    """What a mailbox outside this system received. Exists in simulation mode only."""

    message_id = models.CharField(max_length=120, unique=True)
    recipient = models.EmailField(db_index=True)
    sender = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    arrived_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("simulated message")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
