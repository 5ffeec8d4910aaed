"""What counts as clean text: one cleaner for every form and parameter."""

import unicodedata

# Format characters that hide or reorder text (zero width, bidi overrides and isolates, BOM).
_ALLOWED_CONTROLS = {"\n", "\t"}
_HIDDEN = {"Cf", "Cs", "Co", "Cn"}


def hidden_character(value: str, *, multiline: bool = False) -> str | None:
    """Return the name of the first character a person cannot see and did not mean, or None."""
    for character in value:
        category = unicodedata.category(character)
        if category == "Cc" and not (multiline and character in _ALLOWED_CONTROLS):
            return unicodedata.name(character, f"U+{ord(character):04X}")
        if category in _HIDDEN or character in "\u2028\u2029":
            return unicodedata.name(character, f"U+{ord(character):04X}")
    return None


def clean_text(value: str, *, multiline: bool = False) -> str:
    """One normal form (NFC), outer spaces gone, line ends unified."""
    value = unicodedata.normalize("NFC", value).strip()
    return value.replace("\r\n", "\n").replace("\r", "\n") if multiline else value
