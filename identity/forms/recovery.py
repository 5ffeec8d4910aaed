from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import EmailAddressField, NameField, SecretField, UnkeptInput
from identity.models import RecoveryAttempt, User
from identity.services.accounts import password_faults
from spot_portal.core.forms import DATE_HINT, PortalForm, TextField, USDateField
from spot_portal.notifications.phone import has_phone_gateway

Channel = RecoveryAttempt.Channel
# The same for everybody: which telephones an account has, a page that knows nobody must not tell.
CHANNELS = [
    (Channel.EMAIL, _("E-mail, to the address of your account")),
    (Channel.SMS, _("Text message, if your account has a telephone for it")),
    (Channel.VOICE, _("Telephone call, if your account has a telephone for it")),
]


class ForgotUserIdForm(PortalForm):
    first_name = NameField(
        label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(
        label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    date_of_birth = USDateField(
        label=_("Date of birth"),
        help_text=DATE_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "bday"}),
    )
    email = EmailAddressField(label=_("E-mail address of your account"))
    zip_code = TextField(
        label=_("ZIP code of your home"),
        help_text=_("Outside the United States: your postal code"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )


class ChannelChoice(forms.RadioSelect):
    def value_from_datadict(self, *args: Any) -> Any:
        """Who names none gets an e-mail, which every account has."""
        return super().value_from_datadict(*args) or Channel.EMAIL.value


class WayBackForm(PortalForm):
    """Which account, and how the proof is sent."""

    user_id = TextField(
        label=_("User ID"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write your User ID.")},
    )
    channel = forms.ChoiceField(
        label=_("How do you want to prove that it is you?"),
        widget=ChannelChoice,
        initial=Channel.EMAIL,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = CHANNELS if has_phone_gateway() else CHANNELS[:1]
        self.fields["channel"].choices = offered  # type: ignore[attr-defined]


class PersonForm(PortalForm):
    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person


class UnlockForm(PersonForm):
    """The security question of one person, where one is asked."""

    answer = TextField(
        max_length=100,
        help_text=_("Small and capital letters make no difference."),
        widget=UnkeptInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["answer"].label = self.person.get_security_question_display()
        else:
            del self.fields["answer"]


class ChangePasswordForm(PersonForm):
    current = SecretField(
        label=_("Current password"),
        autocomplete="current-password",
        error_messages={"required": _("Write your current password.")},
    )
    password = SecretField(
        label=_("New password"), autocomplete="new-password", described_by="id_password_rules"
    )
    password_again = SecretField(label=_("New password again"), autocomplete="new-password")

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


class ResetPasswordForm(UnlockForm, ChangePasswordForm):
    """The answer instead of the current password."""

    current = None  # type: ignore[assignment]
    field_order = ["answer", "password", "password_again"]
