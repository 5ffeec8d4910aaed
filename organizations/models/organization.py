from datetime import datetime
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock
from spot_portal.core.crypto import Encrypted, blind_index
from spot_portal.core.workflow import Workflow, step

TIN_INDEX = "organization-tin"


class Organization(models.Model):
    """A provider's office or a billing service: on file by its enrollment form, then created by its approver."""

    class Kind(models.TextChoices):
        PROVIDER_OFFICE = "office", _("Provider office or organization")
        BILLING_SERVICE = "billing", _("Billing service or clearinghouse")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Form received")
        APPROVED = "approved", _("Approved, not yet created")
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    FLOW = Workflow(
        step("approve_form", sources=[Status.RECEIVED], target=Status.APPROVED),
        step("create", sources=[Status.APPROVED], target=Status.ACTIVE),
        step("close", sources=[Status.ACTIVE, Status.APPROVED], target=Status.CLOSED),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROVIDER_OFFICE)
    legal_name = models.CharField(max_length=60, verbose_name=_("legal business name"))
    address_line = models.CharField(max_length=55)
    city = models.CharField(max_length=30)
    state = models.CharField(max_length=2)
    zip_code = models.CharField(max_length=10)
    phone = models.CharField(max_length=20)
    official_name = models.CharField(max_length=60, verbose_name=_("authorized official"))
    approver_name = models.CharField(max_length=60, verbose_name=_("approver named on the form"))
    approver_email = models.EmailField(verbose_name=_("e-mail of the approver"))
    # Some practices use the owner's SSN as their TIN, so it is sealed and found by a keyed index only.
    tin_sealed = models.TextField(editable=False)
    tin_index = models.CharField(max_length=64, unique=True, editable=False)
    # Null, not empty: many forms wait without one, and it is unique.
    submitter_id = models.CharField(max_length=10, null=True, unique=True)  # noqa: DJ001
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    received_at = models.DateTimeField(default=clock.now)
    approved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(null=True)

    tin = Encrypted("tin_sealed")

    class Meta:
        verbose_name = _("organization")
        ordering = ["legal_name"]
        permissions = [("review_organization", "Can review organization forms")]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def masked_tin(self) -> str:
        return f"**-***{self.tin[-4:]}"

    def set_tin(self, tin: str) -> None:
        """``tin``: nine digits."""
        self.tin = tin
        self.tin_index = blind_index(tin, purpose=TIN_INDEX)

    def approve_form(self, *, submitter_id: str, at: datetime) -> None:
        self.FLOW.take(self, "approve_form")
        self.submitter_id, self.approved_at = submitter_id, at

    def create_in_idm(self, *, at: datetime) -> None:
        """The approver named on the form has created the organization in IDM."""
        self.FLOW.take(self, "create")
        self.created_at = at


class Provider(models.Model):
    """One enrollment of a provider that an organization acts for: NPI, PTAN and line of business belong together."""

    class LineOfBusiness(models.TextChoices):
        PART_A = "A", _("Part A")
        PART_B = "B", _("Part B")

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="providers"
    )
    name = models.CharField(max_length=60)
    npi = models.CharField(max_length=10, verbose_name="NPI")
    ptan = models.CharField(max_length=10, verbose_name="PTAN")
    line_of_business = models.CharField(max_length=1, choices=LineOfBusiness.choices)
    state = models.CharField(max_length=2, default="FL")

    class Meta:
        verbose_name = _("provider")
        ordering = ["name", "line_of_business"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "npi", "ptan"], name="one_enrollment_per_organization"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, NPI {self.npi}, {self.get_line_of_business_display()}"
