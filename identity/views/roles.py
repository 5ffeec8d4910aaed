"""Asking for a role (choose, organization, review, receipt), and deciding about requests."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from identity import selectors
from identity.forms import ChooseRoleForm, DecideRoleRequestForm, OrganizationForm, ReasonForm
from identity.forms.roles import BUSINESS_REQUIRED, ROLE_CHOICES
from identity.models import RoleRequest, User
from identity.services import role_requests as services
from identity.sessions import signed_in_person
from organizations.models import Organization, Role
from organizations.selectors import active_memberships
from spot_portal.core import policy
from spot_portal.core.errors import DomainError
from spot_portal.core.http import PortalRequest, post_only, weighty
from spot_portal.drafts.services import discard_draft, read_draft, save_draft
from spot_portal.drafts.typed import keeps_typed, typed

PURPOSE = "role-request"
STEPS = [
    gettext_lazy("Role"),
    gettext_lazy("Identity"),
    gettext_lazy("Organization"),
    gettext_lazy("Review"),
]


@require_safe
def my_roles(request: PortalRequest) -> HttpResponse:
    return render(
        request, "identity/roles/list.html", {"memberships": active_memberships(request.user)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    draft = read_draft(owner=user, purpose=PURPOSE)
    form = ChooseRoleForm(request.POST if request.method == "POST" else None, initial=draft)
    if form.is_valid():
        if draft.get("role") != form.cleaned_data["role"]:
            draft = {}  # another role, another kind of organization: what follows is asked again
        save_draft(owner=user, purpose=PURPOSE, data=draft | form.cleaned_data)
        return redirect("identity:request-organization" if user.is_proofed else "identity:proofing")
    hints = [(label, hint) for _role, _kind, label, hint in ROLE_CHOICES.values()]
    return render(
        request,
        "identity/roles/choose.html",
        {"form": form, "hints": hints, "steps": STEPS, "current": 1},
    )


# The numbers that show that a person belongs there are typed again, as in the draft.
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(never=["tin", "submitter_id"])
def organization(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    draft = read_draft(owner=user, purpose=PURPOSE)
    if draft.get("role") not in ROLE_CHOICES:
        return redirect("identity:request-role")
    if not user.is_proofed:
        return redirect("identity:proofing")
    role, kind, label, _hint = ROLE_CHOICES[draft["role"]]
    # The numbers are typed again when a person comes back: the draft does not keep a TIN.
    form = OrganizationForm(
        request.POST if request.method == "POST" else None,
        initial=(draft.get("details") or {}) | typed(request),
        may_create=role == Role.APPROVER,
    )
    if form.is_valid() and (found := _find(user, form, kind)):
        creating = form.creating(form.cleaned_data)
        details = {name: form.cleaned_data[name] for name in BUSINESS_REQUIRED} if creating else {}
        draft |= {"organization": str(found.reference), "details": details, "creating": creating}
        save_draft(owner=user, purpose=PURPOSE, data=draft)
        return redirect("identity:review-request")
    context = {"form": form, "role": label, "steps": STEPS, "current": 3}
    return render(request, "identity/roles/organization.html", context)


def _find(user: User, form: OrganizationForm, kind: str | None) -> Organization | None:
    given = form.cleaned_data
    try:
        return services.find_organization(
            user=user,
            tin=given["tin"],
            submitter_id=given["submitter_id"],
            create=form.creating(given),
            kind=kind,
        )
    except DomainError as error:
        if hasattr(error, "retry_after"):
            raise
        form.add_error(None, str(error))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(never=["organization"])
def review(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    draft = read_draft(owner=user, purpose=PURPOSE)
    found = selectors.organization_in_draft(draft)
    if draft.get("role") not in ROLE_CHOICES or found is None:
        return redirect("identity:request-role")
    role, _kind, label, _hint = ROLE_CHOICES[draft["role"]]
    form = ReasonForm(request.POST if request.method == "POST" else None, initial=typed(request))
    # What is sent is what was looked at: a draft changed in another tab is reviewed again.
    if form.is_valid() and request.POST.get("organization") != str(found.reference):
        form.add_error(
            None,
            _("Your request was changed in another window. Look at it again before you send it."),
        )
    if form.is_valid():
        try:
            made = services.submit_role_request(
                user=user,
                organization_id=found.pk,
                role=role,
                reason=form.cleaned_data["reason"],
                details=draft.get("details", {}),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            discard_draft(owner=user, purpose=PURPOSE)
            return redirect("identity:role-request", made.reference)
    context = {
        "form": form,
        "rows": _rows(label, found, draft),
        "organization": found,
        "steps": STEPS,
        "current": 4,
    }
    return render(request, "identity/roles/review.html", context)


def _rows(label: str, found: Organization, draft: dict[str, Any]) -> list[dict[str, Any]]:
    here = reverse("identity:request-organization")
    action = (
        _("Create an organization")
        if draft.get("creating")
        else _("Associate to an existing organization")
    )
    rows = [
        {"label": _("Application"), "value": "SPOT"},
        {"label": _("Role"), "value": label, "change_url": reverse("identity:request-role")},
        {
            "label": _("Organization"),
            "value": f"{found.legal_name}\nTIN {found.masked_tin}",
            "change_url": here,
        },
        {"label": _("What you do"), "value": action, "change_url": here},
    ]
    details = draft.get("details") or {}
    if details:
        typed = "{legal_name}\n{address_line}\n{city}, {state} {zip_code}\n{phone}".format(
            **details
        )
        rows.append({"label": _("Business details you gave"), "value": typed, "change_url": here})
    return rows


@require_safe
def my_requests(request: PortalRequest) -> HttpResponse:
    rows = selectors.own_role_requests(request.user)
    return render(request, "identity/requests/list.html", {"requests": rows})


@require_safe
def role_request(request: PortalRequest, reference: UUID) -> HttpResponse:
    found = get_object_or_404(selectors.own_role_requests(request.user), reference=reference)
    expires = found.submitted_at + policy.REQUEST_EXPIRY.days
    return render(
        request, "identity/requests/detail.html", {"role_request": found, "expires": expires}
    )


@post_only
def withdraw(request: PortalRequest, reference: UUID) -> HttpResponse:
    found = get_object_or_404(selectors.own_role_requests(request.user), reference=reference)
    services.withdraw_role_request(role_request_id=found.pk, by=request.user)
    messages.success(request, _("Your request was withdrawn."))
    return redirect("identity:requests")


@require_safe
def approvals(request: PortalRequest) -> HttpResponse:
    rows = selectors.requests_to_decide(request.user)
    return render(request, "identity/approvals/list.html", {"requests": rows})


@weighty
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed()
def decide(request: PortalRequest, reference: UUID) -> HttpResponse:
    found = get_object_or_404(selectors.requests_decidable(request.user), reference=reference)
    if found.status != RoleRequest.Status.SUBMITTED and request.method != "POST":
        return render(request, "identity/approvals/decided.html", {"role_request": found})
    form = DecideRoleRequestForm(
        request.POST if request.method == "POST" else None, initial=typed(request)
    )
    if form.is_valid():
        approved = form.cleaned_data["decision"] == form.APPROVE
        act = services.approve_role_request if approved else services.reject_role_request
        act(role_request_id=found.pk, by=request.user, note=form.cleaned_data["note"])
        messages.success(
            request,
            _("Your decision was recorded and %(person)s was told.") % {"person": found.requester},
        )
        return redirect("identity:approvals")
    return render(request, "identity/approvals/decide.html", {"role_request": found, "form": form})
