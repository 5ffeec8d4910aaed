from datetime import datetime
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.models.user import User
from spot_portal.core import clock
from spot_portal.core.workflow import Workflow, step


class ProofingAttempt(models.Model):
    """One question to the proofing service and its answer. Nothing the person typed is kept, in any form."""

    class Status(models.TextChoices):
        STARTED = "started", _("Started")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("No match")
        REFERRED = "referred", _("Referred to the telephone desk")
        UNANSWERED = "unanswered", _("No answer")

    FLOW = Workflow(
        step("pass", sources=[Status.STARTED], target=Status.PASSED),
        step("fail", sources=[Status.STARTED], target=Status.FAILED),
        step("refer", sources=[Status.STARTED], target=Status.REFERRED),
        step("go_unanswered", sources=[Status.STARTED], target=Status.UNANSWERED),
    )
    COUNTED = (Status.FAILED, Status.REFERRED)

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proofing_attempts")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.STARTED)
    consented_at = models.DateTimeField()
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    vendor_reference = models.CharField(max_length=40, blank=True)
    review_reference = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("identity proofing attempt")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status="started"),
                name="one_open_proofing_attempt",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.started_at:%Y-%m-%d})"

    def finish(
        self, name: str, *, at: datetime, vendor_reference: str = "", review_reference: str = ""
    ) -> None:
        self.FLOW.take(self, name)
        self.finished_at = at
        self.vendor_reference, self.review_reference = vendor_reference, review_reference
