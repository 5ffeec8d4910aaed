from datetime import timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock


class Kind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    VOICE = "voice", _("Telephone call")


class InboxMessage(models.Model):
    """What a mailbox or a telephone outside this system received. Exists in simulation mode only."""

    message_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.EMAIL)
    recipient = models.CharField(max_length=254, db_index=True)
    sender = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    arrived_at = models.DateTimeField(default=clock.now)
    # A slow network takes longer; until then nobody sees the message.
    visible_from = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("simulated message")
        ordering = ["-visible_from", "-pk"]
        indexes = [models.Index(fields=["-visible_from", "-id"], name="inbox_newest_first")]

    def __str__(self) -> str:
        return self.subject


class DeliveryRule(models.Model):
    """How the simulated networks treat messages: all of them, those of one kind, those to one recipient, or both."""

    class Effect(models.TextChoices):
        AT_ONCE = "at_once", _("Arrives at once")
        DELAY = "delay", _("Arrives late")
        NEVER = "never", _("Is taken over but never arrives")
        FAIL = "fail", _("Is refused: the network reports a fault")

    kind = models.CharField(max_length=5, choices=Kind.choices, blank=True)
    recipient = models.CharField(max_length=254, blank=True)
    effect = models.CharField(max_length=7, choices=Effect.choices)
    delay_seconds = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("rule of simulated delivery")
        constraints = [
            models.UniqueConstraint(fields=["kind", "recipient"], name="one_rule_for_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.kind or '*'} {self.recipient or '*'}: {self.effect}"

    @property
    def kind_label(self) -> str | Promise:
        return Kind(self.kind).label if self.kind else _("Every kind")

    @property
    def delay(self) -> timedelta:
        return timedelta(seconds=self.delay_seconds)

    @property
    def weight(self) -> tuple[bool, bool]:
        """The more a rule says, the more it counts; a recipient says more than a kind."""
        return bool(self.recipient), bool(self.kind)
