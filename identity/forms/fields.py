"""Fields of the identity side: names, contact data, secrets. In simulation mode real-looking data stays outside."""

import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.user_ids import user_id_fault
from spot_portal.core.forms import TextField

RESERVED_SUFFIXES = (".example", ".test", ".invalid", ".localhost")
RESERVED_DOMAINS = ("example.com", "example.org", "example.net", "localhost")
_PHONE = re.compile(
    r"(?:\+?1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]?([2-9][0-9]{2})[ .-]?([0-9]{4})", re.ASCII
)
_ZIP = re.compile(r"[0-9]{5}(?:-?[0-9]{4})?", re.ASCII)
_SSN = re.compile(r"([0-9]{3})[ -]?([0-9]{2})[ -]?([0-9]{4})", re.ASCII)
PREMIUM = "900"

STATES = [
    ("", _("Choose a state or territory")), ("AL", "Alabama"), ("AK", "Alaska"), ("AS", "American Samoa"),
    ("AZ", "Arizona"), ("AR", "Arkansas"), ("AA", _("Armed Forces Americas")), ("AE", _("Armed Forces Europe")),
    ("AP", _("Armed Forces Pacific")), ("CA", "California"), ("CO", "Colorado"), ("CT", "Connecticut"),
    ("DE", "Delaware"), ("DC", "District of Columbia"), ("FL", "Florida"), ("GA", "Georgia"), ("GU", "Guam"),
    ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"), ("IN", "Indiana"), ("IA", "Iowa"), ("KS", "Kansas"),
    ("KY", "Kentucky"), ("LA", "Louisiana"), ("ME", "Maine"), ("MD", "Maryland"), ("MA", "Massachusetts"),
    ("MI", "Michigan"), ("MN", "Minnesota"), ("MS", "Mississippi"), ("MO", "Missouri"), ("MT", "Montana"),
    ("NE", "Nebraska"), ("NV", "Nevada"), ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"),
    ("NY", "New York"), ("NC", "North Carolina"), ("ND", "North Dakota"), ("MP", "Northern Mariana Islands"),
    ("OH", "Ohio"), ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"), ("SC", "South Carolina"), ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"),
    ("VI", "U.S. Virgin Islands"), ("UT", "Utah"), ("VT", "Vermont"), ("VA", "Virginia"), ("WA", "Washington"),
    ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
]  # fmt: skip


# Letters and marks that nobody sees (Default_Ignorable_Code_Point): two names that look alike have to be alike. In
# other text they are needed, after emoji for example.
UNSEEN = {
    *map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)), *map(chr, range(0x180B, 0x1810)),
    *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0)),
}  # fmt: skip


class NameField(TextField):
    """Letters of any script with their vowel signs, spaces, hyphens and apostrophes; at least one letter."""

    marks = " -'"
    # Written on top of each other; no language puts more on one letter.
    most_signs = 4
    fault = _("Use letters, spaces, hyphens and apostrophes only. “%(character)s” cannot be used.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = " ".join(super().to_python(value).replace("\u2019", "'").split())
        if not text:
            return text
        signs: int | None = None  # on the letter before; None where there is none to carry them
        for character in text:
            if character in UNSEEN:
                raise ValidationError(
                    _("This contains a character that cannot be seen. Type the name again by hand.")
                )
            if character.isalpha():
                signs = 0
            elif unicodedata.category(character) in ("Mn", "Mc") and signs is not None:
                signs += 1
            elif character in self.marks:
                signs = None
            else:
                raise ValidationError(self.fault, params={"character": character})
            if signs is not None and signs > self.most_signs:
                raise ValidationError(
                    _("Too many accents or vowel signs stand on one letter. Type the name again.")
                )
        if not any(character.isalpha() for character in text):
            raise ValidationError(_("A name has at least one letter."))
        return text


class CityField(NameField):
    """St. Augustine, Coeur d'Alene, Winston-Salem."""

    marks = " -'."
    fault = _(
        "Use letters, spaces, hyphens, apostrophes and periods only. “%(character)s” cannot be used."
    )


class EmailAddressField(forms.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault(
            "widget", forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
        )
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Write an e-mail address such as name@example.org.")

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        if not address:
            return address
        if not address.isascii() or '"' in address:
            raise ValidationError(self.error_messages["invalid"])
        if settings.SPOT_SIMULATION and not _is_reserved(address.rpartition("@")[2].lower()):
            raise ValidationError(
                _(
                    "This is a simulation, so only invented addresses are taken: use one that ends in @example.org."
                )
            )
        return address


def _is_reserved(domain: str) -> bool:
    return (
        domain in RESERVED_DOMAINS
        or domain.endswith(RESERVED_SUFFIXES)
        or domain.endswith(tuple(f".{name}" for name in RESERVED_DOMAINS))
        or domain in settings.SIMULATION_EMAIL_DOMAINS
    )


class PhoneField(TextField):
    """Ten digits of a US number; kept as 904-555-0123."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return text
        match = _PHONE.fullmatch(text)
        if match is None or match[1] == PREMIUM:
            raise ValidationError(
                _("Write a US telephone number with ten digits, such as 904-555-0123.")
            )
        if settings.SPOT_SIMULATION and not (match[2] == "555" and match[3].startswith("01")):
            raise ValidationError(
                _(
                    "This is a simulation, so only invented numbers are taken: use 555-0100 to "
                    "555-0199 after the area code."
                )
            )
        return "-".join(match.groups())


class ZipField(TextField):
    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text and not _ZIP.fullmatch(text):
            raise ValidationError(_("Write a ZIP code with five digits, or nine as 32202-1234."))
        digits = text.replace("-", "")
        return f"{digits[:5]}-{digits[5:]}" if len(digits) > 5 else digits


class SsnField(TextField):
    """Nine digits, never shown again: the box comes back empty."""

    widget = forms.PasswordInput(
        render_value=False, attrs={"inputmode": "numeric", "autocomplete": "off"}
    )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return text
        match = _SSN.fullmatch(text)
        if match is None:
            raise ValidationError(_("A social security number has nine digits. Type it again."))
        area, group, serial = match.groups()
        never_issued = area in ("000", "666") or area.startswith("9")
        if settings.SPOT_SIMULATION and not never_issued:
            raise ValidationError(
                _(
                    "This is a simulation: never type a real number. Invented ones begin with 000, "
                    "666 or 9. What you typed was not kept."
                )
            )
        if not settings.SPOT_SIMULATION and (never_issued or group == "00" or serial == "0000"):
            raise ValidationError(_("No social security number looks like this. Type it again."))
        return area + group + serial


class UserIdField(TextField):
    """A User ID somebody chooses; whether it is free is another question."""

    widget = forms.TextInput(
        attrs={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "aria-describedby": "id_user_id_rules",
        }
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("User ID"), max_length=100, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        fault = user_id_fault(text) if text else None
        if fault is not None:
            raise ValidationError(fault)
        return text


class UnkeptInput(forms.TextInput):
    """Can be read while it is typed, and never comes back into the page."""

    def format_value(self, value: Any) -> None:
        return None


def secret_input(autocomplete: str, described_by: str = "") -> forms.PasswordInput:
    attrs = {"autocomplete": autocomplete, "data-show-password": "true", "maxlength": "4096"}
    if described_by:
        attrs["aria-describedby"] = described_by
    return forms.PasswordInput(render_value=False, attrs=attrs)


class SecretField(forms.CharField):
    """Kept exactly as typed: no trimming, no other normal form."""

    def __init__(self, *, autocomplete: str, described_by: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4096)
        super().__init__(strip=False, widget=secret_input(autocomplete, described_by), **kwargs)
