import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

# Rows a person can have looked at before acting on them.
MOST_ROWS = 200
# More digits are no number of a row, and more than a database takes.
_ROW = re.compile(r"[0-9]{1,18}", re.ASCII)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The help desk reads here and acts only through services. Nothing is added, edited or deleted by hand."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the list's own filters ask. Any other column could be guessed letter by letter by its address:
        passwords' digests, links in notices."""
        return lookup.partition("__")[0] in self.list_filter and super().lookup_allowed(
            lookup, value, request
        )

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if len(chosen) > MOST_ROWS or not all(_ROW.fullmatch(key) for key in chosen):
            raise BadRequest("not a choice of rows from this list")
        if request.POST.get("select_across") == "1" and queryset.count() > MOST_ROWS:
            raise BadRequest("more rows than a person can have looked at")
        return super().response_action(request, queryset, *args, **kwargs)
