from datetime import date, datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.letter import AdrLetter
from organizations.models import Provider
from spot_portal.core import clock
from spot_portal.core.workflow import Workflow, step


class Submission(models.Model):
    """Documents a provider sends: gathered file by file, then sent once. One for a letter."""

    class Form(models.TextChoices):
        ADR = "adr", _("Medical records (ADR)")

    class Status(models.TextChoices):
        RECEIVING = "receiving", _("Not sent yet")
        SUBMITTED = "submitted", _("Sent")

    FLOW = Workflow(step("submit", sources=[Status.RECEIVING], target=Status.SUBMITTED))

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="submissions")
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.ADR)
    # The unique key behind this is the rule "one submission per letter".
    letter = models.OneToOneField(
        AdrLetter, on_delete=models.PROTECT, null=True, related_name="submission"
    )
    started_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVING)
    confirmation_number = models.CharField(  # noqa: DJ001  many rows have none yet
        max_length=24, null=True, unique=True
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField(null=True)
    # The business day that counts: after the cut-off it is later than ``received_at``.
    receipt_date = models.DateField(null=True)

    class Meta:
        verbose_name = _("submission")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status="receiving",
                    confirmation_number=None,
                    submitted_by=None,
                    received_at=None,
                    receipt_date=None,
                )
                | Q(
                    ~Q(status="receiving"),
                    confirmation_number__isnull=False,
                    submitted_by__isnull=False,
                    received_at__isnull=False,
                    receipt_date__isnull=False,
                ),
                name="sent_submissions_have_a_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(form="adr") | Q(letter__isnull=False),
                name="adr_submissions_have_a_letter",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "-received_at"], name="submissions_of_provider")
        ]

    def __str__(self) -> str:
        return self.confirmation_number or str(_("submission not sent yet"))

    @property
    def is_sent(self) -> bool:
        return self.status != self.Status.RECEIVING

    @property
    def counts_on_a_later_day(self) -> bool:
        return (
            self.received_at is not None
            and clock.to_eastern(self.received_at).date() != self.receipt_date
        )

    def submit(self, *, by: AbstractUser, at: datetime, receipt_date: date) -> None:
        """Give the confirmation number, which the row's key makes unique."""
        self.FLOW.take(self, "submit")
        self.submitted_by_id = by.pk
        self.received_at, self.receipt_date = at, receipt_date
        self.confirmation_number = f"SD-{clock.to_eastern(at):%Y%m%d}-{self.pk:06}"
