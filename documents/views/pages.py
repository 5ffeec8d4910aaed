"""What all pages of this app share."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from documents import policies, selectors
from documents.display import FILE_LEGEND
from documents.models import AdrLetter, StoredFile
from organizations.spot_access import ActingAs
from spot_portal.core.http import PortalRequest

PAGE_SIZE = 25


def page(
    request: PortalRequest,
    acting: ActingAs,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    values = {"acting": acting, "file_legend": FILE_LEGEND, **context}
    return render(request, f"documents/{template}", values, status=status)


def letter_or_404(acting: ActingAs, reference: UUID) -> AdrLetter:
    return get_object_or_404(selectors.letters_of(acting), reference=reference)


def part_of(request: PortalRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def file_rows(request: PortalRequest, files: Iterable[StoredFile]) -> list[dict[str, Any]]:
    return [
        {"file": file, "can_open": file.is_clean and policies.can_open(request.user, file)}
        for file in files
    ]


def states_mark(files: Iterable[StoredFile]) -> str:
    """Changes when the state of a file does; the page that shows them asks for it for a while."""
    return " ".join(f"{file.pk}:{file.status}" for file in files)


def unsettled(files: Iterable[StoredFile]) -> bool:
    return any(file.status in StoredFile.UNSETTLED for file in files)
