from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock


class AuditEvent(models.Model):
    """One thing that happened. Append-only: the model, the admin and a database trigger refuse changes.

    Every row carries a seal (HMAC) over itself and the seal before it, so that a row changed, added or taken out
    later is found by ``manage.py verify_audit``.
    """

    code = models.CharField(max_length=80, verbose_name=_("event"))
    # Without a foreign key in the database: writing an event must not lock the person's row, and it outlives them.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("actor"),
    )
    subject_type = models.ForeignKey(
        ContentType, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    subject_id = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    ip_address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=clock.now, verbose_name=_("time"))
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit event")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["actor", "code", "at"], name="audit_by_actor"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M:%S}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("Audit events are written by record_event only.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("Audit events are never deleted.")
