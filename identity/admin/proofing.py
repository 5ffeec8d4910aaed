from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from identity.models import ProofingAttempt
from spot_portal.audit.watched_admin import WatchedAdmin


@admin.register(ProofingAttempt)
class ProofingAttemptAdmin(WatchedAdmin):
    list_display = ["user", "status", "started_at", "finished_at", "review_reference"]
    list_filter = ["status"]
    list_select_related = ["user"]
    search_fields = ["user__username", "review_reference"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProofingAttempt]:
        return super().get_queryset(request).select_related("user")
