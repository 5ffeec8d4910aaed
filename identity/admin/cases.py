from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity import policies
from identity.admin.acting import ActingAdmin
from identity.forms.help_desk import ConfirmCaseForm
from identity.models import HelpDeskCase
from identity.selectors import change_away_from
from identity.services import help_desk as services
from identity.sessions import signed_in_person
from spot_portal.core.http import PortalRequest

Rows = QuerySet[HelpDeskCase]
DONE = {
    HelpDeskCase.Act.RESET_FACTORS: gettext_lazy(
        "Done: the second factors of %(person)s were removed, except e-mail."
    ),
    HelpDeskCase.Act.CHANGE_EMAIL: gettext_lazy(
        "Done: codes for %(person)s go to the new address, and the first one that is typed in proves it. Every session "
        "was ended, and the addresses were told."
    ),
    HelpDeskCase.Act.ARCHIVE: gettext_lazy(
        "Done: the account of %(person)s is closed for good, and the person was told."
    ),
}

DONE_BACK = gettext_lazy(
    "Done: the address of %(person)s was changed. Nobody can sign in before the password is reset; its link goes to "
    "that address. Every session was ended, and the addresses were told."
)
BROUGHT_BACK = gettext_lazy(
    "This is an address the account had before, so perhaps somebody else changed it. Every session ends, nobody can "
    "sign in before the password is reset, and the mailbox that is taken off cannot take anything back."
)


@admin.register(HelpDeskCase)
class HelpDeskCaseAdmin(ActingAdmin):
    """What was done under which ticket, and what waits for a second agent."""

    person_field = "person"

    list_display = [
        "number",
        "person",
        "act",
        "status",
        "ticket",
        "opened_by",
        "opened_at",
        "decided_by",
    ]
    list_filter = ["status", "act"]
    list_select_related = ["person", "opened_by", "decided_by"]
    search_fields = ["number", "ticket", "person__username"]
    exclude = ["reference"]
    actions = ["confirm", "decline"]

    def summary(self, row: HelpDeskCase) -> list[tuple[str, object]]:
        asked: list[tuple[str, object]] = []
        if row.new_email:
            asked.append((_("New e-mail address"), row.new_email))
            if change_away_from(row.new_email, row.person) is not None:
                asked.append((_("What follows"), BROUGHT_BACK))
        return [
            (_("Case"), row.number),
            (_("What is asked for"), row.get_act_display()),
            *asked,
            (_("Person"), f"{row.person} ({row.person.username})"),
            (_("Ticket"), row.ticket),
            (_("Reason"), row.reason),
            (_("First agent"), row.opened_by),
            (_("Facts the caller knew"), row.facts_right),
        ]

    def has_serve_permission(self, request: PortalRequest) -> bool:
        return policies.serves_accounts(request.user)

    @admin.action(permissions=["serve"], description=gettext_lazy("Confirm as the second agent"))
    def confirm(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(case: HelpDeskCase, given: dict[str, Any]) -> str:
            done = services.confirm_case(case_id=case.pk, by=signed_in_person(request))
            return str(_said_of(done)) % {"person": done.person}

        return self.ask_and_do(
            request, queryset, action="confirm", title=_("Confirm as the second agent"),
            form_class=ConfirmCaseForm, do=do,
        )  # fmt: skip

    @admin.action(permissions=["serve"], description=gettext_lazy("Decline"))
    def decline(self, request: PortalRequest, queryset: Rows) -> HttpResponse | None:
        def do(case: HelpDeskCase, given: dict[str, Any]) -> str:
            services.decline_case(case_id=case.pk, by=signed_in_person(request))
            return _("Declined: nothing was changed.")

        return self.ask_and_do(
            request, queryset, action="decline", title=_("Decline the case"),
            form_class=ConfirmCaseForm, do=do,
        )  # fmt: skip


def _said_of(done: HelpDeskCase) -> Promise:
    act, person = HelpDeskCase.Act(done.act), done.person
    is_back = person.must_reset_since is not None and person.email_held_until is None
    return DONE_BACK if act == HelpDeskCase.Act.CHANGE_EMAIL and is_back else DONE[act]
