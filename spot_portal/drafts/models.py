from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock


class Draft(models.Model):
    """Half-finished work of one person, kept on the server. Never anything typed for identity proofing."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("draft")
        constraints = [
            models.UniqueConstraint(fields=["owner", "purpose", "key"], name="one_draft_per_task")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"
