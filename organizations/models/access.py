from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock, policy
from spot_portal.core.workflow import Workflow, step


class SpotAccount(models.Model):
    """A person's standing in SPOT, apart from IDM: it goes inactive without a SPOT sign-in."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")

    FLOW = Workflow(
        step("deactivate", sources=[Status.ACTIVE], target=Status.INACTIVE),
        step("reactivate", sources=[Status.INACTIVE], target=Status.ACTIVE),
    )

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="spot_account"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    last_sign_in_at = models.DateTimeField(null=True)
    # What the idle days are counted from: the first grant, a SPOT sign-in or a reactivation.
    counted_from = models.DateTimeField(default=clock.now)
    # The largest number of idle days for which the person was warned.
    warned_days = models.PositiveSmallIntegerField(null=True)
    inactive_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("SPOT account")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="active", inactive_since=None)
                | Q(status="inactive", inactive_since__isnull=False),
                name="inactive_accounts_have_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["counted_from"], condition=Q(status="active"), name="active_accounts_idle"
            )
        ]

    def __str__(self) -> str:
        return f"SPOT account of {self.user}"

    def is_idle(self, *, at: datetime) -> bool:
        """Over the limit, whether a sweep has come by or not."""
        return self.counted_from < at - policy.SPOT_INACTIVITY.days

    def deactivate(self, *, at: datetime) -> None:
        self.FLOW.take(self, "deactivate")
        self.inactive_since = at

    def reactivate(self, *, at: datetime) -> None:
        self.FLOW.take(self, "reactivate")
        self.inactive_since, self.warned_days, self.counted_from = None, None, at
