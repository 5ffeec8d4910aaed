from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from organizations.models import Provider
from spot_portal.core import clock


class ImportedFile(models.Model):
    """A file of claims or remittances that was read. Its text is not kept, only a fingerprint."""

    class Kind(models.TextChoices):
        CLAIMS = "837", _("Claims (837)")
        REMITTANCE = "835", _("Remittance (835)")

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="imported_files")
    kind = models.CharField(max_length=3, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=clock.now)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # [{"code": "se_count", "message": "SE01 says 15, …", "segment": 14}]
    findings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("imported file")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind", "digest"], name="one_load_per_file")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.loaded_at:%Y-%m-%d %H:%M}"


class Remittance(models.Model):
    """One payment, or one notice without a payment, as an 835 told it."""

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    file = models.ForeignKey(ImportedFile, on_delete=models.PROTECT, related_name="remittances")
    position = models.PositiveIntegerField()
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="remittances")
    payer_name = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=3, blank=True)
    trace_number = models.CharField(
        max_length=50, blank=True, verbose_name=_("check or EFT number")
    )
    paid_on = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    balance = models.JSONField(default=list)

    class Meta:
        verbose_name = _("remittance")
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="one_remittance_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.trace_number} {self.paid_on}"


class RemittedClaim(models.Model):
    """One claim on one remittance (CLP): the history of a claim is the list of these."""

    remittance = models.ForeignKey(Remittance, on_delete=models.CASCADE, related_name="claims")
    position = models.PositiveIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    status_code = models.CharField(max_length=3)
    charge = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    paid = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("claim on a remittance")
        ordering = ["remittance__paid_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["remittance", "position"], name="one_decision_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.status_code}"

    @property
    def is_reversal(self) -> bool:
        return self.status_code == "22"
