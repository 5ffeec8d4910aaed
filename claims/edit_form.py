"""The page on which a claim is changed: header and all open lines as one form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from claims.checks import Problem, check
from claims.locks import Lock, line_locks
from claims.models import Claim, ClaimLine
from claims.picture import Change, ClaimPicture, LinePicture, Part, apply, differences, picture_of
from claims.restrictions import Restrictions
from spot_portal.core import policy
from spot_portal.core.forms import (
    MoneyField,
    PortalForm,
    TextField,
    USDateField,
    WholeNumberField,
)
from spot_portal.core.identifiers import format_icd10, normalize_icd10

_BETWEEN_CODES = re.compile(r"[\s,;]+")


class UnitsField(WholeNumberField):
    """Whole units only, except the number that is on the claim already."""

    def __init__(self, *, present: str, **kwargs: Any) -> None:
        self.present = present
        super().__init__(minimum=1, maximum=policy.UNITS_MAX.value, **kwargs)

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and str(value).strip() == self.present:
            return Decimal(self.present)
        number = super().to_python(value)
        return Decimal(number) if number is not None else None


class CodesField(TextField):
    """Several codes in one box, with blanks or commas between them, in upper case."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 150)
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value)
        return tuple(code.upper() for code in _BETWEEN_CODES.split(text) if code)


@dataclass(frozen=True, slots=True)
class LineGroup:
    """A line as the page shows it: its boxes, or why there are none.

    ``fixed`` are modifiers that have to stay on a line that is open otherwise.
    """

    line: ClaimLine
    fields: list[BoundField]
    locks: list[Lock]
    fixed: list[Lock]


class EditForm(PortalForm):
    """Header and all open lines on one page. Boxes of a line are named ``<part>-<line number>``."""

    diagnoses = CodesField(
        label=_("Diagnoses"),
        help_text=_("ICD-10 codes with a comma between them; the first is the primary diagnosis."),
    )
    referring_name = TextField(label=_("Referring provider"), max_length=120, required=False)
    referring_npi = TextField(label=_("Referring provider's NPI"), max_length=10, required=False)

    def __init__(
        self,
        *args: Any,
        claim: Claim,
        changes: Sequence[Change],
        restrictions: Restrictions,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diagnoses"].mark_optional = False  # type: ignore[attr-defined]
        self.claim, self.restrictions, self.on = claim, restrictions, on
        self.before = picture_of(claim)
        self.changes: list[Change] = []
        self.locks = {line.number: line_locks(line, restrictions) for line in claim.lines.all()}
        shown = apply(self.before, list(changes))
        self.initial.update(_header_initial(shown))
        for line in shown.lines:
            if not self.locks[line.number]:
                self._add_line(line)

    @property
    def header_fields(self) -> list[BoundField]:
        return [self[name] for name in ("diagnoses", "referring_name", "referring_npi")]

    @property
    def line_groups(self) -> Iterator[LineGroup]:
        for line in self.claim.lines.all():
            locks = self.locks[line.number]
            fields = [] if locks else [self[_name(part, line.number)] for part in _LINE_PARTS]
            rows = [self.restrictions.modifiers.get(code) for code in line.modifiers]
            fixed = [Lock(row.message, row.code) for row in rows if row and not locks]
            yield LineGroup(line, fields, locks, fixed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self.changes = differences(self.before, self._after(cleaned))
        if not self.changes:
            raise ValidationError(
                _("You did not change anything. Change at least one box, or go back.")
            )
        for problem in check(self.claim, self.changes, self.restrictions, on=self.on):
            self.add_error(_box(problem), problem.message)
        return cleaned

    def _add_line(self, line: LinePicture) -> None:
        for part, (label, make) in _LINE_PARTS.items():
            name = _name(part, line.number)
            words = _("%(what)s, line %(number)s") % {"what": label, "number": line.number}
            self.initial[name] = _shown(part, line)
            field = make(words, self.initial[name])
            # What is empty now may stay empty; marking every other box would be noise.
            field.mark_optional = False
            field.widget.attrs["maxlength"] = _WIDTHS.get(part, 10)
            self.fields[name] = field

    def _after(self, cleaned: dict[str, Any]) -> ClaimPicture:
        lines = []
        for line in self.before.lines:
            values = {
                part.value: _typed(part, cleaned[_name(part, line.number)])
                for part in _LINE_PARTS
                if _name(part, line.number) in cleaned
            }
            lines.append(replace(line, **values))
        return replace(
            self.before,
            diagnoses=tuple(normalize_icd10(code) for code in cleaned["diagnoses"]),
            referring_name=cleaned["referring_name"],
            referring_npi=cleaned["referring_npi"],
            lines=tuple(lines),
        )


def _units(label: str, present: str) -> forms.Field:
    return UnitsField(label=label, present=present)


def _codes(label: str, present: str) -> forms.Field:
    return CodesField(label=label, max_length=24)


def _date(label: str, present: str) -> forms.Field:
    return USDateField(label=label, required=False)


_LINE_PARTS: dict[Part, tuple[Any, Any]] = {
    Part.PROCEDURE: (
        _("Procedure"),
        lambda label, present: TextField(label=label, max_length=10),
    ),
    Part.MODIFIERS: (_("Modifiers"), _codes),
    Part.UNITS: (_("Units"), _units),
    Part.CHARGE: (_("Billed amount"), lambda label, present: MoneyField(label=label)),
    Part.POINTERS: (_("Diagnosis pointers"), _codes),
    Part.PLACE: (
        _("Place of service"),
        lambda label, present: TextField(label=label, max_length=5),
    ),
    Part.SERVICE_FROM: (_("First date of service"), _date),
    Part.SERVICE_TO: (_("Last date of service"), _date),
}


_WIDTHS = {Part.MODIFIERS: 24, Part.CHARGE: 20, Part.POINTERS: 12}


def _name(part: Part, number: int) -> str:
    return f"{part.value}-{number}"


def _box(problem: Problem) -> str | None:
    if problem.part is None:
        return None
    return _name(problem.part, problem.line) if problem.line else problem.part.value


def _header_initial(claim: ClaimPicture) -> dict[str, str]:
    return {
        "diagnoses": ", ".join(format_icd10(code) for code in claim.diagnoses),
        "referring_name": claim.referring_name,
        "referring_npi": claim.referring_npi,
    }


def _shown(part: Part, line: LinePicture) -> Any:
    value = getattr(line, part.value)
    if isinstance(value, tuple):
        return " ".join(str(item) for item in value)
    if part is Part.CHARGE:
        return f"{value:.2f}"
    if part is Part.UNITS:
        return "" if value is None else f"{value.normalize():f}"
    return value


def _typed(part: Part, value: Any) -> Any:
    if part is Part.POINTERS:
        return tuple(int(v) if v.isascii() and v.isdigit() and len(v) < 4 else 0 for v in value)
    if part is Part.PROCEDURE:
        return value.upper()
    return value
