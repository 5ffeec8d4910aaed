from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organizations import policies, services
from organizations.models import Membership, Organization, Provider, SpotAccount
from spot_portal.audit.watched_admin import WatchedAdmin
from spot_portal.core.errors import DomainError
from spot_portal.core.http import PortalRequest
from spot_portal.core.readonly_admin import ReadOnlyAdmin


class ProviderInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Provider
    extra = 0
    can_delete = False
    fields = ("name", "npi", "ptan", "line_of_business")
    readonly_fields = ("name", "npi", "ptan", "line_of_business")

    def has_add_permission(self, *args: object) -> bool:
        return False


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    list_display = ["legal_name", "kind", "status", "submitter_id", "received_at"]
    list_filter = ["status", "kind"]
    search_fields = ["legal_name", "submitter_id", "approver_email"]
    exclude = ["tin_sealed", "tin_index"]
    readonly_fields = ["masked_tin"]
    inlines = [ProviderInline]
    actions = ["approve_forms"]

    def has_review_permission(self, request: PortalRequest) -> bool:
        return policies.can_review_organizations(request.user)

    @admin.action(
        permissions=["review"], description=_("Approve selected forms and send the submitter ID")
    )
    def approve_forms(self, request: PortalRequest, queryset: QuerySet[Organization]) -> None:
        done = 0
        for organization in queryset:
            # Not by ``email``: an account that was closed for good still has it.
            key = organization.approver_email.lower()
            approver = get_user_model().objects.filter(email_key=key).first()
            try:
                services.approve_form(
                    organization_id=organization.pk, by=request.user, letter_to=approver
                )
            except (DomainError, PermissionDenied) as error:
                self.message_user(request, f"{organization}: {error}", messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(
                request,
                ngettext("Approved %(n)s form.", "Approved %(n)s forms.", done) % {"n": done},
                messages.SUCCESS,
            )


@admin.register(Membership)
class MembershipAdmin(WatchedAdmin):
    list_display = ["user", "organization", "name_of_role", "status", "granted_at", "due_on"]
    list_filter = ["status", "role"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__username", "organization__legal_name"]

    @admin.display(description=_("role"), ordering="role")
    def name_of_role(self, obj: Membership) -> str:
        return obj.role_name


@admin.register(SpotAccount)
class SpotAccountAdmin(WatchedAdmin):
    list_display = ["user", "status", "last_sign_in_at", "counted_from", "inactive_since"]
    list_filter = ["status"]
    list_select_related = ["user"]
    search_fields = ["user__username"]
