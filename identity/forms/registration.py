from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import (
    EmailAddressField,
    NameField,
    SecretField,
    UnkeptInput,
    UserIdField,
)
from identity.models import User
from identity.models.user import Question, normal_answer
from identity.services.accounts import password_faults
from spot_portal.core import clock, policy
from spot_portal.core.forms import DATE_HINT, PortalForm, TextField, USDateField

SUFFIXES = [("", _("None")), ("Jr", "Jr"), ("Sr", "Sr"), ("II", "II"), ("III", "III"), ("IV", "IV")]


class AddressTwice(forms.Form):
    """For forms with ``email`` and ``email_again``."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, again = cleaned.get("email"), cleaned.get("email_again")
        if first and again and first.lower() != again.lower():
            self.add_error(
                "email_again", _("The two addresses differ. Type the same address twice.")
            )
        return cleaned


class PersonalForm(AddressTwice, PortalForm):
    first_name = NameField(
        label=_("First name"),
        help_text=_(
            "Your legal name, no nickname. Of a two-part first name, write the second part under middle name."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    middle_name = NameField(
        label=_("Middle name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "additional-name"}),
    )
    last_name = NameField(
        label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    suffix = forms.ChoiceField(
        label=_("Suffix"),
        choices=SUFFIXES,
        required=False,
        widget=forms.Select(attrs={"autocomplete": "honorific-suffix"}),
    )
    date_of_birth = USDateField(
        label=_("Date of birth"),
        help_text=DATE_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "bday"}),
    )
    email = EmailAddressField(
        label=_("E-mail address"),
        help_text=_("Your own address, not a shared mailbox: sign-in codes arrive there."),
    )
    email_again = EmailAddressField(label=_("E-mail address again"))
    terms = forms.BooleanField(
        label=_("I have read the terms and conditions and agree to them"),
        error_messages={"required": _("To register, agree to the terms and conditions.")},
    )

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        today = clock.today()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if born > today:
            raise ValidationError(_("This date is in the future. Check the year."))
        if age < policy.MINIMUM_AGE.value:
            raise ValidationError(
                _("You have to be at least %(years)s years old."),
                params={"years": policy.MINIMUM_AGE.value},
            )
        return born


class CredentialsForm(PortalForm):
    user_id = UserIdField(help_text=_("It cannot be changed later."))
    password = SecretField(
        label=_("Password"), autocomplete="new-password", described_by="id_password_rules"
    )
    password_again = SecretField(label=_("Password again"), autocomplete="new-password")
    question = forms.ChoiceField(
        label=_("Security question"),
        help_text=_("Asked when you reset your password."),
        choices=[("", _("Choose a question")), *Question.choices],
    )
    answer = TextField(
        label=_("Answer"),
        max_length=100,
        widget=UnkeptInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person or {}
        if not policy.SECURITY_QUESTION.value:  # what nothing asks for later is not asked for here
            del self.fields["question"], self.fields["answer"]
            return
        self.fields["answer"].help_text = _(
            "At least %(count)s characters. Small and capital letters make no difference."
        ) % {"count": policy.ANSWER_MIN.value}

    def only_user_id(self) -> None:
        """Forget what is missing elsewhere: only the User ID was asked about."""
        for name in set(self.errors) - {"user_id"}:
            del self.errors[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password:
            person = User(username=cleaned.get("user_id", ""), **self.person)
            for fault in password_faults(password, person):
                self.add_error("password", fault)
        if password and again is not None and password != again:
            self.add_error(
                "password_again", _("The two passwords differ. Type the same password twice.")
            )
        self._check_answer(cleaned)
        return cleaned

    def _check_answer(self, cleaned: dict[str, Any]) -> None:
        answer = normal_answer(cleaned.get("answer", ""))
        if not answer:
            return
        question = normal_answer(str(dict(Question.choices).get(cleaned.get("question", ""), "")))
        shortest = policy.ANSWER_MIN.value
        if len(answer) < shortest:
            self.add_error("answer", _("Use at least %(count)s characters.") % {"count": shortest})
        elif answer in question or answer in cleaned.get("user_id", "").lower():
            self.add_error(
                "answer", _("Choose an answer that is not part of the question or of your User ID.")
            )
