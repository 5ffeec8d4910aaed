from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents import policies
from documents.models import AdrLetter, StoredFile, Submission
from documents.services.releasing import release_file
from spot_portal.core.errors import DomainError
from spot_portal.core.http import PortalRequest
from spot_portal.core.readonly_admin import ReadOnlyAdmin


@admin.register(AdrLetter)
class AdrLetterAdmin(ReadOnlyAdmin):
    """Dates and states only; who the patient is stays out of the administration."""

    list_display = ["case_number", "provider", "letter_date", "due_on", "status"]
    list_filter = ["status", "review"]
    list_select_related = ["provider"]
    search_fields = ["case_number", "reference"]
    fields = [
        "reference",
        "case_number",
        "provider",
        "review",
        "letter_date",
        "due_on",
        "status",
        "closed_at",
    ]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "form", "provider", "status", "received_at", "receipt_date"]
    list_filter = ["status", "form"]
    list_select_related = ["provider"]
    search_fields = ["confirmation_number", "reference"]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Where the virus check stands. Names and contents are not shown here."""

    list_display = [
        "reference",
        "submission",
        "media_type",
        "size",
        "status",
        "attempts",
        "finding",
        "added_at",
    ]
    list_filter = ["status", "media_type"]
    list_select_related = ["submission"]
    search_fields = ["reference", "sha256"]
    actions = ["release"]

    def has_release_permission(self, request: PortalRequest) -> bool:
        return policies.can_release(request.user)

    @admin.action(permissions=["release"], description=_("Check again what was set aside"))
    def release(self, request: HttpRequest, queryset: QuerySet[StoredFile]) -> None:
        released = 0
        for file in queryset:
            try:
                release_file(file_id=file.pk, by=request.user)  # type: ignore[arg-type]
            except (DomainError, PermissionDenied) as error:
                self.message_user(request, f"{file}: {error}", messages.ERROR)
            else:
                released += 1
        if released:
            text = _("%(count)d file(s) will be checked again.") % {"count": released}
            self.message_user(request, text, messages.SUCCESS)
