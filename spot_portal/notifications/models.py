from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.core.workflow import Workflow, step


class Outgoing(models.Model):
    """A notice on its way, written in the transaction of the change it tells about."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        PARKED = "parked", _("Set aside")
        DROPPED = "dropped", _("Not sent, too late")

    FLOW = Workflow(
        step("send", sources=[Status.WAITING], target=Status.SENT),
        step("park", sources=[Status.WAITING], target=Status.PARKED),
        step("drop", sources=[Status.WAITING], target=Status.DROPPED),
        step("release", sources=[Status.PARKED], target=Status.WAITING),
    )

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField(default=clock.now)
    not_before = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)
    # The other system answers and does not take this one: nothing is wrong with the way.
    is_refused = models.BooleanField(default=False)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def park(self, *, error: str) -> None:
        self.FLOW.take(self, "park")
        self.last_error = error

    def release(self, *, at: datetime) -> None:
        self.FLOW.take(self, "release")
        self.attempts, self.not_before = 0, at
        self.last_error, self.is_refused = "", False


class OutgoingEmail(Outgoing):
    # The same Message-ID at every try, so that a repeated delivery can be recognized as one message.
    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    template = models.CharField(max_length=100)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # A link that opens something, or a User ID: the text is forgotten once it was sent.
    is_sensitive = models.BooleanField(default=False)
    # Its link opens nothing from then on, so it is better not sent.
    not_after = models.DateTimeField(null=True)

    class Meta(Outgoing.Meta):
        verbose_name = _("outgoing e-mail")
        permissions = [("release_outgoingemail", "Can release e-mail that was set aside")]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(status="waiting"), name="emails_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_status_display()})"

    def release(self, *, at: datetime) -> None:
        if self.not_after is not None and self.not_after <= at:
            raise DomainError(
                _("Its link opens nothing any more. Whoever waits for it has to ask anew.")
            )
        super().release(at=at)


class OutgoingText(Outgoing):
    """A short notice to a telephone. Never a code: codes are sent at once and kept nowhere."""

    number = models.CharField(max_length=12)
    text = models.CharField(max_length=300)

    class Meta(Outgoing.Meta):
        verbose_name = _("outgoing text message")
        indexes = [
            models.Index(fields=["not_before"], condition=Q(status="waiting"), name="texts_waiting")
        ]

    def __str__(self) -> str:
        return f"***-***-{self.number[-4:]} ({self.get_status_display()})"
