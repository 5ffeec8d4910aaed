from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from spot_portal.audit.watched_admin import WatchedAdmin
from spot_portal.core.errors import DomainError
from spot_portal.core.http import PortalRequest
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from spot_portal.notifications.releasing import can_release, release_email


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(WatchedAdmin):
    """What was sent, what waits and what was set aside after too many tries."""

    person_field = "to"

    list_display = ["subject", "recipient", "status", "attempts", "created_at", "sent_at"]
    list_filter = ["status", "template"]
    search_fields = ["recipient", "subject"]
    exclude = ["body"]
    actions = ["release"]

    def has_release_permission(self, request: PortalRequest) -> bool:
        return can_release(request.user)

    @admin.action(permissions=["release"], description=_("Send again what was set aside"))
    def release(self, request: PortalRequest, queryset: QuerySet[OutgoingEmail]) -> None:
        released = 0
        for email in queryset:
            try:
                release_email(email_id=email.pk, by=request.user)
            except (DomainError, PermissionDenied) as error:
                self.message_user(request, f"{email}: {error}", messages.ERROR)
            else:
                released += 1
        if released:
            text = ngettext(
                "%(n)s e-mail will be sent again.", "%(n)s e-mails will be sent again.", released
            )
            self.message_user(request, text % {"n": released}, messages.SUCCESS)


@admin.register(OutgoingText)
class OutgoingTextAdmin(WatchedAdmin):
    person_field = "to"
    list_display = ["__str__", "to", "attempts", "created_at", "sent_at"]
    list_filter = ["status"]
    list_select_related = ["to"]
    exclude = ["number", "text"]
