"""From a claim to a correction: name and kind, changes, review. Too early leads back to start."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from claims import display, drafting
from claims.edit_form import EditForm
from claims.forms import ReviewForm, StartForm
from claims.locks import Lock, claim_lock, last_day_to_correct
from claims.models import Claim, Correction
from claims.picture import apply, differences, picture_of
from claims.restrictions import restrictions_on
from claims.selectors import corrections_for
from claims.services import looking
from claims.services.corrections import submit_correction
from claims.views.corrections import sent
from claims.views.license import licensed
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core import clock
from spot_portal.core.business_days import receipt_date
from spot_portal.core.errors import DomainError, TransitionNotAllowed
from spot_portal.core.http import PortalRequest
from spot_portal.drafts.typed import keeps_typed, typed

STEPS = [gettext_lazy("Patient"), gettext_lazy("Changes"), gettext_lazy("Review")]
METHODS = ["GET", "HEAD", "POST"]


@sensitive_post_parameters("first_name", "last_name")
@require_http_methods(METHODS)
@spot_page
@licensed
@keeps_typed()
def start(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    claim = _claim(acting, reference)
    lock = _lock(claim)
    form = StartForm(request.POST if request.method == "POST" else None, initial=typed(request))
    if lock is None and form.is_valid():
        names = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
        if looking.confirm_name(acting=acting, claim=claim, **names):
            kind = Correction.Kind(form.cleaned_data["kind"])
            drafting.start(acting.user, claim, kind)
            page = "edit" if kind == Correction.Kind.EDIT else "review"
            return redirect(f"claims:{page}-correction", acting.provider.reference, reference)
        form.add_error(
            None,
            _("This is not the name on the claim. Compare it with the claim letter by letter."),
        )
    decided = claim.initially_decided_on
    context = _context(acting, claim, 1) | {
        "form": form,
        "lock": lock,
        "last_day": last_day_to_correct(decided) if decided else None,
    }
    return render(request, "claims/corrections/start.html", context)


@require_http_methods(METHODS)
@spot_page
@licensed
@keeps_typed()
def edit(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    claim = _claim(acting, reference)
    draft = drafting.read(acting.user, claim)
    if _lock(claim) or draft is None or draft.kind != Correction.Kind.EDIT:
        return redirect("claims:start-correction", acting.provider.reference, reference)
    today = clock.today()
    form = EditForm(
        request.POST if request.method == "POST" else None,
        claim=claim,
        changes=draft.changes,
        restrictions=restrictions_on(today),
        on=today,
    )
    form.initial.update(typed(request))
    if form.is_valid():
        drafting.keep_changes(acting.user, claim, draft, form.changes)
        return redirect("claims:review-correction", acting.provider.reference, reference)
    context = _context(acting, claim, 2) | {"form": form}
    return render(request, "claims/corrections/edit.html", context)


@require_http_methods(METHODS)
@spot_page
@licensed
@keeps_typed(never=["submission_key"])
def review(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    claim = _claim(acting, reference)
    draft = drafting.read(acting.user, claim)
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=typed(request))
    if form.is_valid() and (response := _send(request, acting, claim, draft, form)):
        return response
    if draft is None or not draft.is_ready:
        return redirect("claims:start-correction", acting.provider.reference, reference)
    before = picture_of(claim)
    changes = differences(before, apply(before, draft.changes))
    context = _context(acting, claim, 3) | {
        "form": form,
        "draft": draft,
        "changes": display.change_rows(changes),
        "receipt_day": receipt_date(clock.now()),
    }
    return render(request, "claims/corrections/review.html", context)


def _send(
    request: PortalRequest,
    acting: ActingAs,
    claim: Claim,
    draft: drafting.Draft | None,
    form: ReviewForm,
) -> HttpResponse | None:
    """The way on, or None when the page has to be shown again."""
    key = form.cleaned_data["submission_key"]
    # Pressed twice: the first press has sent the correction and put the draft away.
    earlier = corrections_for(acting).filter(submission_key=key, requested_by=acting.user.pk)
    if found := earlier.first():
        return sent(request, acting, found)
    if draft is None:
        return None
    if draft.key != key:
        form.add_error(None, _("The changes are not those you reviewed. Check them once more."))
        return None
    try:
        correction = submit_correction(
            claim_id=claim.pk,
            by=acting.user,
            submission_key=key,
            kind=draft.kind,
            reason=Correction.Reason(form.cleaned_data["reason"]),
            changes=draft.changes,
        )
    except TransitionNotAllowed:
        drafting.discard(acting.user, claim)
        raise
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    drafting.discard(acting.user, claim)
    return sent(request, acting, correction)


def _claim(acting: ActingAs, reference: UUID) -> Claim:
    claim = looking.view_claim(acting=acting, reference=reference)
    if claim is None:
        raise Http404
    return claim


def _lock(claim: Claim) -> Lock | None:
    today = clock.today()
    return claim_lock(claim, restrictions_on(today), on=today)


def _context(acting: ActingAs, claim: Claim, step: int) -> dict[str, Any]:
    return {"acting": acting, "claim": claim, "steps": STEPS, "step": step}
