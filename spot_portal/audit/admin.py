from django.contrib import admin

from spot_portal.audit.models import AuditEvent
from spot_portal.core.readonly_admin import ReadOnlyAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "code", "actor", "subject_type", "subject_id", "ip_address"]
    list_filter = ["code"]
    list_select_related = ["actor", "subject_type"]
    search_fields = ["subject_id", "request_id", "actor__username"]
