import secrets
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from organizations.models import Role, role_name
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.core.workflow import Workflow, step

NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 8
REASON_MAX = 1000


def read_out_number(prefix: str) -> str:
    """A number that can be read out on the telephone (Crockford's alphabet: no I, L, O, U)."""
    drawn = "".join(secrets.choice(NUMBER_ALPHABET) for _i in range(NUMBER_LENGTH))
    return f"{prefix}-{drawn[:4]}-{drawn[4:]}"


def new_number() -> str:
    return read_out_number("RR")


class RoleRequest(models.Model):
    """A person asking for a role in an organization."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Pending")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    FLOW = Workflow(
        step("approve", sources=[Status.SUBMITTED], target=Status.APPROVED),
        step("reject", sources=[Status.SUBMITTED], target=Status.REJECTED),
        step("withdraw", sources=[Status.SUBMITTED], target=Status.WITHDRAWN),
        step("expire", sources=[Status.SUBMITTED], target=Status.EXPIRED),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_number, editable=False)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_requests"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="role_requests"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    reason = models.TextField(max_length=REASON_MAX)
    # What the person typed about the organization, for the help desk to compare with the form on file.
    details = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    # The largest number of days after which approvers were reminded.
    reminded_days = models.PositiveSmallIntegerField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision_note = models.TextField(blank=True, max_length=REASON_MAX)

    class Meta:
        verbose_name = _("role request")
        ordering = ["-submitted_at"]
        permissions = [("decide_any_role_request", "Can decide any role request")]
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "organization"],
                condition=Q(status="submitted"),
                name="one_open_request_per_organization",
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", closed_at=None)
                | (~Q(status="submitted") & Q(closed_at__isnull=False)),
                name="closed_requests_have_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("requester")),
                name="nobody_decides_their_own_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.role_name} in {self.organization} for {self.requester}"

    @property
    def role_name(self) -> str:
        return role_name(self.role, self.organization)

    def approve(self, *, by: AbstractUser, at: datetime, note: str = "") -> None:
        self.FLOW.take(self, "approve")
        self._close(by=by, at=at, note=note)

    def reject(self, *, by: AbstractUser, at: datetime, note: str) -> None:
        if not note.strip():
            raise DomainError(_now("Give a reason so that the requester knows what to change."))
        self.FLOW.take(self, "reject")
        self._close(by=by, at=at, note=note)

    def withdraw(self, *, at: datetime) -> None:
        self.FLOW.take(self, "withdraw")
        self.closed_at = at

    def _close(self, *, by: AbstractUser, at: datetime, note: str) -> None:
        self.decided_by_id = by.pk
        self.closed_at = at
        self.decision_note = note
