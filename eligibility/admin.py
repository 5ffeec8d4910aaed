from django.contrib import admin

from eligibility.models import Inquiry
from spot_portal.core.readonly_admin import ReadOnlyAdmin


@admin.register(Inquiry)
class InquiryAdmin(ReadOnlyAdmin):
    """That somebody asked, for whom and how it ended; never about whom."""

    list_display = ["asked_at", "asked_by", "organization", "provider", "status", "outcome"]
    list_filter = ["status"]
    list_select_related = ["asked_by", "organization", "provider"]
    search_fields = ["reference", "asked_by__username", "provider__npi"]
    fields = [
        "reference", "asked_by", "organization", "provider", "follows", "status", "outcome",
        "asked_at", "closed_at", "erased_at",
    ]  # fmt: skip
