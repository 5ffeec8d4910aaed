from collections.abc import Sequence
from itertools import count
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import SecretField, UnkeptInput
from identity.mfa.choice import Choice, preselected
from identity.mfa.verification import clean_code
from spot_portal.core import policy
from spot_portal.core.errors import DomainError
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
        label=_("Which device do you want to use?"),
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("This device cannot be used now. Choose one of these.")
        },
    )
    # Set when too much was asked for: seconds until it may be asked again.
    retry_after: int | None = None

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = choices
        field = self.fields["device"]
        ready = [choice for choice in choices if choice.shut_until is None]
        field.choices = [(choice.value, choice.device.title) for choice in ready]  # type: ignore[attr-defined]
        field.initial = preselected(choices)
        # The stubs do not know it yet.
        field.template_name = "identity/sign_in/device_field.html"  # type: ignore[attr-defined]

    def rows(self) -> list[tuple[str, Choice, bool]]:
        """For the page: id of the button, device, whether it is chosen. Ids are those the error summary links to."""
        chosen, ready, shut = self["device"].value(), count(), count()
        return [
            (f"id_device_{next(ready)}", choice, choice.value == chosen)
            if choice.shut_until is None
            else (f"id_shut_{next(shut)}", choice, False)
            for choice in self.offered
        ]

    @property
    def only(self) -> Choice | None:
        """Where there is one device there is nothing to choose; the page says what happens with it."""
        only = self.offered[0] if len(self.offered) == 1 else None
        return only if only is not None and only.shut_until is None else None

    def refuse(self, error: DomainError) -> None:
        self.add_error(None, str(error))
        self.retry_after = getattr(error, "retry_after", None)

    @property
    def http_status(self) -> int:
        return 429 if self.retry_after else 200


class CodeField(TextField):
    def __init__(self, **kwargs: Any) -> None:
        widget = UnkeptInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
        )
        kwargs.setdefault("help_text", _("%(count)s digits") % {"count": policy.CODE_LENGTH.value})
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
