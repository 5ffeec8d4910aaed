from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.submission import Submission
from spot_portal.core import clock
from spot_portal.core.crypto import Encrypted
from spot_portal.core.workflow import Workflow, step


class StoredFile(models.Model):
    """One uploaded file. It can be opened once the virus check found nothing, and never before."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for the virus check")
        SCANNING = "scanning", _("Being checked")
        CLEAN = "clean", _("Checked, safe")
        QUARANTINED = "quarantined", _("Blocked, harmful content")
        UNREADABLE = "unreadable", _("Blocked, could not be checked")
        PARKED = "parked", _("Check delayed")

    # A claim may be repeated: a worker that died leaves the row ``scanning``, its time run out.
    FLOW = Workflow(
        step("claim", sources=[Status.WAITING, Status.SCANNING], target=Status.SCANNING),
        step("clear", sources=[Status.SCANNING], target=Status.CLEAN),
        step("quarantine", sources=[Status.SCANNING], target=Status.QUARANTINED),
        step("refuse", sources=[Status.SCANNING], target=Status.UNREADABLE),
        step("put_back", sources=[Status.SCANNING], target=Status.WAITING),
        step("park", sources=[Status.SCANNING], target=Status.PARKED),
        step("release", sources=[Status.PARKED], target=Status.WAITING),
    )
    UNSETTLED = (Status.WAITING, Status.SCANNING)
    BLOCKED = (Status.QUARANTINED, Status.UNREADABLE)

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    # People name files after patients, so the name is sealed like other health information.
    name_sealed = models.TextField(editable=False)
    storage_key = models.CharField(max_length=60, unique=True, editable=False)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, verbose_name="SHA-256")
    media_type = models.CharField(max_length=40)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Nobody may claim the row before: the wait after a failed try, or the time a try has.
    not_before = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=120, blank=True)

    name = Encrypted("name_sealed")

    class Meta:
        verbose_name = _("file")
        ordering = ["pk"]
        permissions = [("release_file", "Can release a file whose virus check was set aside")]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "sha256"], name="no_file_twice_in_a_submission"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="files_are_not_empty"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(status__in=["waiting", "scanning"]),
                name="files_to_scan",
            )
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def is_clean(self) -> bool:
        return self.status == self.Status.CLEAN

    @property
    def is_blocked(self) -> bool:
        return self.status in self.BLOCKED

    def clear(self, *, at: datetime) -> None:
        self.FLOW.take(self, "clear")
        self.checked_at = at

    def quarantine(self, *, at: datetime, finding: str) -> None:
        self.FLOW.take(self, "quarantine")
        self.checked_at, self.finding = at, finding[:120]

    def refuse(self, *, at: datetime, finding: str) -> None:
        self.FLOW.take(self, "refuse")
        self.checked_at, self.finding = at, finding[:120]

    def put_back(self, *, not_before: datetime, finding: str) -> None:
        self.FLOW.take(self, "put_back")
        self.not_before, self.finding = not_before, finding[:120]

    def park(self, *, finding: str) -> None:
        self.FLOW.take(self, "park")
        self.finding = finding[:120]

    def release(self, *, at: datetime) -> None:
        self.FLOW.take(self, "release")
        self.attempts, self.not_before = 0, at
