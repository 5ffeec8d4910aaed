"""The four separators of an interchange, taken from its ISA segment."""

from dataclasses import dataclass

ISA_LENGTH = 106
ISA_ELEMENTS = 16
# A sloppy ISA has elements of other widths; the sixteenth separator is searched this far only.
ISA_SEARCH = 400


@dataclass(frozen=True, slots=True)
class Delimiters:
    """``repetition`` is empty where the version has none (ISA11 ``U``, or a letter or digit)."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"

    @property
    def all(self) -> str:
        return self.element + self.component + self.repetition + self.segment


STANDARD = Delimiters()


def detect(text: str, start: int = 0) -> Delimiters | None:
    """Find the separators by counting elements. None when ``text`` does not hold a whole ISA."""
    element = text[start + 3 : start + 4]
    if not element or element.isalnum() or element.isspace():
        return None
    place = start + 3
    repetition = ""
    for number in range(2, ISA_ELEMENTS + 1):
        following = text.find(element, place + 1, start + ISA_SEARCH)
        if following < 0:
            return None
        if number == 12:
            repetition = text[place + 1 : following]
        place = following
    component, rest = text[place + 1 : place + 2], text[place + 2 : place + 4]
    if not rest:
        return None
    # "\r\n" as terminator: cut at the line feed, the carriage return goes with the white space.
    segment = "\n" if rest == "\r\n" else rest[0]
    return Delimiters(element, component, _repetition(repetition), segment)


def detect_fixed(text: str, start: int = 0) -> Delimiters | None:
    """Read the separators at the positions the standard fixes, whatever stands there."""
    isa = text[start : start + ISA_LENGTH + 1]
    if len(isa) < ISA_LENGTH:
        return None
    segment = "\n" if isa[105:107] == "\r\n" else isa[105]
    return Delimiters(isa[3], isa[104], _repetition(isa[82]), segment)


def guess(text: str) -> Delimiters:
    """Separators of a text that starts without an ISA, judged by its first segment."""
    element = "*"
    if text[:2] in ("ST", "GS") and len(text) > 2 and not text[2].isalnum():
        element = text[2]
    segment = "~" if "~" in text and element != "~" else "\n"
    component = ":" if ":" in text or ">" not in text else ">"
    return Delimiters(element, component, "^" if element != "^" else "", segment)


def _repetition(value: str) -> str:
    """ISA11 was a letter before version 5010; a letter, digit or blank separates nothing."""
    if len(value) != 1 or value.isalnum() or value.isspace():
        return ""
    return value
