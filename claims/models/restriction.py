from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CorrectionRestriction(models.Model):
    """A code that a correction may not touch in some time, and what the person is told."""

    class Kind(models.TextChoices):
        MODIFIER = "modifier", _("Modifier that may not be added, changed or taken away")
        PROCEDURE = "procedure", _("Procedure code that may not be corrected or chosen")
        DENIAL = "denial", _("Reason code (CARC) that locks a line")
        REMARK = "remark", _("Remark code (RARC) that locks a line or a claim")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=5)
    starts_on = models.DateField(verbose_name=_("first day"))
    ends_on = models.DateField(null=True, blank=True, verbose_name=_("last day"))
    message = models.CharField(
        max_length=300, help_text=_("Says why, and what the person can do instead.")
    )
    unless_modifiers = models.CharField(
        max_length=20,
        blank=True,
        verbose_name=_("open when one of these modifiers is added"),
        help_text=_("For reason codes: modifiers with a space between them, such as GV GW."),
    )

    class Meta:
        verbose_name = _("correction restriction")
        ordering = ["kind", "code", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "starts_on"], name="one_restriction_per_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="restrictions_end_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.code}"

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def opening_modifiers(self) -> frozenset[str]:
        return frozenset(self.unless_modifiers.split())
