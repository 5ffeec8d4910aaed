"""The help desk decides about approvers: everything read-only, decisions through services."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from identity import policies
from identity.forms.admin import ApprovalNoteForm, RejectionReasonForm
from identity.models import RoleRequest
from identity.services import role_requests as services
from spot_portal.audit.watched_admin import WatchedAdmin
from spot_portal.core.errors import DomainError
from spot_portal.core.http import PortalRequest


def _approved(n: int) -> str:
    return ngettext("Approved %(n)s role request.", "Approved %(n)s role requests.", n) % {"n": n}


def _rejected(n: int) -> str:
    return ngettext("Rejected %(n)s role request.", "Rejected %(n)s role requests.", n) % {"n": n}


def _as_rows(*rows: tuple[str, Any]) -> SafeString:
    drawn = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows)
    return format_html('<dl class="act-summary">{}</dl>', drawn)


@admin.register(RoleRequest)
class RoleRequestAdmin(WatchedAdmin):
    person_field = "requester"
    list_display = ["number", "requester", "organization", "asked_role", "status", "submitted_at"]
    list_filter = ["status", "role"]
    list_select_related = ["requester", "organization"]
    search_fields = [
        "number",
        "requester__username",
        "requester__email",
        "organization__legal_name",
    ]
    fields = [
        "number", "requester", "organization", "on_the_form", "asked_role", "reason", "typed", "status",
        "submitted_at", "closed_at", "decided_by", "decision_note",
    ]  # fmt: skip
    readonly_fields = ["on_the_form", "asked_role", "typed"]
    actions = ["approve_selected", "reject_selected"]

    @admin.display(description=gettext_lazy("role"), ordering="role")
    def asked_role(self, obj: RoleRequest) -> str:
        return obj.role_name

    @admin.display(description=gettext_lazy("Enrollment form on file"))
    def on_the_form(self, obj: RoleRequest) -> str:
        form = obj.organization
        address = f"{form.address_line}, {form.city}, {form.state} {form.zip_code}"
        return _as_rows(
            (_("Legal business name"), form.legal_name),
            ("TIN", form.masked_tin),
            (_("Kind"), form.get_kind_display()),
            (_("Business address"), address),
            (_("Company telephone"), form.phone),
            (_("Approver"), f"{form.approver_name}, {form.approver_email}"),
        )

    @admin.display(description=gettext_lazy("Business details typed"))
    def typed(self, obj: RoleRequest) -> str:
        if not obj.details:
            return _("None: associates to the organization on file")
        given = defaultdict(str, obj.details)
        address = "{address_line}, {city}, {state} {zip_code}".format_map(given)
        return _as_rows(
            (_("Legal business name"), given["legal_name"]),
            (_("Business address"), address),
            (_("Company telephone"), given["phone"]),
        )

    def has_decide_permission(self, request: PortalRequest) -> bool:
        return policies.is_help_desk(request.user)

    @admin.action(
        permissions=["decide"], description=gettext_lazy("Approve selected role requests")
    )
    def approve_selected(
        self, request: PortalRequest, queryset: QuerySet[RoleRequest]
    ) -> HttpResponse | None:
        form = ApprovalNoteForm(request.POST if "confirm" in request.POST else None)
        if not form.is_valid():
            return self._ask(
                request, queryset, form, "approve_selected", _("Approve role requests")
            )
        self._decide(
            request, queryset, services.approve_role_request, form.cleaned_data["note"], _approved
        )
        return None

    @admin.action(permissions=["decide"], description=gettext_lazy("Reject selected role requests"))
    def reject_selected(
        self, request: PortalRequest, queryset: QuerySet[RoleRequest]
    ) -> HttpResponse | None:
        form = RejectionReasonForm(request.POST if "confirm" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, queryset, form, "reject_selected", _("Reject role requests"))
        self._decide(
            request, queryset, services.reject_role_request, form.cleaned_data["note"], _rejected
        )
        return None

    def _decide(
        self,
        request: PortalRequest,
        queryset: QuerySet[RoleRequest],
        act: Callable[..., Any],
        note: str,
        said: Callable[[int], str],
    ) -> None:
        done = 0
        for role_request in queryset:
            try:
                act(role_request_id=role_request.pk, by=request.user, note=note)
            except (DomainError, PermissionDenied) as error:
                self.note_look(request, role_request)  # it is named with its person
                reason = str(error) or _("You may not decide this one.")
                self.message_user(request, f"{role_request}: {reason}", messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(request, said(done), messages.SUCCESS)

    def _ask(
        self,
        request: PortalRequest,
        queryset: QuerySet[RoleRequest],
        form: Form,
        action: str,
        title: str,
    ) -> HttpResponse:
        role_requests = list(queryset)
        self.note_looks(request, role_requests)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "role_requests": role_requests,
            "form": form,
            "action": action,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/identity/decide_role_requests.html", context)
