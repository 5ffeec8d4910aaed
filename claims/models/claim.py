from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, Provider
from spot_portal.core import clock
from spot_portal.core.crypto import Encrypted, blind_index
from spot_portal.core.identifiers import normalize_mbi
from spot_portal.core.workflow import Workflow, step

MBI_INDEX = "claim-mbi"
SHOWN_OF_MBI = 4


def mbi_key(mbi: str) -> str:
    """What a claim is found by when somebody knows the beneficiary's number."""
    return blind_index(normalize_mbi(mbi), purpose=MBI_INDEX)


class Claim(models.Model):
    """A claim as the claims system holds it. How it was decided is only ever read from an 835."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        PAID = "paid", _("Paid")
        DENIED = "denied", _("Denied")
        REJECTED = "rejected", _("Returned as unprocessable")
        ADJUSTED = "adjusted", _("Adjusted")

    FLOW = Workflow(
        step("pay", sources=[Status.PENDING], target=Status.PAID),
        step("deny", sources=[Status.PENDING], target=Status.DENIED),
        step("reject", sources=[Status.PENDING], target=Status.REJECTED),
        # A reversal may be the first that is heard of a claim, hence from pending too.
        step(
            "adjust", sources=[Status.PENDING, Status.PAID, Status.DENIED], target=Status.ADJUSTED
        ),
    )
    DECIDED = (Status.PAID, Status.DENIED)

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="claims")
    line_of_business = models.CharField(max_length=1, choices=Provider.LineOfBusiness.choices)
    # ICN in Part B, DCN in Part A; empty until the claims system has given one.
    control_number = models.CharField(max_length=50, null=True, verbose_name=_("claim number"))  # noqa: DJ001
    patient_control_number = models.CharField(
        max_length=50, verbose_name=_("patient control number")
    )

    first_name_sealed = models.TextField(blank=True, editable=False)
    last_name_sealed = models.TextField(blank=True, editable=False)
    birth_date_sealed = models.TextField(blank=True, editable=False)
    mbi_sealed = models.TextField(blank=True, editable=False)
    mbi_index = models.CharField(max_length=64, blank=True, editable=False)

    service_from = models.DateField(null=True, verbose_name=_("first date of service"))
    service_to = models.DateField(null=True, verbose_name=_("last date of service"))
    place_of_service = models.CharField(max_length=2, blank=True)
    type_of_bill = models.CharField(max_length=4, blank=True)
    diagnoses = models.JSONField(default=list)
    referring_name = models.CharField(max_length=120, blank=True)
    referring_npi = models.CharField(max_length=10, blank=True)
    rendering_npi = models.CharField(max_length=10, blank=True)
    total_charge = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    total_paid = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    patient_responsibility = models.DecimalField(
        max_digits=20, decimal_places=2, default=Decimal(0)
    )
    # CAS of the claim as a whole: [{"group": "CO", "reason": "45", "amount": "12.00"}]
    adjustments = models.JSONField(default=list)
    remarks = models.JSONField(default=list)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    received_on = models.DateField()
    # The day of this decision, and the day of the first one, from which the one-year limit runs.
    finalized_on = models.DateField(null=True)
    initially_decided_on = models.DateField(null=True)
    adjusted_on = models.DateField(null=True)
    adjusts = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="adjustments_made"
    )
    created_at = models.DateTimeField(default=clock.now)

    first_name = Encrypted("first_name_sealed")
    last_name = Encrypted("last_name_sealed")
    birth_date_text = Encrypted("birth_date_sealed")
    mbi = Encrypted("mbi_sealed")

    class Meta:
        verbose_name = _("claim")
        ordering = ["-service_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "control_number"], name="one_claim_per_number"
            ),
            models.CheckConstraint(
                condition=Q(status="pending", finalized_on=None)
                | (~Q(status="pending") & Q(finalized_on__isnull=False)),
                name="decided_claims_have_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "mbi_index"], name="claims_by_mbi"),
            models.Index(fields=["provider", "service_from", "id"], name="claims_by_service"),
            models.Index(
                fields=["provider", "patient_control_number"], name="claims_by_patient_number"
            ),
        ]

    def __str__(self) -> str:
        return self.control_number or str(self.reference)

    @property
    def organization(self) -> Organization:
        return self.provider.organization

    @property
    def beneficiary(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def masked_mbi(self) -> str:
        return f"•••{self.mbi[-SHOWN_OF_MBI:]}" if self.mbi else ""

    @property
    def birth_date(self) -> date | None:
        return date.fromisoformat(self.birth_date_text) if self.birth_date_text else None

    @property
    def total_allowed(self) -> Decimal:
        return self.total_paid + self.patient_responsibility

    def set_beneficiary(
        self, *, mbi: str, first_name: str, last_name: str, birth_date: date | None
    ) -> None:
        self.mbi, self.first_name, self.last_name = normalize_mbi(mbi), first_name, last_name
        self.birth_date_text = birth_date.isoformat() if birth_date else ""
        self.mbi_index = mbi_key(mbi) if mbi else ""

    def decide(self, outcome: str, *, on: date) -> None:
        """``outcome`` is a step: pay, deny or reject."""
        self.FLOW.take(self, outcome)
        self.finalized_on = on
        self.initially_decided_on = self.initially_decided_on or on

    def adjust(self, *, on: date) -> None:
        """A later decision reversed this one."""
        self.FLOW.take(self, "adjust")
        self.adjusted_on = on
        self.finalized_on = self.finalized_on or on
        self.initially_decided_on = self.initially_decided_on or on


class ClaimLine(models.Model):
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    control_number = models.CharField(max_length=50, blank=True)
    procedure = models.CharField(max_length=48, blank=True)
    modifiers = models.JSONField(default=list)
    revenue_code = models.CharField(max_length=10, blank=True)
    charge = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    allowed = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    paid = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    units = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    place_of_service = models.CharField(max_length=2, blank=True)
    pointers = models.JSONField(default=list)
    service_from = models.DateField(null=True)
    service_to = models.DateField(null=True)
    rendering_npi = models.CharField(max_length=10, blank=True)
    adjustments = models.JSONField(default=list)
    remarks = models.JSONField(default=list)

    class Meta:
        verbose_name = _("claim line")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="one_line_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def reasons(self) -> list[str]:
        """The CARC of every adjustment, each once."""
        return list(dict.fromkeys(item["reason"] for item in self.adjustments))
