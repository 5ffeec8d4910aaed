import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import PhoneField
from identity.forms.sign_in import CodeField
from identity.models import PhoneDevice
from spot_portal.core.forms import PortalForm, TextField

Channel = PhoneDevice.Channel
_EXTENSION = re.compile(r"[0-9]{1,6}", re.ASCII)


class ExtensionField(TextField):
    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text and not _EXTENSION.fullmatch(text):
            raise ValidationError(_("An extension has up to six digits, and nothing else."))
        return text


class AddPhoneForm(PortalForm):
    number = PhoneField(
        label=_("Telephone number"),
        help_text=_("Ten digits, such as 904-555-0123."),
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "inputmode": "tel"}),
    )
    channel = forms.ChoiceField(
        label=_("How do you want to get codes there?"),
        choices=Channel.choices,
        initial=Channel.SMS,
        widget=forms.RadioSelect,
    )
    extension = ExtensionField(
        label=_("Extension"),
        help_text=_("For calls only. Dialed after somebody or something has answered."),
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel-extension", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("channel") == Channel.SMS and cleaned.get("extension"):
            self.add_error(
                "extension",
                _("A text message cannot go to an extension. Leave this empty, or choose a call."),
            )
        return cleaned


class ConfirmPhoneForm(PortalForm):
    code = CodeField(label=_("Code"), error_messages={"required": _("Write the code.")})
