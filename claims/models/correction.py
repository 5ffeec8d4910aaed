from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from spot_portal.core import clock
from spot_portal.core.workflow import Workflow, step


class Correction(models.Model):
    """A request to reopen a claim for a clerical error, from its receipt to its outcome."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted, in process")
        ADJUSTED = "adjusted", _("Completed, claim adjusted")
        DISMISSED = "dismissed", _("Dismissed")
        PARKED = "parked", _("Delayed on our side")

    class Kind(models.TextChoices):
        EDIT = "edit", _("Change something on the claim")
        HISTORY = "history", _("Process the claim again as it is (history correction)")

    class Reason(models.TextChoices):
        DATA_ENTRY = "data_entry", _("Something was entered wrongly or transposed")
        OMISSION = "omission", _("Something was left out")
        ARITHMETIC = "arithmetic", _("Units or amounts were added up wrongly")
        FEE_SCHEDULE = "fee_schedule", _("The fee schedule was applied wrongly")
        DUPLICATE = "duplicate", _("The claim was denied as a duplicate, but is not one")
        OTHER = "other", _("Another clerical error")

    OPEN = (Status.SUBMITTED, Status.ACCEPTED, Status.PARKED)
    FLOW = Workflow(
        step("accept", sources=[Status.SUBMITTED], target=Status.ACCEPTED),
        step("adjust", sources=[Status.ACCEPTED], target=Status.ADJUSTED),
        step("dismiss", sources=[Status.SUBMITTED, Status.ACCEPTED], target=Status.DISMISSED),
        step("park", sources=[Status.SUBMITTED, Status.ACCEPTED], target=Status.PARKED),
        step("release", sources=[Status.PARKED], target=Status.SUBMITTED),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Drawn when the person starts: the same request sent twice is one correction.
    submission_key = models.UUIDField(unique=True, editable=False)
    confirmation_number = models.CharField(max_length=14, unique=True)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="corrections")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claim_corrections"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField(default=clock.now)
    # The business day that counts: after the cut-off it is the next one.
    received_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    outcome_note = models.CharField(max_length=300, blank=True)
    adjusted_claim = models.OneToOneField(
        Claim, on_delete=models.PROTECT, null=True, related_name="made_by_correction"
    )
    not_before = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("correction")
        ordering = ["-submitted_at", "-pk"]
        permissions = [("release_correction", "Can send a delayed correction again")]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(status__in=["submitted", "accepted", "parked"]),
                name="one_open_correction_per_claim",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=["adjusted", "dismissed"]) & Q(decided_at__isnull=False))
                | (~Q(status__in=["adjusted", "dismissed"]) & Q(decided_at=None)),
                name="decided_corrections_have_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="adjusted") | Q(adjusted_claim__isnull=False),
                name="adjusted_corrections_have_a_claim",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(status__in=["submitted", "accepted"]),
                name="corrections_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.confirmation_number

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def accept(self) -> None:
        self.FLOW.take(self, "accept")

    def adjust(self, *, claim: Claim, at: datetime, note: str = "") -> None:
        self.FLOW.take(self, "adjust")
        self.adjusted_claim, self.decided_at, self.outcome_note = claim, at, note

    def dismiss(self, *, note: str, at: datetime) -> None:
        self.FLOW.take(self, "dismiss")
        self.decided_at, self.outcome_note = at, note

    def park(self) -> None:
        self.FLOW.take(self, "park")

    def release(self, *, at: datetime) -> None:
        self.FLOW.take(self, "release")
        self.attempts, self.not_before = 0, at


class CorrectionChange(models.Model):
    """One field, as it was and as it should be. Line 0 is the claim as a whole."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="changes")
    line = models.PositiveIntegerField(default=0)
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=200, blank=True)
    new = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("change")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "line", "field"], name="one_change_per_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.line or ''}".strip()
