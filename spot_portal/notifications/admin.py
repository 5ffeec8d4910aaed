from django.contrib import admin

from spot_portal.core.readonly_admin import ReadOnlyAdmin
from spot_portal.notifications.models import OutgoingEmail, OutgoingText


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyAdmin):
    """What was sent, what waits and what was set aside after too many tries."""

    list_display = ["subject", "recipient", "status", "attempts", "created_at", "sent_at"]
    list_filter = ["status", "template"]
    search_fields = ["recipient", "subject"]
    exclude = ["body"]


@admin.register(OutgoingText)
class OutgoingTextAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "to", "attempts", "created_at", "sent_at"]
    list_filter = ["status"]
    list_select_related = ["to"]
    exclude = ["number", "text"]
