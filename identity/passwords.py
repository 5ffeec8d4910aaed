"""The rules for passwords, as Django validators. The same list is shown beside the field.

A password counts as typed: no trimming, no other normal form, so it signs in only as it was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from identity.models import User
from identity.rules import Rule
from organizations.selectors import active_memberships
from spot_portal.core import policy

# Words of this portal and of offices like those that use it: easy to guess, whatever is put around them.
CONTEXT_WORDS = (
    "spot", "portal", "medicare", "medicaid", "firstcoast", "fcso",
    "healthcare", "hospital", "clinic", "physician",
)  # fmt: skip
# A shorter one is on the list of common passwords by chance.
SHORTEST_STEM = 3
# Characters that stand in for letters. The script knows the same.
STAND_INS = str.maketrans("013457@$!", "oieastasi")
# Letters that no accent makes out of another one.
_OWN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "abcdefghijklmnopqrstuvwxyz")
_NEIGHBORS = {pair for row in KEYBOARD for way in (row, row[::-1]) for pair in pairwise(way)}


def password_rules(*, fields: str = "", words: str = "", with_former: bool = False) -> list[Rule]:
    """``fields`` names boxes of the page, ``words`` are names, of which no password may have a part. Where the page
    may not know them, only the server can tell. ``with_former``: of somebody who has passwords already."""
    low, high = policy.PASSWORD_MIN.value, policy.PASSWORD_MAX.value
    rules = [Rule(_length_text(low, high), check="length", value=f"{low}-{high}")]
    if policy.PASSWORD_COMPOSITION.value:
        rules += [
            Rule(_("at least one capital letter"), check="pattern", value=r"\p{Uppercase}"),
            Rule(_("at least one small letter"), check="pattern", value=r"\p{Lowercase}"),
            Rule(_("at least one digit"), check="pattern", value="[0-9]"),
        ]
    if policy.PASSWORD_PARTS.value:
        run, known = (
            f"{policy.PASSWORD_WHOLE_NAME.value}-{policy.PASSWORD_RUN.value}",
            "no-part" if fields or words else "",
        )
        rules += [
            Rule(_("no part of your User ID or of your name"), known, run, fields, words),
            Rule(
                _("no word of this portal or of an office, such as “SPOT” or “clinic”"),
                check="no-word",
                words=" ".join(CONTEXT_WORDS),
            ),
        ]
    else:
        rules.append(Rule(_("more than your User ID or your name")))
    rules.append(Rule(_("not a common password, which we look up when you send the form")))
    if with_former and policy.PASSWORD_HISTORY.value:
        former = _("not one of your last %(count)s passwords")
        rules.append(Rule(former % {"count": policy.PASSWORD_HISTORY.value}))
    return rules


def _length_text(low: int, high: int) -> str:
    return _("%(low)s to %(high)s characters; spaces count") % {"low": low, "high": high}


class LengthAndContent:
    def validate(self, password: str, user: User | None = None) -> None:
        errors = []
        low, high = policy.PASSWORD_MIN.value, policy.PASSWORD_MAX.value
        if not low <= len(password) <= high:
            errors.append(
                _("Use %(low)s to %(high)s characters. This has %(count)s.")
                % {"low": low, "high": high, "count": len(password)}
            )
        if policy.PASSWORD_COMPOSITION.value:
            errors += _missing_kinds(password)
        if errors:
            raise ValidationError(errors)

    def get_help_text(self) -> str:
        return _length_text(policy.PASSWORD_MIN.value, policy.PASSWORD_MAX.value)


def _missing_kinds(password: str) -> Iterator[str]:
    if not any(c.isupper() for c in password):
        yield _("Add at least one capital letter.")
    if not any(c.islower() for c in password):
        yield _("Add at least one small letter.")
    if not re.search(r"[0-9]", password):
        yield _("Add at least one digit.")


class NoPartOfNames:
    """No run of four or more characters of the User ID or of a name; shorter names count whole, from three letters.

    Where parts are allowed, User ID and name alone are still no password, whatever digits and marks are among them.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        lowered = folded(password)
        names = [word for word in _words(user) if len(word) >= policy.PASSWORD_WHOLE_NAME.value]
        refused = _parts(names) if policy.PASSWORD_PARTS.value else ()
        found = next((part for part in refused if part in lowered), None)
        if found is None and _letters(lowered) in _wholes(user):
            raise ValidationError(
                _("Your User ID and your name alone are guessed first. Add to them.")
            )
        if found is not None:
            raise ValidationError(
                _(
                    "Leave out your User ID and your name, and parts of them. “%(part)s” is such a part."
                ),
                params={"part": found},
            )

    def get_help_text(self) -> str:
        if policy.PASSWORD_PARTS.value:
            return _("No part of your User ID or of your name.")
        return _("More than your User ID or your name.")


def names_of(user: User) -> str:
    """What no password of this person may have a part of."""
    names = (user.username, user.first_name, user.middle_name, user.last_name)
    return " ".join(name for name in names if name)


def folded(text: str) -> str:
    """Without capitals and accents: “Björk” is guessed as “bjork” too."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_OWN_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _words(user: User) -> list[str]:
    return re.split(r"[\W_]+", folded(names_of(user)))


def _wholes(user: User) -> set[str]:
    user_id, first, middle, last = (
        _letters(folded(text))
        for text in (user.username, user.first_name, user.middle_name, user.last_name)
    )
    names = {user_id, first, middle, last, first + last, last + first, first + middle + last}
    return names - {""}


def _letters(lowered: str) -> str:
    return "".join(c for c in lowered if c.isalpha())


def _parts(names: list[str]) -> Iterator[str]:
    run = policy.PASSWORD_RUN.value
    for word in names:
        if len(word) < run:
            yield word
        yield from (word[i : i + run] for i in range(len(word) - run + 1))


def _core(lowered: str) -> str:
    """Without the digits and marks people put around a word."""
    return re.sub(r"^[^a-z]+|[^a-z]+$", "", lowered)


class NotFormer:
    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        kept = policy.PASSWORD_HISTORY.value
        former = user.former_passwords.values_list("password", flat=True)[: kept - 1]
        if any(check_password(password, old) for old in [user.password, *former]):
            raise ValidationError(
                _("You have used this password before. The last %(count)s cannot be used again.")
                % {"count": kept}
            )

    def get_help_text(self) -> str:
        return _("Not one of your last %(count)s passwords.") % {
            "count": policy.PASSWORD_HISTORY.value
        }


class NotCommon(CommonPasswordValidator):
    """Django's list, also with digits around a listed password or the same one over again; rows of keys; and the words
    of this portal, of an office, and of the organizations the person works for."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > policy.PASSWORD_MAX.value:
            return  # refused for that alone, whatever it is made of
        self._refuse_words(password, user)
        lowered = password.lower()
        stems = {lowered, _core(lowered), _core(lowered.translate(STAND_INS))}
        stems |= {_core(_period(stem)) for stem in stems}
        listed = any(stem in self.passwords for stem in stems if len(stem) >= SHORTEST_STEM)
        few = len(set(lowered)) <= len(lowered) // 4
        if listed or few or _is_a_row(lowered):
            raise ValidationError(
                _(
                    "This is on the list of common passwords, or made of one, or a row of keys. "
                    "Choose something less usual."
                )
            )

    def _refuse_words(self, password: str, user: User | None) -> None:
        plain, inside = plain_letters(password), policy.PASSWORD_PARTS.value
        alone = {
            _period(_core(text)) for text in (plain, re.sub("[^a-z0-9]", "", password.lower()))
        }
        for word in (*CONTEXT_WORDS, *_organization_words(user)):
            if word in plain if inside else word in alone:
                raise ValidationError(
                    _(
                        "Leave out “%(word)s”: words of this portal and of your office are guessed first."
                    ),
                    params={"word": word},
                )

    def get_help_text(self) -> str:
        return _("Not a common password, and no word of this portal or of your organization.")


def plain_letters(password: str) -> str:
    """As somebody would read it out: “Sp0t-M3dicare” is “spotmedicare”."""
    return re.sub(r"[^a-z0-9]", "", folded(password).translate(STAND_INS))


def _organization_words(user: User | None) -> Iterator[str]:
    if user is None or user.pk is None:
        return
    for membership in active_memberships(user):
        words = re.split(r"[^a-z0-9]+", folded(membership.organization.legal_name))
        yield from (word for word in words if len(word) >= policy.PASSWORD_OFFICE_WORD.value)


def _period(text: str) -> str:
    """The shortest beginning that, written again and again, gives the text; digits may differ at the end."""
    for size in range(1, len(text) // 2 + 1):
        times = len(text) // size
        if text[: size * times] == text[:size] * times and not re.search(
            "[a-z]", text[size * times :]
        ):
            return text[:size]
    return text


def _is_a_row(lowered: str) -> bool:
    """Three quarters of it are steps to the next key, letter or digit, or none at all."""
    steps = list(pairwise(lowered))
    near = sum(pair in _NEIGHBORS or pair[0] == pair[1] for pair in steps)
    return 4 * near >= 3 * len(steps)
