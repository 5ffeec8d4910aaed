from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import UnkeptInput
from identity.forms.sign_in import CodeField
from identity.mfa.webauthn import LONGEST_ANSWER
from identity.services.code_lists import LENGTH, normal_code
from spot_portal.core.forms import PortalForm, TextField

LONGEST_NAME = 40


class DeviceNameField(TextField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("So that you recognize it, for example “My phone”."))
        super().__init__(max_length=LONGEST_NAME, **kwargs)


class AddAuthenticatorForm(PortalForm):
    name = DeviceNameField(label=_("Name of this app"), initial=_("My phone"))
    code = CodeField(label=_("Code the app shows now"))


class RenameDeviceForm(PortalForm):
    name = DeviceNameField(label=_("New name"))


class SecurityKeyForm(PortalForm):
    name = DeviceNameField(
        label=_("Name of this key or passkey"),
        help_text=_("So that you recognize it, for example “Blue key” or “My laptop”."),
        initial=_("My security key"),
    )


class KeyAnswerForm(PortalForm):
    """Filled in by ``security-key.js``; empty when the button was pressed without it."""

    answer = forms.CharField(
        widget=forms.HiddenInput, max_length=LONGEST_ANSWER, required=False, strip=False
    )


class RecoveryCodeField(TextField):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(widget=UnkeptInput(attrs=attrs), max_length=60, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return text
        code = normal_code(text)
        if code is None:
            raise ValidationError(
                _("A recovery code has %(count)s letters and digits, in groups of four."),
                params={"count": LENGTH},
            )
        return code


class RecoveryCodeForm(PortalForm):
    code = RecoveryCodeField(
        label=_("Recovery code"),
        help_text=_("Dashes, spaces and small letters make no difference."),
        error_messages={"required": _("Write one of the codes on your list.")},
    )
