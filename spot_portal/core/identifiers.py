"""Identifiers of Medicare: normal forms, checks, and words that name the place that is wrong.

Only ASCII letters and digits count; look-alikes from other alphabets are refused, not mapped.
"""

import re

MBI_LENGTH = 11
_LETTERS = "AC-HJKMNP-RT-Y"
_DIGIT, _LETTER, _EITHER = "[0-9]", f"[{_LETTERS}]", f"[{_LETTERS}0-9]"
_PLACES = ("[1-9]", *(_LETTER, _EITHER, _DIGIT) * 2, _LETTER, _LETTER, _DIGIT, _DIGIT)
_MBI = re.compile("".join(_PLACES))
# CMS gives its invented beneficiaries an S in the second place, where no real number may have it.
_SYNTHETIC_PLACES = (_PLACES[0], "S", *_PLACES[2:])
_SYNTHETIC_MBI = re.compile("".join(_SYNTHETIC_PLACES))
_FILLING = re.compile("[ \u00a0-]+")
_HICN = re.compile(r"[0-9]{9}[A-Z][A-Z0-9]?")
_RAILROAD_HICN = re.compile(r"[A-Z]{1,3}(?:[0-9]{6}|[0-9]{9})")

_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_HCPCS = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_EIN_OR_SSN = re.compile(r"[0-9]{9}")
_TIN_ENTRIES = re.compile(r"[0-9]{9}|[0-9]{2}-[0-9]{7}|[0-9]{3}-[0-9]{2}-[0-9]{4}")

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth",
    "seventh", "eighth", "ninth", "tenth", "eleventh",
)  # fmt: skip


def normalize_mbi(value: str) -> str:
    """Without dashes and spaces, in upper case. Other alphabets stay as they are."""
    return _ascii_upper(_FILLING.sub("", value))


def is_mbi(value: str, *, simulated: bool = False) -> bool:
    """Whether a normalized value has the form of an MBI; ``simulated`` also takes CMS's S form."""
    if _MBI.fullmatch(value):
        return True
    return simulated and is_synthetic_mbi(value)


def is_synthetic_mbi(value: str) -> bool:
    return _SYNTHETIC_MBI.fullmatch(value) is not None


def is_hicn(value: str) -> bool:
    """The number Medicare cards carried before the MBI."""
    value = normalize_mbi(value)
    return bool(_HICN.fullmatch(value) or _RAILROAD_HICN.fullmatch(value))


def explain_mbi(value: str, *, simulated: bool = False) -> str:
    """Say in plain words where an MBI is wrong; an empty text when it is right."""
    number = normalize_mbi(value)
    if not number:
        return "Enter the Medicare number (MBI)."
    if is_mbi(number, simulated=simulated):
        return ""
    if is_hicn(number):
        return (
            "This looks like the old Medicare number based on a Social Security number. "
            "Use the MBI from the new Medicare card."
        )
    if len(number) != MBI_LENGTH:
        return f"A Medicare number has {MBI_LENGTH} characters without dashes; this one has " + (
            f"{len(number)}."
        )
    # What was meant for an invented number is not blamed for its S.
    meant = _SYNTHETIC_PLACES if simulated and number[1] == "S" else _PLACES
    for place, character in enumerate(number):
        if not re.fullmatch(meant[place], character):
            return _explain_place(place, character)
    return "The Medicare number does not have the right form."


def format_mbi(value: str) -> str:
    """As printed on the card: 4-3-4. Anything that is not eleven characters stays as it is."""
    number = normalize_mbi(value)
    if len(number) != MBI_LENGTH:
        return value
    return f"{number[:4]}-{number[4:7]}-{number[7:]}"


def _explain_place(place: int, character: str) -> str:
    shown = f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
    allowed = {
        "[1-9]": "a digit from 1 to 9, never 0",
        _DIGIT: "a digit",
        _LETTER: "a letter, but not S, L, O, I, B or Z",
        _EITHER: "a digit or a letter, but not S, L, O, I, B or Z",
    }[_PLACES[place]]
    return (
        f"The {_ORDINALS[place]} character of a Medicare number is {allowed}; here it is {shown}."
    )


def is_npi(value: str, *, simulated: bool = False) -> bool:
    """Ten digits with a right check digit. Numbers from 9 on are CMS's invented providers."""
    if len(value) != 10 or not _is_digits(value):
        return False
    if value[0] not in ("129" if simulated else "12"):
        return False
    return _luhn_is_right("80840" + value)


def explain_npi(value: str, *, simulated: bool = False) -> str:
    """Say what is wrong with an NPI; an empty text when it is right."""
    if not value:
        return "Enter the NPI."
    if is_npi(value, simulated=simulated):
        return ""
    if not _is_digits(value):
        return "An NPI has ten digits and nothing else."
    if len(value) != 10:
        return f"An NPI has ten digits; this one has {len(value)}."
    if value[0] not in ("129" if simulated else "12"):
        return "An NPI starts with 1 or 2."
    return "The last digit of this NPI does not fit the others. Check for a typing error."


def npi_check_digit(first_nine: str) -> str:
    """The tenth digit for the first nine."""
    if len(first_nine) != 9 or not _is_digits(first_nine):
        raise ValueError("nine digits are needed")
    return next(d for d in "0123456789" if _luhn_is_right(f"80840{first_nine}{d}"))


def normalize_tin(value: str) -> str | None:
    """Nine digits, or None. Dashes may stand where an EIN (2-7) or SSN (3-2-4) has them."""
    text = value.strip()
    return text.replace("-", "") if _TIN_ENTRIES.fullmatch(text) else None


def is_tin(value: str) -> bool:
    """A normalized tax number that somebody could hold: no part of it consists of zeros."""
    if not _EIN_OR_SSN.fullmatch(value):
        return False
    return value[:2] != "00" and value[2:] != "0000000"


def format_tin(value: str) -> str:
    """As an employer number: 12-3456789."""
    return f"{value[:2]}-{value[2:]}" if _EIN_OR_SSN.fullmatch(value) else value


def is_ssn(value: str) -> bool:
    """Nine digits the Social Security Administration could have given out."""
    if not _EIN_OR_SSN.fullmatch(value):
        return False
    return value[:3] not in ("000", "666") and value[0] != "9" and _has_group_and_serial(value)


def is_invented_ssn(value: str) -> bool:
    """Nine digits in the ranges nobody gets (000, 666, 9xx), the only ones a simulator may use."""
    if not _EIN_OR_SSN.fullmatch(value):
        return False
    return value[:3] in ("000", "666") or value[0] == "9"


def normalize_ssn(value: str) -> str:
    return _FILLING.sub("", value)


def normalize_icd10(value: str) -> str:
    """Upper case without the dot, as claims carry it."""
    return _ascii_upper(value.strip()).replace(".", "", 1)


def is_icd10(value: str) -> bool:
    """The shape of an ICD-10-CM code, with or without its dot; not whether it exists."""
    return _ICD10.fullmatch(value) is not None


def format_icd10(value: str) -> str:
    code = normalize_icd10(value)
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def is_hcpcs(value: str) -> bool:
    """The shape of a procedure code: five characters, four of them digits."""
    return _HCPCS.fullmatch(value) is not None


def is_modifier(value: str) -> bool:
    return _MODIFIER.fullmatch(value) is not None


def _has_group_and_serial(ssn: str) -> bool:
    return ssn[3:5] != "00" and ssn[5:] != "0000"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _ascii_upper(text: str) -> str:
    """``str.upper`` would turn the long s and the dotless i into letters an MBI may hold."""
    return "".join(c.upper() if c.isascii() else c for c in text)


def _luhn_is_right(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
