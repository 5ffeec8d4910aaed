"""One piece of the profile at a time: the fields of registration, each part on a page of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.countries import US
from identity.forms.address import NO, YES, ContactForm
from identity.forms.fields import PhoneField
from identity.forms.registration import CredentialsForm, PersonalForm
from identity.models import User
from spot_portal.core.forms import PortalForm


class VerifiedAgain(forms.Form):
    """For what identity proofing has verified: whoever changes it agrees to verify it again."""

    understood = forms.BooleanField(
        label=_("I understand that my identity has to be verified again"),
        error_messages={"required": _("To go on, agree that your identity is verified again.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not person.is_proofed:
            del self.fields["understood"]


class NameForm(VerifiedAgain, PersonalForm):
    field_order = ["first_name", "middle_name", "last_name", "suffix", "understood"]

    date_of_birth = email = email_again = terms = None  # type: ignore[assignment]


class BirthDateForm(VerifiedAgain, PersonalForm):
    field_order = ["date_of_birth", "understood"]

    first_name = middle_name = last_name = suffix = None  # type: ignore[assignment]
    email = email_again = terms = None  # type: ignore[assignment]


class AddressForm(ContactForm):
    phone = None  # type: ignore[assignment]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        at_home = person.country == US
        kwargs["initial"] = {
            "us_address": YES if at_home else NO,
            "postal_code": "" if at_home else person.zip_code,
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class PhoneForm(PortalForm):
    phone = PhoneField(
        label=_("Telephone"),
        help_text=_("A mobile number is best. For example 904-555-0123"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )


class NewEmailForm(PersonalForm):
    field_order = ["email", "email_again"]

    first_name = middle_name = last_name = suffix = None  # type: ignore[assignment]
    date_of_birth = terms = None  # type: ignore[assignment]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["email"].label = _("New e-mail address")
        self.fields["email_again"].label = _("New e-mail address again")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("email", "").lower() == self.person.email_key:
            self.add_error("email", _("This is the address your account has already."))
        return cleaned


class QuestionForm(CredentialsForm):
    field_order = ["question", "answer"]

    user_id = password = password_again = None  # type: ignore[assignment]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_name = person.username

    def _check_answer(self, cleaned: dict[str, Any]) -> None:
        super()._check_answer(cleaned | {"user_id": self.user_name})
