from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import PhoneField
from spot_portal.core.forms import PortalForm, TextField, WholeNumberField
from spot_portal.simulation.models import DeliveryRule, Kind

LONGEST_DAYS = 400
SECONDS, MINUTES = "seconds", "minutes"
PER_UNIT = {SECONDS: 1, MINUTES: 60}


class MoveClockForm(PortalForm):
    days = WholeNumberField(
        label=_("Days to move ahead"),
        help_text=_("From 0 to 400"),
        minimum=0,
        maximum=LONGEST_DAYS,
        initial=31,
    )
    hours = WholeNumberField(
        label=_("Hours to move ahead"),
        help_text=_("From 0 to 23"),
        minimum=0,
        maximum=23,
        initial=0,
    )
    minutes = WholeNumberField(
        label=_("Minutes to move ahead"),
        help_text=_("From 0 to 59. Sessions and codes live for minutes."),
        minimum=0,
        maximum=59,
        initial=0,
        required=False,
    )

    @property
    def ahead(self) -> timedelta:
        given = self.cleaned_data
        return timedelta(
            days=given["days"], hours=given["hours"], minutes=given.get("minutes") or 0
        )


class RecipientField(TextField):
    """An e-mail address or a telephone number, written as messages to it are addressed."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if "@" in text or not text:
            return text.lower()
        try:
            number: str = PhoneField().clean(text)
        except ValidationError as error:
            raise ValidationError(
                _("Write a whole e-mail address, or a telephone number such as 904-555-0123.")
            ) from error
        return number


class DeliveryForm(PortalForm):
    kind = forms.ChoiceField(
        label=_("What"), choices=[("", _("Every kind")), *Kind.choices], required=False
    )
    recipient = RecipientField(
        label=_("To whom"),
        help_text=_("An e-mail address or a telephone number. Empty: everybody."),
        max_length=254,
        required=False,
    )
    effect = forms.ChoiceField(
        label=_("What happens"), choices=DeliveryRule.Effect.choices, widget=forms.RadioSelect
    )
    delay = WholeNumberField(
        label=_("How late"),
        help_text=_("Only for messages that arrive late."),
        minimum=1,
        maximum=3600,
        required=False,
    )
    unit = forms.ChoiceField(
        label=_("Seconds or minutes"),
        choices=[(SECONDS, _("Seconds")), (MINUTES, _("Minutes"))],
        initial=SECONDS,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        late = cleaned.get("effect") == DeliveryRule.Effect.DELAY
        if late and not cleaned.get("delay") and "delay" not in self.errors:
            self.add_error("delay", _("Say how late, such as 90."))
        return cleaned

    @property
    def delay_seconds(self) -> int:
        unit = self.cleaned_data["unit"] or SECONDS
        return (self.cleaned_data["delay"] or 0) * PER_UNIT[unit]
