"""Django admin for what is kept about people: each look is written down, so that the person can read who looked."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from spot_portal.audit.events import LookEvent
from spot_portal.audit.services import events_together, record_event
from spot_portal.core.http import PortalRequest
from spot_portal.core.readonly_admin import ReadOnlyAdmin


class WatchedAdmin(ReadOnlyAdmin):
    """A row that is opened is an event about its person; a list is one about itself, with the number of its rows and
    never what was searched for: people search for names."""

    # The column that names whose row it is.
    person_field = "user"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        row = _context(response).get("original")
        if row is not None:
            self.note_look(request, row)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        row = _context(response).get("object")
        if row is not None:
            self.note_look(request, row)
        return response

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = _context(response).get("cl")
        if shown is not None:
            searched = "yes" if shown.query else "no"
            self._note_list(request, hits=shown.result_count, searched=searched)
        return response

    def person_of(self, row: Any) -> AbstractUser | None:
        person: AbstractUser | None = getattr(row, self.person_field)
        return person

    def note_look(self, request: PortalRequest | HttpRequest, row: Any) -> None:
        """One's own data are no secret to oneself."""
        agent: Any = request.user
        person = self.person_of(row)
        if person is None or person.pk != agent.pk:
            self._note_record(agent, person or row, row)

    @transaction.atomic
    def note_looks(self, request: PortalRequest | HttpRequest, rows: Iterable[Any]) -> None:
        """A page that shows several rows looks at each; however many, their events are one INSERT."""
        with events_together():
            for row in rows:
                self.note_look(request, row)

    @transaction.atomic(savepoint=False)
    def _note_record(self, agent: AbstractUser, subject: Any, row: Any) -> None:
        kind = row._meta.label_lower
        record_event(LookEvent.RECORD_VIEWED, actor=agent, subject=subject, kind=kind, row=row.pk)

    @transaction.atomic
    def _note_list(self, request: HttpRequest, *, hits: int, searched: str) -> None:
        agent: Any = request.user
        table = ContentType.objects.get_for_model(self.model)
        record_event(
            LookEvent.LIST_VIEWED, actor=agent, subject=table, hits=hits, searched=searched
        )


def _context(response: HttpResponse) -> dict[str, Any]:
    """What a page is drawn from; empty for a redirect."""
    found: dict[str, Any] | None = getattr(response, "context_data", None)
    return found or {}
