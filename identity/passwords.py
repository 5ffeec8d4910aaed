"""The rules for passwords, as Django validators. The same list is shown beside the field."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.models import User
from spot_portal.core import policy

# Words of this portal and its surroundings. They are easy to guess, whatever is put around them.
CONTEXT_WORDS = ("spot", "medicare", "firstcoast", "fcso", "portal")
SHORTEST_NAME = 3

RULES = [
    ("length", gettext_lazy("15 to 60 characters")),
    ("upper", gettext_lazy("at least one capital letter")),
    ("lower", gettext_lazy("at least one small letter")),
    ("digit", gettext_lazy("at least one digit")),
    ("names", gettext_lazy("no part of your User ID or of your name")),
    (
        "common",
        gettext_lazy("not a common password, and without words such as “SPOT” or “Medicare”"),
    ),
]


class LengthAndContent:
    def validate(self, password: str, user: User | None = None) -> None:
        errors = []
        low, high = policy.PASSWORD_MIN.value, policy.PASSWORD_MAX.value
        if not low <= len(password) <= high:
            errors.append(
                _("Use %(low)s to %(high)s characters. This has %(count)s.")
                % {"low": low, "high": high, "count": len(password)}
            )
        if not any(c.isupper() for c in password):
            errors.append(_("Add at least one capital letter."))
        if not any(c.islower() for c in password):
            errors.append(_("Add at least one small letter."))
        if not re.search(r"[0-9]", password):
            errors.append(_("Add at least one digit."))
        if errors:
            raise ValidationError(errors)

    def get_help_text(self) -> str:
        return _("15 to 60 characters, with a capital letter, a small letter and a digit.")


class NoPartOfNames:
    """No run of four or more characters of the User ID or of a name; shorter names count whole, from three letters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        lowered = password.lower()
        if any(part in lowered for part in _parts(user)):
            raise ValidationError(_("Leave out your User ID and your name, and parts of them."))

    def get_help_text(self) -> str:
        return _("No part of your User ID or of your name.")


def _parts(user: User) -> Iterator[str]:
    run = policy.PASSWORD_RUN.value
    for word in re.split(
        r"[^a-z0-9]+", f"{user.username} {user.first_name} {user.last_name}".lower()
    ):
        if SHORTEST_NAME <= len(word) < run:
            yield word
        yield from (word[i : i + run] for i in range(len(word) - run + 1))


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
        return _("Not one of your last 6 passwords.")


class NotCommon(CommonPasswordValidator):
    """Django's list, also for a common password written twice or with digits around it, and our own words."""

    def validate(self, password: str, user: Any = None) -> None:
        lowered = password.lower()
        if any(word in lowered for word in CONTEXT_WORDS):
            raise ValidationError(
                _("Leave out words such as “SPOT” or “Medicare”: they are guessed first.")
            )
        half = lowered[: (len(lowered) + 1) // 2]
        candidates = {
            lowered,
            re.sub(r"[^a-z]+$|^[^a-z]+", "", lowered),
            half,
            re.sub(r"[^a-z]+$", "", half),
        }
        repeated = len(set(lowered)) <= len(lowered) // 4
        if repeated or any(
            candidate in self.passwords for candidate in candidates if len(candidate) > 3
        ):
            raise ValidationError(
                _("This is a common password or made of one. Choose something less usual.")
            )

    def get_help_text(self) -> str:
        return _("Not a common password.")
