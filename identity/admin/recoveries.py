from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from identity.models import RecoveryAttempt
from spot_portal.audit.watched_admin import WatchedAdmin


@admin.register(RecoveryAttempt)
class RecoveryAttemptAdmin(WatchedAdmin):
    """A caller reads out the number; here is what it belongs to."""

    list_display = [
        "number", "user", "purpose", "channel", "asked_at", "wrong_codes", "proved_at", "finished_at",
    ]  # fmt: skip
    list_filter = ["purpose", "channel"]
    search_fields = ["number", "user__username"]
    fields = [
        "number", "user", "purpose", "channel", "agent", "asked_at", "wrong_codes", "proved_at", "finished_at",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecoveryAttempt]:
        """Without those that fit no account: there is nobody to help."""
        rows = super().get_queryset(request).filter(user__isnull=False)
        return rows.select_related("user", "agent")
