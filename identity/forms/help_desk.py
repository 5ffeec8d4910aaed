"""What an agent of the help desk types: ticket and reason, and what the caller said."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import EmailAddressField, UnkeptInput
from identity.forms.registration import AddressTwice
from identity.services.callers import NO_ROLE, Standing
from organizations.models import Role
from spot_portal.core import formats
from spot_portal.core.forms import DATE_HINT, PortalForm, TextField, USDateField


def _spelled_out() -> forms.EmailInput:
    """A caller's address: the browser offers the agent's own otherwise."""
    return forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class TicketForm(PortalForm):
    ticket = TextField(label=_("Ticket number"), max_length=40)
    reason = TextField(
        label=_("Reason"),
        help_text=_("For the record; the person does not read it."),
        max_length=1000,
        multiline=True,
    )


class CallerForm(TicketForm):
    """Three of five facts. Nothing on file is shown, so that nobody can help the caller by mistake; but of which ones
    not to ask, because they were changed lately."""

    intro: str | Promise = _(
        "Ask the caller for facts and type in what is said. At least three of the five have to fit; "
        "leave empty what you did not ask. Never help along, and never say which ones fitted."
    )
    date_of_birth = USDateField(
        label=_("Date of birth"),
        help_text=DATE_HINT,
        required=False,
        widget=UnkeptInput,
    )
    zip_code = TextField(
        label=_("ZIP code of the home"), max_length=10, required=False, widget=UnkeptInput
    )
    phone = TextField(
        label=_("Telephone on file"), max_length=30, required=False, widget=UnkeptInput
    )
    role = forms.ChoiceField(
        label=_("Last role approved"),
        choices=[("", _("Not asked")), (NO_ROLE, _("None yet")), *Role.choices],
        required=False,
    )
    answer = TextField(
        label=_("Answer to the security question"),
        max_length=100,
        required=False,
        widget=UnkeptInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, standing: Standing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if standing is None:
            return
        for name, moment in standing.changed.items():
            words = _("Changed on {day}, does not count. Do not ask for it.")
            self.fields[name].help_text = format_lazy(words, day=formats.long_date(moment))
        if not standing.is_enough:
            self.intro = standing.too_few()


class ChangeEmailForm(AddressTwice, CallerForm):
    """The agent types what the caller says; the second agent compares it with the ticket."""

    intro = format_lazy(
        "{} {}",
        CallerForm.intro,
        _(
            "Have the new address spelled out. Once a second agent has agreed, sign-in codes go there, and the "
            "first one that is typed in proves the address; a link to reset the password still goes to the former "
            "one for some time. An address the account had before is brought back instead: nobody can sign in then "
            "before the password is reset, and the mailbox that is taken off cannot take anything back."
        ),
    )
    email = EmailAddressField(label=_("New e-mail address"), widget=_spelled_out())
    email_again = EmailAddressField(label=_("New e-mail address again"), widget=_spelled_out())
    field_order = [
        "email", "email_again", "ticket", "reason", "date_of_birth", "zip_code", "phone", "role", "answer",
    ]  # fmt: skip


class SuspendForm(TicketForm):
    WHY: dict[str, str | Promise] = {
        "sharing": _("The account was used by more than one person."),
        "scraping": _("The account was used by a program that reads the screens."),
        "approver": _("An approver of your organization asked for it."),
        "owner": _("The business owner asked for it."),
        "suspicious": _("Somebody else may be using the account."),
        "other": _("The help desk will tell you the reason."),
    }
    why = forms.ChoiceField(
        label=_("What the person is told"), choices=[("", _("Choose a reason")), *WHY.items()]
    )
    field_order = ["why", "ticket", "reason"]

    @classmethod
    def words(cls, why: str) -> str | Promise:
        return cls.WHY[why]


class ArchiveForm(TicketForm):
    intro = _(
        "Only when the violation is confirmed: nobody can open the account again, its roles end, and its User ID is "
        "never given out anew. The person can register with another one. A second agent has to agree."
    )


class ConfirmCaseForm(PortalForm):
    looked = forms.BooleanField(
        label=_("I have looked at the ticket and speak for myself"),
        error_messages={"required": _("Look at the ticket first, then tick the box.")},
    )
