"""Writing X12: every value is checked before it may stand between two separators."""

import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from spot_portal.x12.delimiters import STANDARD, Delimiters
from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.segments import Segment

Value = str | tuple[str, ...] | None

BASIC = frozenset(string.ascii_uppercase + string.digits + "!\"&'()*+,-./:;?= ")
EXTENDED = frozenset(string.ascii_lowercase + "%~@[]_{}\\|<>#$^`")
ALLOWED = BASIC | EXTENDED

# Letters without a decomposition into a base letter, and punctuation people paste from documents.
_SPELLINGS = {
    "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
    "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "TH", "þ": "th", "ß": "ss", "ẞ": "SS",
    "\u0131": "i", "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-",
    "\u2013": "-", "\u2014": "-", "\u00a0": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom, and the control numbers, which the caller must never give out twice."""

    sender_id: str
    receiver_id: str
    interchange_control: int
    group_control: int
    created: datetime
    set_control: int = 1
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    application_sender: str = ""
    application_receiver: str = ""
    usage: str = "T"
    acknowledgment_requested: bool = False
    delimiters: Delimiters = STANDARD
    line_breaks: bool = False


class Writer:
    """Builds one interchange. Open and close in order; counts and control numbers follow."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.delimiters = _checked(envelope.delimiters)
        self._lines: list[str] = []
        self._forbidden = frozenset(self.delimiters.all)
        self._groups = 0
        self._sets = 0
        self._group_control = ""
        self._set_control = ""
        self._set_start = 0
        self._next_group = envelope.group_control
        self._next_set = envelope.set_control
        self._check_numbers()
        self._write_isa()

    def segment(self, name: str, *values: Value) -> None:
        """Add a segment. A tuple is a composite; None and empty values at the end are left out.

        Outer blanks of a value go, as the standard wants it.
        """
        parts = [self._element(name, place, value) for place, value in enumerate(values, 1)]
        while parts and not parts[-1]:
            parts.pop()
        self._lines.append(self.delimiters.element.join([name, *parts]))

    def repeated(self, values: tuple[str, ...], *, field: str = "") -> "Repeated":
        """Several values of one element, joined by the repetition separator of this file."""
        if not self.delimiters.repetition and len(values) > 1:
            raise X12ValueError("this file has no repetition separator", field=field)
        return Repeated(values)

    def open_group(self, code: str, version: str) -> None:
        envelope = self.envelope
        self._group_control = str(self._next_group)
        self._next_group += 1
        self._groups += 1
        self._sets = 0
        self.segment(
            "GS",
            code,
            envelope.application_sender or envelope.sender_id.strip(),
            envelope.application_receiver or envelope.receiver_id.strip(),
            f"{envelope.created:%Y%m%d}",
            f"{envelope.created:%H%M%S}",
            self._group_control,
            "X",
            version,
        )

    def open_set(self, set_id: str, version: str) -> None:
        self._set_control = f"{self._next_set:04d}"
        self._next_set += 1
        self._sets += 1
        self._set_start = len(self._lines)
        self.segment("ST", set_id, self._set_control, version)

    def close_set(self) -> None:
        count = len(self._lines) - self._set_start + 1
        self.segment("SE", str(count), self._set_control)

    def close_group(self) -> None:
        self.segment("GE", str(self._sets), self._group_control)

    def to_bytes(self) -> bytes:
        """Close the interchange and return the file."""
        self.segment("IEA", str(self._groups), f"{self.envelope.interchange_control:09d}")
        end = self.delimiters.segment + ("\n" if self.envelope.line_breaks else "")
        return ("".join(line + end for line in self._lines)).encode("ascii")

    def _check_numbers(self) -> None:
        envelope = self.envelope
        numbers = {
            "ISA13": envelope.interchange_control,
            "GS06": envelope.group_control,
            "ST02": envelope.set_control,
        }
        for field, number in numbers.items():
            if not 0 < number < 10**9:
                raise X12ValueError("the control number needs one to nine digits", field=field)

    def _write_isa(self) -> None:
        envelope, marks = self.envelope, self.delimiters
        if envelope.usage not in ("T", "P"):
            raise X12ValueError("usage is T for test or P for production", field="ISA15")
        elements = [
            "ISA", "00", " " * 10, "00", " " * 10,
            self._padded("ISA05", envelope.sender_qualifier, 2),
            self._padded("ISA06", envelope.sender_id, 15),
            self._padded("ISA07", envelope.receiver_qualifier, 2),
            self._padded("ISA08", envelope.receiver_id, 15),
            f"{envelope.created:%y%m%d}", f"{envelope.created:%H%M}",
            marks.repetition or "U", "00501" if marks.repetition else "00401",
            f"{envelope.interchange_control:09d}",
            "1" if envelope.acknowledgment_requested else "0",
            envelope.usage, marks.component,
        ]  # fmt: skip
        self._lines.append(marks.element.join(elements))

    def _padded(self, field: str, value: str, width: int) -> str:
        text = self._text(field, value)
        if not text.strip() or len(text) > width:
            raise X12ValueError(f"needs one to {width} characters", value=value, field=field)
        return text.ljust(width)

    def _element(self, name: str, place: int, value: Value) -> str:
        field = f"{name}{place:02d}"
        if value is None:
            return ""
        if isinstance(value, Repeated):
            return self.delimiters.repetition.join(self._text(field, v).strip() for v in value)
        if isinstance(value, tuple):
            parts = [self._text(field, part).strip() for part in value]
            while parts and not parts[-1]:
                parts.pop()
            return self.delimiters.component.join(parts)
        return self._text(field, value).strip()

    def _text(self, field: str, value: str) -> str:
        for character in value:
            if character in self._forbidden:
                raise X12ValueError(
                    f"the character {character!r} separates parts of the file",
                    value=value,
                    field=field,
                )
            if character not in ALLOWED:
                raise X12ValueError(
                    f"the character {_named(character)} is not in the X12 character set",
                    value=value,
                    field=field,
                )
        return value


class Repeated(tuple[str, ...]):
    """Values of a repeating element, made by ``Writer.repeated``."""

    __slots__ = ()


def to_x12_text(text: str) -> str:
    """Spell a text with the characters X12 allows, or refuse it; a letter never becomes ``?``.

    Accents and tildes go (``Ñ`` becomes ``N``), curly quotes and long dashes become plain ones,
    ``ß`` becomes ``ss`` and ``Æ`` ``AE``. Separators are not looked at here: the writer refuses
    those of its own file.
    """
    return "".join(_spelled(character, text) for character in text)


def _spelled(character: str, text: str) -> str:
    if character in ALLOWED:
        return character
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    if unicodedata.combining(character):
        return ""
    base = unicodedata.normalize("NFD", character)[0]
    if base in ALLOWED and base.isalpha():
        return base
    raise X12ValueError(f"the character {_named(character)} cannot be written in X12", value=text)


def _named(character: str) -> str:
    """Say which character it is without printing a control or direction mark."""
    code = f"U+{ord(character):04X}"
    return f"{character!r} ({code})" if character.isprintable() else code


def _checked(delimiters: Delimiters) -> Delimiters:
    marks = [m for m in (delimiters.element, delimiters.component, delimiters.segment) if m]
    if delimiters.repetition:
        marks.append(delimiters.repetition)
    # A terminator may be a control character (0x1D, line feed); letters, digits and blanks occur
    # in every value.
    usable = all(len(m) == 1 and m.isascii() and not m.isalnum() and m not in " -." for m in marks)
    if len(set(marks)) < 3 or len(set(marks)) != len(marks) or not usable:
        raise X12ValueError("the separators must be different single marks")
    return delimiters


def write_segments(segments: Iterable[Segment], *, line_breaks: bool = False) -> bytes:
    """Put segments together as they were read, each with the separators of its interchange."""
    parts = []
    for segment in segments:
        marks = segment.delimiters
        for place, element in enumerate(segment.elements):
            is_separator_list = segment.elements[0] == "ISA" and place in (11, 16)
            if not is_separator_list and (marks.element in element or marks.segment in element):
                raise X12ValueError("a separator stands inside", value=element, field=segment.id)
        parts.append(segment.text + marks.segment + ("\n" if line_breaks else ""))
    return "".join(parts).encode()
