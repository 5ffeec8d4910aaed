from datetime import time
from uuid import UUID

from django.http import FileResponse, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from documents import selectors, services
from documents.views.pages import file_rows, letter_or_404, page, part_of, states_mark, unsettled
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core import policy
from spot_portal.core.errors import GatewayError
from spot_portal.core.http import PortalRequest
from spot_portal.core.middleware import service_unavailable


@require_safe
@spot_page
def submissions(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    shown = part_of(request, selectors.submissions_of(acting).order_by("-received_at", "-pk"))
    services.look_at_submissions(shown.object_list, provider=acting.provider, by=request.user)
    return page(request, acting, "submissions/list.html", {"page_obj": shown})


@require_safe
@spot_page
def submission(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    """The receipt, for as long as the submission exists."""
    found = get_object_or_404(selectors.submissions_of(acting), reference=reference)
    services.look_at_submission(found, by=request.user)
    files = list(selectors.files_of(found))
    context = {
        "submission": found,
        "rows": file_rows(request, files),
        "cut_off": time(policy.RECEIPT_CUT_OFF.value),
        "is_later_day": found.counts_on_a_later_day,
        "is_blocked": any(file.is_blocked for file in files),
        "states_mark": states_mark(files),
        "is_unsettled": unsettled(files),
        "print_subject": found.confirmation_number,
    }
    return page(request, acting, "submissions/detail.html", context)


@require_safe
@spot_page
def states(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    """Only how far the virus check is: no names, no numbers."""
    files = selectors.files_of(selectors.started_answer(letter_or_404(acting, reference)))
    return JsonResponse({"mark": states_mark(files)})


@require_safe
@spot_page
def download(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponseBase:
    """Only as an attachment, and without any right in the browser."""
    found = get_object_or_404(selectors.files_visible_to(acting), reference=reference)
    try:
        file, content = services.download_file(file_id=found.pk, by=request.user)
    except GatewayError:
        return service_unavailable(request)
    response = FileResponse(
        content, as_attachment=True, filename=file.name, content_type=file.media_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
