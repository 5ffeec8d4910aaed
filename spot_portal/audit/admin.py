from django.contrib import admin

from spot_portal.audit.models import AuditEvent
from spot_portal.audit.watched_admin import WatchedAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(WatchedAdmin):
    # What somebody did is about them.
    person_field = "actor"
    list_display = ["at", "code", "actor", "subject_type", "subject_id", "ip_address"]
    list_filter = ["code"]
    list_select_related = ["actor", "subject_type"]
    search_fields = ["subject_id", "request_id", "actor__username"]
