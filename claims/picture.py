"""A claim as plain values, on which a correction is worked out."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from claims.models import Claim, ClaimLine

HEADER = 0


class Part(StrEnum):
    """What can be changed on a claim (line 0) or on a line of it."""

    DIAGNOSES = "diagnoses"
    REFERRING_NAME = "referring_name"
    REFERRING_NPI = "referring_npi"
    SERVICE_FROM = "service_from"
    SERVICE_TO = "service_to"
    PLACE = "place_of_service"
    PROCEDURE = "procedure"
    MODIFIERS = "modifiers"
    POINTERS = "pointers"
    UNITS = "units"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True)
class LinePicture:
    number: int
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    charge: Decimal = Decimal(0)
    units: Decimal | None = None
    place_of_service: str = ""
    pointers: tuple[int, ...] = ()
    service_from: date | None = None
    service_to: date | None = None


@dataclass(frozen=True, slots=True)
class ClaimPicture:
    diagnoses: tuple[str, ...] = field(default=(), repr=False)
    referring_name: str = ""
    referring_npi: str = ""
    lines: tuple[LinePicture, ...] = ()

    def line(self, number: int) -> LinePicture | None:
        return next((line for line in self.lines if line.number == number), None)


@dataclass(frozen=True, slots=True)
class Change:
    """One field with its old and new value as text; ``line`` 0 is the claim as a whole."""

    line: int
    part: Part
    old: str
    new: str


def picture_of(claim: Claim) -> ClaimPicture:
    return ClaimPicture(
        diagnoses=tuple(claim.diagnoses),
        referring_name=claim.referring_name,
        referring_npi=claim.referring_npi,
        lines=tuple(_line_picture(line) for line in claim.lines.all()),
    )


def differences(before: ClaimPicture, after: ClaimPicture) -> list[Change]:
    """Every field that differs, in the order of the claim."""
    found = _compare(HEADER, before, after)
    for old in before.lines:
        new = after.line(old.number)
        found += _compare(old.number, old, new) if new else []
    return found


def apply(picture: ClaimPicture, changes: list[Change]) -> ClaimPicture:
    """The claim with the changes made. A line that does not exist is left out."""
    header = {c.part.value: read_value(c.part, c.new) for c in changes if c.line == HEADER}
    lines = tuple(
        replace(
            line,
            **{c.part.value: read_value(c.part, c.new) for c in changes if c.line == line.number},
        )
        for line in picture.lines
    )
    return replace(picture, lines=lines, **header)


def read_value(part: Part, text: str) -> Any:
    """The value behind a stored text. Texts are written by ``write_value`` only."""
    if part in (Part.DIAGNOSES, Part.MODIFIERS):
        return tuple(text.split())
    if part is Part.POINTERS:
        return tuple(int(number) for number in text.split())
    if part in (Part.SERVICE_FROM, Part.SERVICE_TO):
        return date.fromisoformat(text) if text else None
    if part is Part.CHARGE:
        return Decimal(text)
    if part is Part.UNITS:
        return _number(text)
    return text


def write_value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(str(item) for item in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _compare(
    number: int, before: ClaimPicture | LinePicture, after: ClaimPicture | LinePicture
) -> list[Change]:
    found = []
    for item in fields(before):
        if item.name not in set(Part):
            continue
        old, new = (write_value(getattr(side, item.name)) for side in (before, after))
        if old != new:
            found.append(Change(number, Part(item.name), old, new))
    return found


def _line_picture(line: ClaimLine) -> LinePicture:
    return LinePicture(
        number=line.number,
        procedure=line.procedure,
        modifiers=tuple(line.modifiers),
        charge=line.charge,
        units=line.units,
        place_of_service=line.place_of_service,
        pointers=tuple(line.pointers),
        service_from=line.service_from,
        service_to=line.service_to,
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
