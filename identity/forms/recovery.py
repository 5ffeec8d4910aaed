from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import EmailAddressField, SecretField
from identity.models import User
from identity.services.accounts import password_faults
from spot_portal.core.forms import PortalForm, TextField


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
