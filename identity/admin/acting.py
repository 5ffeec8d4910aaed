"""How the help desk acts in Django admin: choose one row, say why on a page of its own, and a service does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from spot_portal.audit.watched_admin import WatchedAdmin
from spot_portal.core.errors import DomainError
from spot_portal.core.http import PortalRequest

Do = Callable[[Any, dict[str, Any]], str | Promise]


class ActingAdmin(WatchedAdmin):
    """Its actions serve one person at a time: a list of people has no single caller."""

    def summary(self, row: Any) -> list[tuple[str, object]]:
        """What the agent sees of the row before acting on it."""
        raise NotImplementedError

    def form_for(self, row: Any, form_class: type[Form], data: QueryDict | None) -> Form:
        return form_class(data)

    def ask_and_do(
        self,
        request: PortalRequest,
        queryset: QuerySet[Any],
        *,
        action: str,
        title: str,
        form_class: type[Form],
        do: Do,
    ) -> HttpResponse | None:
        """``do`` is given the row and what was typed, and says what was done. It may refuse with a ``DomainError``."""
        rows = list(queryset[:2])
        if len(rows) != 1:
            self.message_user(request, _("Choose exactly one row."), messages.ERROR)
            return None
        data = request.POST if "confirm" in request.POST else None
        form = self.form_for(rows[0], form_class, data)
        if form.is_valid():
            try:
                said = do(rows[0], form.cleaned_data)
            except PermissionDenied:
                form.add_error(
                    None, _("You may not do this: it is your own account, or takes another agent.")
                )
            except DomainError as error:
                form.add_error(None, str(error))
            except ObjectDoesNotExist:
                self.message_user(request, _("This account was deleted meanwhile."), messages.ERROR)
                return None
            else:
                self.message_user(request, str(said), messages.SUCCESS)
                return None
        self.note_look(request, rows[0])  # its summary is shown, also with a form that was refused
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "row": rows[0],
            "summary": self.summary(rows[0]),
            "form": form,
            "action": action,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/identity/act.html", context)
