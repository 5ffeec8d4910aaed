from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity import policies
from identity.admin.acting import ActingAdmin
from identity.forms.help_desk import (
    ArchiveForm,
    CallerForm,
    ChangeEmailForm,
    SuspendForm,
    TicketForm,
)
from identity.models import User
from identity.services import help_desk as services
from identity.services.callers import CallerFacts, standing_of
from identity.services.help_desk import Order
from identity.sessions import signed_in_person
from spot_portal.core import clock
from spot_portal.core.http import PortalRequest

Rows = QuerySet[User]
FACTS = list(CallerFacts.__dataclass_fields__)


@admin.register(User)
class UserAdmin(ActingAdmin):
    """No password, no rights and no personal data beyond what identifies a caller."""

    list_display = ["username", "first_name", "last_name", "email", "status", "proofed_at"]
    list_filter = ["status", "is_staff"]
    search_fields = ["username", "email", "last_name"]
    fields = [
        "username", "first_name", "last_name", "email", "status", "proofed_at", "failed_sign_ins", "locked_until",
        "automatic_unlocks", "password_expired_at", "must_reset_since", "last_sign_in_at", "date_joined", "is_staff",
        "groups",
    ]  # fmt: skip
    actions = [
        "unlock", "send_reset_link", "reset_factors", "change_email", "end_sessions", "suspend", "reinstate", "archive",
    ]  # fmt: skip

    def summary(self, row: User) -> list[tuple[str, object]]:
        return [
            (_("Person"), row),
            (_("User ID"), row.username),
            (_("State"), row.get_status_display()),
        ]

    def form_for(self, row: User, form_class: type[Form], data: QueryDict | None) -> Form:
        if issubclass(form_class, CallerForm):
            return form_class(data, standing=standing_of(row, at=clock.now()))
        return super().form_for(row, form_class, data)

    def person_of(self, row: User) -> User:
        return row

    def note_look(self, request: PortalRequest | HttpRequest, row: User) -> None:
        agent = signed_in_person(request)
        if row.pk != agent.pk:
            services.view_account(person=row, by=agent)

    def has_serve_permission(self, request: PortalRequest) -> bool:
        return policies.serves_accounts(request.user)

    @admin.action(permissions=["serve"], description=gettext_lazy("Unlock the account"))
    def unlock(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            services.unlock(_order(request, person, given), facts=_facts(given))
            return _("%(person)s is open again and was told.") % {"person": person}

        return self.ask_and_do(
            request, queryset, action="unlock", title=_("Unlock the account"),
            form_class=CallerForm, do=do,
        )  # fmt: skip

    @admin.action(
        permissions=["serve"], description=gettext_lazy("Send a link to reset the password")
    )
    def send_reset_link(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            services.send_reset_link(_order(request, person, given), facts=_facts(given))
            return _(
                "A link is on its way to the address on file. Every session of %(person)s ended, and the "
                "current password signs in nobody any more."
            ) % {"person": person}

        return self.ask_and_do(
            request, queryset, action="send_reset_link", title=_("Send a link to reset the password"),
            form_class=CallerForm, do=do,
        )  # fmt: skip

    @admin.action(permissions=["serve"], description=gettext_lazy("Remove all second factors"))
    def reset_factors(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            case = services.ask_to_reset_factors(
                _order(request, person, given), facts=_facts(given)
            )
            return _("Nothing was removed yet: a second agent has to confirm case %(number)s.") % {
                "number": case.number
            }

        return self.ask_and_do(
            request, queryset, action="reset_factors", title=_("Remove all second factors"),
            form_class=CallerForm, do=do,
        )  # fmt: skip

    @admin.action(permissions=["serve"], description=gettext_lazy("Change the e-mail address"))
    def change_email(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            case = services.ask_to_change_email(
                _order(request, person, given), facts=_facts(given), address=given["email"]
            )
            return _("Nothing was changed yet: a second agent has to confirm case %(number)s.") % {
                "number": case.number
            }

        return self.ask_and_do(
            request, queryset, action="change_email", title=_("Change the e-mail address"),
            form_class=ChangeEmailForm, do=do,
        )  # fmt: skip

    @admin.action(permissions=["serve"], description=gettext_lazy("End all sessions"))
    def end_sessions(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            services.end_all_sessions(_order(request, person, given))
            return _("Every session of %(person)s was ended.") % {"person": person}

        return self.ask_and_do(
            request, queryset, action="end_sessions", title=_("End all sessions"),
            form_class=TicketForm, do=do,
        )  # fmt: skip

    @admin.action(permissions=["serve"], description=gettext_lazy("Suspend the account"))
    def suspend(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            services.suspend(_order(request, person, given), why=SuspendForm.words(given["why"]))
            return _(
                "%(person)s is suspended and was told. Another agent can reinstate the account."
            ) % {"person": person}

        return self.ask_and_do(
            request, queryset, action="suspend", title=_("Suspend the account"),
            form_class=SuspendForm, do=do,
        )  # fmt: skip

    @admin.action(permissions=["serve"], description=gettext_lazy("Reinstate the account"))
    def reinstate(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            services.reinstate(_order(request, person, given), facts=_facts(given))
            return _("%(person)s is reinstated and was told.") % {"person": person}

        return self.ask_and_do(
            request, queryset, action="reinstate", title=_("Reinstate the account"),
            form_class=CallerForm, do=do,
        )  # fmt: skip

    @admin.action(permissions=["serve"], description=gettext_lazy("Close the account for good"))
    def archive(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(person: User, given: dict[str, Any]) -> str:
            case = services.ask_to_archive(_order(request, person, given))
            return _("Nothing was closed yet: a second agent has to confirm case %(number)s.") % {
                "number": case.number
            }

        return self.ask_and_do(
            request, queryset, action="archive", title=_("Close the account for good"),
            form_class=ArchiveForm, do=do,
        )  # fmt: skip


def _order(request: PortalRequest, person: User, given: dict[str, Any]) -> Order:
    agent = signed_in_person(request)
    return Order(person.pk, agent, ticket=given["ticket"], reason=given["reason"])


def _facts(given: dict[str, Any]) -> CallerFacts:
    return CallerFacts(**{name: given[name] for name in FACTS})
