from datetime import date, datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Provider
from spot_portal.core import clock, policy
from spot_portal.core.crypto import Encrypted
from spot_portal.core.workflow import Workflow, step


class AdrLetter(models.Model):
    """An Additional Documentation Request: the contractor asks for the records behind a claim."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        EXPIRED = "expired", _("Expired")

    class Review(models.TextChoices):
        PREPAYMENT = "prepay", _("Prepayment review")
        POSTPAYMENT = "postpay", _("Postpayment review")
        TARGETED = "tpe", _("Targeted Probe and Educate")

    FLOW = Workflow(
        step("answer", sources=[Status.OPEN], target=Status.ANSWERED),
        step("expire", sources=[Status.OPEN], target=Status.EXPIRED),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="adr_letters")
    case_number = models.CharField(max_length=20, unique=True)
    claim_number = models.CharField(max_length=23, verbose_name="ICN/DCN")
    beneficiary_name_sealed = models.TextField(editable=False)
    service_from = models.DateField()
    service_to = models.DateField()
    review = models.CharField(max_length=10, choices=Review.choices, default=Review.PREPAYMENT)
    requested_items = models.TextField(max_length=4000)
    letter_date = models.DateField()
    # The last day on which an answer can be sent, in Eastern time.
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=clock.now)

    beneficiary_name = Encrypted("beneficiary_name_sealed")

    class Meta:
        verbose_name = _("ADR letter")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="closed_letters_have_a_time",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("letter_date")), name="letters_are_due_after_their_date"
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "status", "due_on"], name="letters_of_provider"),
            models.Index(fields=["due_on"], condition=Q(status="open"), name="open_letters_due"),
        ]

    def __str__(self) -> str:
        return self.case_number

    @staticmethod
    def due_date(letter_date: date) -> date:
        return letter_date + policy.ADR_DAYS.days

    def is_open(self, *, on: date) -> bool:
        """Whether an answer can still be sent; the sweep that writes ``expired`` comes later."""
        return self.status == self.Status.OPEN and on <= self.due_on

    def standing(self, *, on: date) -> str:
        """The status as it counts on that day."""
        if self.status == self.Status.OPEN and on > self.due_on:
            return self.Status.EXPIRED
        return self.status

    def answer(self, *, at: datetime) -> None:
        self.FLOW.take(self, "answer")
        self.closed_at = at
