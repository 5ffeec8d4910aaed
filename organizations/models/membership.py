from datetime import date, datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization
from spot_portal.core import clock
from spot_portal.core.workflow import Workflow, step

LEAP_DAY = (2, 29)


class Role(models.TextChoices):
    APPROVER = "approver", _("Approver")
    BACKUP_APPROVER = "backup_approver", _("Backup approver")
    END_USER = "end_user", _("End user")


APPROVER_ROLES = (Role.APPROVER, Role.BACKUP_APPROVER)
# IDM has one approver's role for each kind of organization.
APPROVER_OF = {
    Organization.Kind.PROVIDER_OFFICE: _("Provider office approver"),
    Organization.Kind.BILLING_SERVICE: _("Business office approver"),
}


def role_name(role: str, organization: Organization) -> str:
    """What IDM calls this role in this organization: the same words from the request to the certification."""
    if role == Role.APPROVER:
        return str(APPROVER_OF[Organization.Kind(organization.kind)])
    return str(Role(role).label)


class Membership(models.Model):
    """One role of one person in one organization, from grant to end."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        LAPSED = "lapsed", _("Ended, certification missed")
        REVOKED = "revoked", _("Ended")

    FLOW = Workflow(
        step("lapse", sources=[Status.ACTIVE], target=Status.LAPSED),
        step("revoke", sources=[Status.ACTIVE], target=Status.REVOKED),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    granted_at = models.DateTimeField(default=clock.now)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    certified_at = models.DateTimeField(null=True)
    # The last day on which the yearly certification can be done, in Eastern time.
    due_on = models.DateField()
    # The smallest number of days before ``due_on`` for which approvers were asked; a gap in the runs of the
    # sweep then leads to one late reminder and not to four.
    reminded_days = models.PositiveSmallIntegerField(null=True)
    # The end of the person's SPOT access that the approvers were told of.
    told_inactive_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("role")
        ordering = ["-granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(status="active"),
                name="one_active_role_per_organization",
            ),
            models.CheckConstraint(
                condition=Q(status="active", ended_at=None)
                | (~Q(status="active") & Q(ended_at__isnull=False)),
                name="ended_roles_have_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status="active"), name="active_roles_due")
        ]

    def __str__(self) -> str:
        return f"{self.role_name}: {self.user} in {self.organization}"

    @property
    def role_name(self) -> str:
        return role_name(self.role, self.organization)

    @property
    def is_approver(self) -> bool:
        return self.role in APPROVER_ROLES

    def certify(self, *, at: datetime) -> None:
        self.certified_at = at
        self.due_on = a_year_after(clock.to_eastern(at).date())
        self.reminded_days = None

    def lapse(self, *, at: datetime) -> None:
        self.FLOW.take(self, "lapse")
        self.ended_at = at

    def revoke(self, *, at: datetime, reason: str) -> None:
        self.FLOW.take(self, "revoke")
        self.ended_at, self.end_reason = at, reason


def a_year_after(day: date) -> date:
    """Same day next year; 29 February becomes 28 February."""
    if (day.month, day.day) == LEAP_DAY:
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)
