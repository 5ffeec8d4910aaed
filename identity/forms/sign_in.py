from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import SecretField
from identity.mfa.verification import clean_code
from identity.models.devices import PortalDevice
from spot_portal.core import policy
from spot_portal.core.forms import PortalForm, TextField


class SignInForm(PortalForm):
    user_id = TextField(
        label=_("User ID"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write your User ID.")},
    )
    password = SecretField(
        label=_("Password"),
        autocomplete="current-password",
        error_messages={"required": _("Write your password.")},
    )
    terms = forms.BooleanField(
        label=_("I agree to the terms and conditions"),
        error_messages={"required": _("To sign in, agree to the terms and conditions.")},
    )


class ChooseDeviceForm(PortalForm):
    device = forms.ChoiceField(
        label=_("How do you want to get your code?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, devices: Sequence[PortalDevice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["device"]
        field.choices = [(d.persistent_id, f"{d.label}: {d.masked}") for d in devices]  # type: ignore[attr-defined]
        if len(devices) == 1:
            field.initial = devices[0].persistent_id


class CodeField(TextField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
        )
        super().__init__(widget=widget, max_length=20, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return text
        code = clean_code(text)
        if code is None:
            raise ValidationError(
                _("A code has %(count)s digits."), params={"count": policy.CODE_LENGTH.value}
            )
        return code


class CodeForm(PortalForm):
    code = CodeField(label=_("Code"), error_messages={"required": _("Write the code.")})
