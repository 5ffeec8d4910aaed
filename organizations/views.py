"""The yearly certification, for approvers and the help desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations import selectors, services
from organizations.forms import CertifyForm
from spot_portal.core import clock, policy
from spot_portal.core.http import PortalRequest, weighty
from spot_portal.drafts.typed import keeps_typed, typed


@require_safe
def certifications(request: PortalRequest) -> HttpResponse:
    rows = selectors.memberships_to_certify(request.user, on=clock.today())
    context = {"memberships": rows, "opens": policy.CERTIFICATION_OPENS.value}
    return render(request, "organizations/certifications.html", context)


@weighty
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed()
def certify(request: PortalRequest, reference: UUID) -> HttpResponse:
    membership = get_object_or_404(
        selectors.memberships_certifiable(request.user), reference=reference
    )
    form = CertifyForm(request.POST if request.method == "POST" else None, initial=typed(request))
    if form.is_valid():
        if form.cleaned_data["decision"] == form.CERTIFY:
            services.certify_membership(membership_id=membership.pk, by=request.user)
            said = _("%(person)s is certified for another year.")
        else:
            services.revoke_membership(
                membership_id=membership.pk, by=request.user, reason=form.cleaned_data["reason"]
            )
            said = _("The role of %(person)s has ended, and they were told.")
        messages.success(request, said % {"person": membership.user})
        return redirect("organizations:certifications")
    return render(request, "organizations/certify.html", {"membership": membership, "form": form})
