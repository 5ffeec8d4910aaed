"""The help desk: restriction tables are edited, all else is read. No beneficiary data."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims import policies
from claims.models import Claim, Correction, CorrectionRestriction, ImportedFile
from claims.services.corrections import release_correction
from claims.services.restrictions import save_restriction
from spot_portal.core.errors import DomainError
from spot_portal.core.readonly_admin import ReadOnlyAdmin

CORRECTION_COLUMNS = [
    "confirmation_number",
    "claim",
    "status",
    "submitted_at",
    "requested_by",
    "attempts",
]
FILE_COLUMNS = ["loaded_at", "kind", "provider", "loaded_by"]
CLAIM_COLUMNS = [
    "control_number",
    "provider",
    "line_of_business",
    "status",
    "received_on",
    "finalized_on",
]


@admin.register(CorrectionRestriction)
class CorrectionRestrictionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Never deleted: a restriction that no longer holds gets a last day."""

    list_display = ["code", "kind", "starts_on", "ends_on", "message"]
    list_filter = ["kind"]
    search_fields = ["code", "message"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.can_manage_restrictions(request.user)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.can_manage_restrictions(request.user)  # type: ignore[arg-type]

    def save_model(
        self,
        request: HttpRequest,
        obj: CorrectionRestriction,
        form: forms.ModelForm,  # type: ignore[type-arg]
        change: bool,
    ) -> None:
        save_restriction(restriction=obj, by=request.user)  # type: ignore[arg-type]


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = [*CLAIM_COLUMNS]
    fields = [*CLAIM_COLUMNS, "initially_decided_on", "adjusted_on", "adjusts"]
    list_filter = ["status", "line_of_business"]
    list_select_related = ["provider"]
    search_fields = ["control_number"]


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = [*CORRECTION_COLUMNS]
    fields = [
        *CORRECTION_COLUMNS,
        "kind",
        "reason",
        "received_on",
        "decided_at",
        "outcome_note",
        "adjusted_claim",
    ]
    list_filter = ["status"]
    list_select_related = ["claim", "requested_by"]
    search_fields = ["confirmation_number"]
    actions = ["send_again"]

    def has_release_permission(self, request: HttpRequest) -> bool:
        return policies.can_release(request.user)  # type: ignore[arg-type]

    @admin.action(permissions=["release"], description=_("Send to the claims system again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Correction]) -> None:
        done = 0
        for key in queryset.values_list("pk", flat=True):
            try:
                release_correction(correction_id=key, by=request.user)  # type: ignore[arg-type]
            except DomainError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(request, _("Sent again: %(done)s.") % {"done": done})


@admin.register(ImportedFile)
class ImportedFileAdmin(ReadOnlyAdmin):
    list_display = [*FILE_COLUMNS]
    fields = [*FILE_COLUMNS, "findings"]
    list_filter = ["kind"]
    list_select_related = ["provider", "loaded_by"]
