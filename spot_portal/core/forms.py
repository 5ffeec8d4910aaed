"""Fields every form uses, so that bad input is met with the same words everywhere."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.translation import gettext_lazy as _

from spot_portal.core.text import clean_text, hidden_character

EARLIEST_DATE = date(1900, 1, 1)
LATEST_DATE = date(2100, 12, 31)
DATE_HINT = _("Month, day, year: 03/14/1980")
# The digits alone do: a telephone's keypad of digits has no slash. Signs between the parts are the same both times.
_US_DATE = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4})", re.ASCII)
_US_DIGITS = re.compile(r"(\d{2})()(\d{2})(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONEY = re.compile(r"\$?(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)


class PortalFormRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class PortalForm(forms.Form):
    """Labels end without a colon; the error summary is part of the form; an empty box is met in our words.

    A box that names no token for autofill is filled by the person only: browsers guess from labels, and guess wrong.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if (
                field.error_messages.get("required")
                == forms.Field.default_error_messages["required"]
            ):
                field.error_messages["required"] = _missing(field)
            if _can_be_filled(field.widget):
                field.widget.attrs.setdefault("autocomplete", "off")


def _can_be_filled(widget: forms.Widget) -> bool:
    """By the browser. Buttons to choose from, boxes to tick and files may not have the attribute."""
    if isinstance(widget, Input):
        return widget.input_type not in ("hidden", "checkbox", "file")
    return isinstance(widget, forms.Textarea | forms.Select)


def _missing(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField):
        return _("Choose one of these.")
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    return _("This is needed. Fill it in.")


class TextField(forms.CharField):
    """Text a person typed: one normal form, and no characters that hide or reorder."""

    def __init__(self, *, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("max_length", 200)
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text: str = (super().to_python(value) or "").strip()
        # What is too long is refused for that alone: finding the normal form of a heap of accents takes time with the
        # square of their number, minutes for one form. No normal form is shorter than a quarter.
        if self.max_length is not None and len(text) > 4 * self.max_length:
            return text
        text = clean_text(text, multiline=self.multiline)
        too_long = self.max_length is not None and len(text) > self.max_length
        hidden = None if too_long else hidden_character(text, multiline=self.multiline)
        if hidden:
            raise ValidationError(
                _(
                    "This contains a character that cannot be seen (%(name)s). Type it again by hand."
                ),
                code="hidden",
                params={"name": hidden.lower()},
            )
        return text


class USDateField(forms.Field):
    """Month, day, four-digit year: 03/14/1980, 3-14-1980, 03141980; also what a date control sends."""

    # Not numeric: the keypad an iPhone shows for that has no slash.
    widget = forms.TextInput
    default_error_messages = {
        "format": _("Write the date as MM/DD/YYYY, for example 03/14/1980."),
        "calendar": _("There is no such day. Write the month first, for example 03/14/1980."),
        "early": _("This date is too long ago. The earliest is %(limit)s."),
        "late": _("This date is too far ahead. The latest is %(limit)s."),
    }

    def __init__(
        self, *, earliest: date = EARLIEST_DATE, latest: date = LATEST_DATE, **kwargs: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if value in self.empty_values:
            return None
        found = self._parse(str(value).strip())
        if found < self.earliest:
            raise ValidationError(
                self.error_messages["early"], code="early", params=_shown(self.earliest)
            )
        if found > self.latest:
            raise ValidationError(
                self.error_messages["late"], code="late", params=_shown(self.latest)
            )
        return found

    def _parse(self, text: str) -> date:
        if match := _US_DATE.fullmatch(text) or _US_DIGITS.fullmatch(text):
            month, day, year = (int(part) for part in match.group(1, 3, 4))
        elif match := _ISO_DATE.fullmatch(text):
            year, month, day = (int(part) for part in match.groups())
        else:
            raise ValidationError(self.error_messages["format"], code="format")
        try:
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError(self.error_messages["calendar"], code="calendar") from error

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%m/%d/%Y") if isinstance(value, date) else value


class WholeNumberField(forms.Field):
    """Plain digits only: no sign, no decimals, no digits of other scripts."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, *, minimum: int, maximum: int, **kwargs: Any) -> None:
        self.minimum, self.maximum = minimum, maximum
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        # The length is checked first: a very long number must not be turned into an int.
        if not _DIGITS.fullmatch(text) or len(text) > 18:
            raise ValidationError(_("Write a whole number in digits, such as 2."), code="digits")
        number = int(text)
        if not self.minimum <= number <= self.maximum:
            raise ValidationError(
                _("Write a number from %(low)s to %(high)s."),
                code="range",
                params={"low": self.minimum, "high": self.maximum},
            )
        return number


class MoneyField(forms.Field):
    """Dollars and cents: ``1,250.00``, ``$80`` or ``80.5``."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(
        self,
        *,
        minimum: Decimal = Decimal("0"),
        maximum: Decimal = Decimal("9999999.99"),
        **kwargs: Any,
    ) -> None:
        self.minimum, self.maximum = minimum, maximum
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if len(text) > 20 or not _MONEY.fullmatch(text):
            raise ValidationError(
                _("Write an amount in dollars and cents, such as 1,250.00."), code="money"
            )
        try:
            amount = Decimal(text.lstrip("$").replace(",", ""))
        except InvalidOperation as error:
            raise ValidationError(
                _("Write an amount in dollars and cents, such as 1,250.00."), code="money"
            ) from error
        if not self.minimum <= amount <= self.maximum:
            raise ValidationError(
                _("Write an amount from %(low)s to %(high)s."),
                code="range",
                params={"low": self.minimum, "high": self.maximum},
            )
        return amount


def _shown(limit: date) -> dict[str, str]:
    return {"limit": limit.strftime("%m/%d/%Y")}
