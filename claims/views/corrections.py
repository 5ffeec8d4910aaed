"""Corrections that were sent: the list, and one with its number, its state and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims import display
from claims.adjusted import changes_of
from claims.forms import ConfirmationForm
from claims.models import Correction
from claims.selectors import corrections_for
from claims.services import looking
from claims.views.license import licensed
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core import policy
from spot_portal.core.http import PortalRequest, post_only


@require_safe
@spot_page
def correction_list(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    return _list_page(request, acting, ConfirmationForm())


@post_only
@spot_page
def find(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    form = ConfirmationForm(request.POST)
    if form.is_valid() and form.cleaned_data["number"]:
        number = form.cleaned_data["number"]
        found = corrections_for(acting).filter(confirmation_number=number).first()
        if found is not None:
            return redirect("claims:correction", acting.provider.reference, found.reference)
        form.add_error(
            "number",
            _("No correction of this provider has this number. Compare it with your receipt."),
        )
    return _list_page(request, acting, form)


@require_safe
@spot_page
@licensed
def correction(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    found = looking.view_correction(acting=acting, reference=reference)
    if found is None:
        raise Http404
    context = {
        "acting": acting,
        "correction": found,
        "tone": display.CORRECTION_TONES[Correction.Status(found.status)],
        "changes": display.change_rows(changes_of(found)),
        "answer_by": found.received_on + policy.CORRECTION_ANSWER.days,
    }
    return render(request, "claims/corrections/detail.html", context)


def _list_page(request: PortalRequest, acting: ActingAs, form: ConfirmationForm) -> HttpResponse:
    page = looking.list_corrections(acting=acting, page=request.GET.get("page", ""))
    rows = [(c, display.CORRECTION_TONES[Correction.Status(c.status)]) for c in page.object_list]
    context = {"acting": acting, "form": form, "page": page, "rows": rows}
    return render(request, "claims/corrections/list.html", context)


def sent(request: PortalRequest, acting: ActingAs, correction: Correction) -> HttpResponse:
    messages.success(request, _("Your correction was sent. Keep the confirmation number."))
    return redirect("claims:correction", acting.provider.reference, correction.reference)
