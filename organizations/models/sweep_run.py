from django.db import models
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock


class SweepRun(models.Model):
    """The nightly work of one business day is done. What a stopped worker missed is seen by its absence."""

    day = models.DateField(unique=True)
    finished_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("nightly run")
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)
