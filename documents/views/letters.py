from uuid import UUID

from django.db.models import F, OrderBy
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from documents import selectors, services
from documents.display import LETTER_LEGEND
from documents.models import AdrLetter
from documents.views.pages import letter_or_404, page, part_of
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core import clock
from spot_portal.core.http import PortalRequest

FILTERS = {**dict(AdrLetter.Status.choices), "all": _("All")}
SORTS = {"due": "due_on", "date": "letter_date", "case": "case_number"}


@require_safe
@spot_page
def letters(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    """The work list: the letters of the provider, the most urgent first."""
    chosen = request.GET.get("status", "")
    chosen = chosen if chosen in FILTERS else AdrLetter.Status.OPEN
    rows = selectors.letters_standing(acting, "" if chosen == "all" else chosen)
    shown = part_of(request, rows.order_by(_order(request.GET.get("sort", "")), "pk"))
    services.look_at_letters(shown.object_list, provider=acting.provider, by=request.user)
    context = {
        "page_obj": shown,
        "chosen": chosen,
        "filters": FILTERS.items(),
        "legend": LETTER_LEGEND,
    }
    return page(request, acting, "letters/list.html", context)


@require_safe
@spot_page
def letter(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    found = letter_or_404(acting, reference)
    services.look_at_letter(found, by=request.user)
    submission = selectors.started_answer(found)
    context = {
        "letter": found,
        "submission": submission,
        "files": selectors.files_of(submission).count(),
        "is_open": found.is_open(on=clock.today()),
        "standing": found.standing(on=clock.today()),
        "print_subject": found.beneficiary_name,
    }
    return page(request, acting, "letters/detail.html", context)


def _order(sort: str) -> OrderBy:
    column = F(SORTS.get(sort.removeprefix("-"), "due_on"))
    return column.desc() if sort.startswith("-") else column.asc()
