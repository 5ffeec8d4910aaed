from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from eligibility.dates import earliest_service_date, latest_service_date
from eligibility.question import Question
from spot_portal.core import clock, policy
from spot_portal.core.forms import PortalForm, TextField, USDateField
from spot_portal.core.identifiers import explain_mbi, is_synthetic_mbi, normalize_mbi
from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.writer import to_x12_text

NAME_MARKS = frozenset(" '-.")
LAST_NAME_MAX, FIRST_NAME_MAX = 60, 35
MEGABYTE = 1024 * 1024


class MBIField(TextField):
    """A Medicare number as people type and paste it; cleaned to eleven characters."""

    def __init__(self, **kwargs: Any) -> None:
        # Longer than the number, so that dashes fit and a wrong length gets its own words.
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return text
        explanation = explain_mbi(text, simulated=settings.SPOT_SIMULATION)
        if explanation:
            raise ValidationError(explanation, code="mbi")
        number = normalize_mbi(text)
        if settings.SPOT_SIMULATION and not is_synthetic_mbi(number):
            raise ValidationError(
                _(
                    "This has the form of a real Medicare number, and this portal is a "
                    "simulation. Use an invented one: it has the letter S in the second place, "
                    "for example 1S00E00AA01."
                ),
                code="real",
            )
        return number


class PersonNameField(TextField):
    """A name in the letters X12 can carry: accents go (Ñ becomes N), other scripts are refused."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        too_long = self.max_length is not None and len(text) > 4 * self.max_length
        return text if too_long else _x12_name(" ".join(text.split()))


def _x12_name(text: str) -> str:
    try:
        name = to_x12_text(text)
    except X12ValueError as error:
        odd = next(c for c in text if not _can_be_written(c))
        raise _name_error(odd) from error
    for character in name:
        if not character.isalpha() and character not in NAME_MARKS:
            raise _name_error(character)
    if name and not any(character.isalpha() for character in name):
        raise ValidationError(_("Enter the name as it is on the Medicare card."), code="letters")
    return name


def _can_be_written(character: str) -> bool:
    try:
        to_x12_text(character)
    except X12ValueError:
        return False
    return True


def _name_error(character: str) -> ValidationError:
    return ValidationError(
        _(
            "The character “%(character)s” cannot be part of a name here. Use the letters A to "
            "Z, blanks, hyphens and apostrophes, as on the Medicare card."
        ),
        code="character",
        params={"character": character},
    )


class RetryForm(forms.Form):
    """The token of a button that asks once, however often it is pressed."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class EligibilityForm(PortalForm):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    # The inquiry that is corrected by this one; somebody else's is passed over.
    follows = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mbi = MBIField(
        label=_("Medicare number (MBI)"),
        help_text=_("11 letters and digits from the Medicare card, with or without dashes."),
        error_messages={"required": _("Enter the Medicare number (MBI).")},
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    first_name = PersonNameField(
        label=_("First name"),
        max_length=FIRST_NAME_MAX,
        error_messages={"required": _("Enter the first name as it is on the Medicare card.")},
    )
    last_name = PersonNameField(
        label=_("Last name"),
        max_length=LAST_NAME_MAX,
        error_messages={"required": _("Enter the last name as it is on the Medicare card.")},
    )
    date_of_birth = USDateField(
        label=_("Date of birth"),
        help_text=_("MM/DD/YYYY"),
        error_messages={"required": _("Enter the date of birth.")},
    )
    service_from = USDateField(
        label=_("Date of service from"),
        error_messages={"required": _("Enter the first date of service.")},
    )
    service_to = USDateField(
        label=_("Date of service to"),
        help_text=_("MM/DD/YYYY"),
        error_messages={"required": _("Enter the last date of service.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs["initial"] = {"service_from": today, "service_to": today} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        for name in ("mbi", "first_name", "last_name", "date_of_birth"):
            # A shared computer must not offer one patient's data while the next one is typed.
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self._bound_dates(today)
        if policy.ELIGIBILITY_HETS_MINIMUM.value:
            self._ask_for_the_minimum()

    def _bound_dates(self, today: date) -> None:
        born = self.fields["date_of_birth"]
        born.latest = today  # type: ignore[attr-defined]
        born.error_messages["late"] = _now("The date of birth is in the future. Check the year.")
        first, last = earliest_service_date(today), latest_service_date(today)
        back, ahead = policy.ELIGIBILITY_BACK.value, policy.ELIGIBILITY_AHEAD.value
        self.fields["service_from"].help_text = _now(
            "MM/DD/YYYY, at most %(back)s months back and %(ahead)s months ahead."
        ) % {"back": back, "ahead": ahead}
        for name in ("service_from", "service_to"):
            field = self.fields[name]
            field.earliest, field.latest = first, last  # type: ignore[attr-defined]
            field.error_messages["early"] = _now(
                "The eligibility system answers for the last %(months)s months only. The earliest "
                "date today is %(limit)s."
            ) % {"months": back, "limit": "%(limit)s"}
            field.error_messages["late"] = _now(
                "The eligibility system answers up to %(months)s months ahead. The latest date "
                "today is %(limit)s."
            ) % {"months": ahead, "limit": "%(limit)s"}

    def _ask_for_the_minimum(self) -> None:
        for name in ("first_name", "date_of_birth"):
            self.fields[name].required = False
            self.fields[name].mark_optional = False  # type: ignore[attr-defined]
        self.fields["first_name"].help_text = _("First name or date of birth; both find more.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("service_from"), cleaned.get("service_to")
        born = cleaned.get("date_of_birth")
        if first and last and last < first:
            self.add_error("service_to", _("The last date of service is before the first one."))
        if born and first and born > first:
            self.add_error("date_of_birth", _("The date of birth is after the date of service."))
        if self._lacks_both_names_and_birth(cleaned):
            self.add_error("first_name", _("Enter the first name or the date of birth."))
        return cleaned

    def _lacks_both_names_and_birth(self, cleaned: dict[str, Any]) -> bool:
        asked = {"first_name", "date_of_birth"}
        if self.fields["first_name"].required or asked & self.errors.keys():
            return False
        return not any(cleaned.get(name) for name in asked)

    def question(self) -> Question:
        data = self.cleaned_data
        return Question(
            mbi=data["mbi"],
            last_name=data["last_name"],
            first_name=data["first_name"],
            date_of_birth=data["date_of_birth"],
            service_from=data["service_from"],
            service_to=data["service_to"],
        )


class OpenFileForm(PortalForm):
    file = forms.FileField(
        label=_("271 file"),
        help_text=format_lazy(
            _(
                "An eligibility answer from any payer or clearinghouse, up to {limit} MB. It is "
                "shown once and not kept."
            ),
            limit=policy.ELIGIBILITY_FILE_MAX.value,
        ),
        error_messages={
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("This file is empty. Choose another one."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > policy.ELIGIBILITY_FILE_MAX.value * MEGABYTE:
            raise ValidationError(
                _("This file is larger than %(limit)s MB. Choose a smaller one."),
                code="large",
                params={"limit": policy.ELIGIBILITY_FILE_MAX.value},
            )
        return file

    def content(self) -> bytes:
        return bytes(self.cleaned_data["file"].read())
