import secrets
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from claims import display
from claims.forms import SearchForm
from claims.locks import claim_lock, last_day_to_correct, open_correction
from claims.models import Claim
from claims.restrictions import restrictions_on
from claims.selectors import Criteria
from claims.services import looking
from claims.views.license import licensed
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core import clock
from spot_portal.core.http import PortalRequest, post_only

SEARCHES = "claim_searches"
KEPT_SEARCHES = 5


@require_safe
@spot_page
def claim_list(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    token = request.GET.get("search", "")
    kept = request.session.get(SEARCHES, {}).get(token)
    return _list_page(request, acting, SearchForm(), _criteria(kept) if kept else None)


@sensitive_post_parameters()
@post_only
@spot_page
def search(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    """What was searched for stays in the session: no beneficiary's number is in an address."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _list_page(request, acting, form, None)
    token = secrets.token_urlsafe(9)
    searches = {**request.session.get(SEARCHES, {}), token: _kept(form.criteria())}
    newest = list(searches)[-KEPT_SEARCHES:]
    request.session[SEARCHES] = {key: searches[key] for key in newest}
    url = reverse("claims:list", args=[acting.provider.reference])
    return redirect(f"{url}?search={token}")


@require_safe
@spot_page
@licensed
def claim_detail(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    claim = looking.view_claim(acting=acting, reference=reference)
    if claim is None:
        raise Http404
    today = clock.today()
    restrictions = restrictions_on(today)
    started = claim.initially_decided_on
    context = {
        "acting": acting,
        "claim": claim,
        "lines": display.line_views(claim, restrictions),
        "reasons": display.claim_reasons(claim),
        "lock": claim_lock(claim, restrictions, on=today),
        "last_day": last_day_to_correct(started) if started else None,
        "tone": display.CLAIM_TONES[Claim.Status(claim.status)],
        "legend": display.legend(),
        "diagnoses": display.numbered_diagnoses(claim),
        "decisions": display.decision_rows(claim),
        "successors": claim.adjustments_made.all(),
        "open_correction": open_correction(claim),
        "print_subject": f"{claim.beneficiary}, {claim}",
    }
    return render(request, "claims/claims/detail.html", context)


def _list_page(
    request: PortalRequest, acting: ActingAs, form: SearchForm, criteria: Criteria | None
) -> HttpResponse:
    status = request.GET.get("status", "")
    status = status if status in Claim.Status.values else ""
    page = looking.list_claims(
        acting=acting,
        criteria=replace(criteria or Criteria(), status=status),
        page=request.GET.get("page", ""),
    )
    rows = [(claim, display.CLAIM_TONES[Claim.Status(claim.status)]) for claim in page.object_list]
    context: dict[str, Any] = {
        "acting": acting,
        "form": form,
        "page": page,
        "rows": rows,
        "searched": criteria,
        "status": status,
        "statuses": Claim.Status.choices,
        "legend": display.legend(),
        "search_token": request.GET.get("search", "") if criteria else "",
    }
    return render(request, "claims/claims/list.html", context)


def _kept(criteria: Criteria) -> dict[str, str]:
    """As text for the session. Of the beneficiary's number only the blind index is kept."""
    values = {name: value for name, value in asdict(criteria).items() if value}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _criteria(kept: dict[str, str]) -> Criteria:
    days = {n: date.fromisoformat(v) for n, v in kept.items() if n.startswith("service_")}
    return Criteria(**{**kept, **days})  # type: ignore[arg-type]
