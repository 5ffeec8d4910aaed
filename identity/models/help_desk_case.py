from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models.role_request import read_out_number
from spot_portal.core import clock, policy
from spot_portal.core.workflow import Workflow, step


def new_case_number() -> str:
    return read_out_number("HD")


class HelpDeskCase(models.Model):
    """What the help desk did to an account: under which ticket, why, and who. Weighty acts wait for a second agent."""

    class Act(models.TextChoices):
        UNLOCK = "unlock", _("Unlock")
        SEND_RESET = "send_reset", _("Send a reset link")
        RESET_FACTORS = "reset_factors", _("Remove second factors")
        CHANGE_EMAIL = "change_email", _("Change the e-mail address")
        END_SESSIONS = "end_sessions", _("End sessions")
        SUSPEND = "suspend", _("Suspend")
        REINSTATE = "reinstate", _("Reinstate")
        ARCHIVE = "archive", _("Close for good")

    # What a thief would ask for on the telephone, and a second agent has to agree to.
    WAYS_IN = (Act.RESET_FACTORS, Act.CHANGE_EMAIL)

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second agent")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")

    FLOW = Workflow(
        step("confirm", sources=[Status.WAITING], target=Status.DONE),
        step("decline", sources=[Status.WAITING], target=Status.DECLINED),
        step("expire", sources=[Status.WAITING], target=Status.EXPIRED),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_case_number, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="help_desk_cases"
    )
    act = models.CharField(max_length=14, choices=Act.choices)
    ticket = models.CharField(max_length=40)
    reason = models.TextField(max_length=1000)
    # How many facts the caller knew; empty when the act needs no caller.
    facts_right = models.PositiveSmallIntegerField(null=True)
    # Asked for in a change of e-mail address, and kept until a second agent has decided.
    new_email = models.EmailField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DONE)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("help desk case")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "act"],
                condition=Q(status="waiting"),
                name="one_waiting_case_for_an_act",
            ),
            models.CheckConstraint(
                condition=~Q(opened_by=F("person")), name="nobody_serves_their_own_account"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("opened_by")),
                name="a_second_agent_is_another_one",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def confirm(self, *, by: AbstractUser, at: datetime) -> None:
        self.FLOW.take(self, "confirm")
        self.decided_by_id, self.decided_at = by.pk, at

    def decline(self, *, by: AbstractUser, at: datetime) -> None:
        self.FLOW.take(self, "decline")
        self.decided_by_id, self.decided_at = by.pk, at
        self.forget_address()

    def forget_address(self) -> None:
        self.new_email = ""

    def was_stopped(self, *, disavowed_at: datetime | None) -> bool:
        """The owner has said “this was not me” since."""
        asked = self.status in (self.Status.WAITING, self.Status.EXPIRED)
        since = disavowed_at is not None and disavowed_at > self.opened_at
        return asked and since and self.act in self.WAYS_IN

    def is_over(self, *, at: datetime) -> bool:
        return self.opened_at + policy.SECOND_AGENT.hours < at
