from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.models.one_time_code import OneTimeCode
from spot_portal.core import clock, policy
from spot_portal.core.workflow import Workflow, step


class EmailChange(OneTimeCode):
    """A person's change of e-mail address: a code proves the new one, the old one may undo it for a day."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Waiting for the code")
        DONE = "done", _("Changed")
        UNDONE = "undone", _("Undone")
        DROPPED = "dropped", _("Not finished")

    FLOW = Workflow(
        step("confirm", sources=[Status.ASKED], target=Status.DONE),
        step("drop", sources=[Status.ASKED], target=Status.DROPPED),
        step("undo", sources=[Status.DONE], target=Status.UNDONE),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_changes"
    )
    old_email = models.EmailField()
    new_email = models.EmailField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status="asked"), name="one_open_email_change"
            )
        ]

    def __str__(self) -> str:
        return f"e-mail change of {self.user_id}"

    @property
    def code_minutes(self) -> int:
        return policy.CODE_LIFE_EMAIL.value

    def may_undo(self, *, at: datetime) -> bool:
        return (
            self.status == self.Status.DONE
            and self.done_at is not None
            and at <= self.done_at + timedelta(hours=policy.EMAIL_UNDO.value)
        )
