from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import EmailAddressField, NameField, SecretField, SsnField
from identity.forms.registration import ContactForm
from identity.models import User
from identity.services.accounts import password_faults
from spot_portal.core.forms import PortalForm, TextField, USDateField


class ForgotPasswordForm(PortalForm):
    user_id = TextField(
        label=_("User ID"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    email = EmailAddressField(label=_("E-mail address of the account"))


class ResetPasswordForm(PortalForm):
    answer = TextField(
        label=_("Answer"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = SecretField(label=_("New password"), autocomplete="new-password")
    password_again = SecretField(label=_("New password again"), autocomplete="new-password")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["answer"].label = person.get_security_question_display()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password:
            for fault in password_faults(password, self.person):
                self.add_error("password", fault)
        if password and again is not None and password != again:
            self.add_error(
                "password_again", _("The two passwords differ. Type the same password twice.")
            )
        return cleaned


class ConsentForm(PortalForm):
    consent = forms.BooleanField(
        label=_("I have read this and agree that my identity is checked"),
        error_messages={"required": _("To go on, agree that your identity is checked.")},
    )


class ProofingForm(ContactForm):
    """Everything the service compares. Nothing of it is kept, not even for the next try."""

    field_order = ["first_name", "middle_name", "last_name", "date_of_birth", "ssn"]

    first_name = NameField(
        label=_("First name"), help_text=_("As on your driver’s license. No nickname.")
    )
    middle_name = NameField(label=_("Middle name"), required=False)
    last_name = NameField(label=_("Last name"))
    date_of_birth = USDateField(label=_("Date of birth"), help_text=_("For example 03/14/1980"))
    ssn = SsnField(
        label=_("Social security number"),
        help_text=_(
            "Compared once and kept nowhere. In this simulation only invented numbers are taken: begin with 9."
        ),
    )
