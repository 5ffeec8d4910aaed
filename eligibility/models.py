from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, Provider
from spot_portal.core import clock, policy
from spot_portal.core.crypto import Encrypted
from spot_portal.core.workflow import Workflow, step

MAX_CONTROL_NUMBER = 999_999_999


class Inquiry(models.Model):
    """One question to the eligibility system and what came back.

    Beneficiary data are in the two sealed columns only, for as long as the answer may be opened.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("Waiting for the answer")
        ANSWERED = "answered", _("Answered")
        REJECTED = "rejected", _("Rejected")
        UNANSWERED = "unanswered", _("No answer")
        REFUSED = "refused", _("Answer not usable")

    FLOW = Workflow(
        step("answer", sources=[Status.ASKED], target=Status.ANSWERED),
        step("reject", sources=[Status.ASKED], target=Status.REJECTED),
        step("give_up", sources=[Status.ASKED], target=Status.UNANSWERED),
        step("refuse", sources=[Status.ASKED], target=Status.REFUSED),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="inquiries"
    )
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="inquiries")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inquiries"
    )
    # Drawn when the form is shown: sending the same form twice asks once.
    form_token = models.UUIDField(editable=False)
    # The inquiry that this one repeats, after a rejection or without an answer.
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followers"
    )
    # A keyed digest of NPI and MBI, to count repeats without knowing the beneficiary.
    pair_index = models.CharField(max_length=64, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    # Codes only: ``AAA 72``, ``timeout``, ``other_subscriber``.
    outcome = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    request_sealed = models.TextField(blank=True, editable=False)
    answer_sealed = models.TextField(blank=True, editable=False)

    request_text = Encrypted("request_sealed")
    answer_text = Encrypted("answer_sealed")

    class Meta:
        verbose_name = _("eligibility inquiry")
        verbose_name_plural = _("eligibility inquiries")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "form_token"], name="one_inquiry_per_form"),
            models.CheckConstraint(
                condition=Q(status="asked", closed_at=None)
                | (~Q(status="asked") & Q(closed_at__isnull=False)),
                name="closed_inquiries_have_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "asked_at"], name="inquiries_of_a_person"),
            models.Index(fields=["organization", "asked_at"], name="inquiries_of_an_organization"),
            models.Index(fields=["pair_index", "asked_at"], name="inquiries_of_a_pair"),
            models.Index(
                fields=["asked_at"], condition=Q(erased_at=None), name="inquiries_to_erase"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.status}"

    @property
    def trace_number(self) -> str:
        """TRN02. As unique as the reference."""
        return self.reference.hex.upper()

    @property
    def control_number(self) -> int:
        """ISA13 and GS06: nine digits, taken from the row, so that none is given out twice."""
        return (self.pk - 1) % MAX_CONTROL_NUMBER + 1

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + policy.ELIGIBILITY_RESULT_LIFE.minutes

    @property
    def tone(self) -> str:
        return TONES[self.status]

    def is_gone(self, *, at: datetime) -> bool:
        return self.erased_at is not None or at > self.expires_at

    @property
    def request_bytes(self) -> bytes:
        return _to_bytes(self.request_text)

    @property
    def answer_bytes(self) -> bytes:
        return _to_bytes(self.answer_text)

    def keep_request(self, request: bytes) -> None:
        self.request_text = _to_text(request)

    def close(self, name: str, *, at: datetime, outcome: str = "", answer: bytes = b"") -> None:
        self.FLOW.take(self, name)
        self.closed_at, self.outcome = at, outcome[:40]
        self.answer_text = _to_text(answer)


TONES: dict[str, str] = {
    Inquiry.Status.ASKED: "waiting",
    Inquiry.Status.ANSWERED: "done",
    Inquiry.Status.REJECTED: "warning",
    Inquiry.Status.UNANSWERED: "error",
    Inquiry.Status.REFUSED: "error",
}


def _to_text(data: bytes) -> str:
    """One character a byte, so that the very bytes come back whatever was received."""
    return data.decode("latin-1")


def _to_bytes(text: str) -> bytes:
    return text.encode("latin-1")
