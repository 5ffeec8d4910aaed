"""What a User ID looks like. The same patterns are checked here and ticked off on the page."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.rules import Rule
from spot_portal.core import policy

TAKEN = gettext_lazy("This User ID is taken. Choose another one.")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that Python and the browser read alike, and what is said of it."""

    pattern: str
    rule: str | Promise
    fault: str | Promise


PATTERNS = (
    Pattern(
        r"^[A-Za-z0-9_'@.\-]+$",
        gettext_lazy("only letters without accents, digits and - _ ' @ ."),
        gettext_lazy("Use letters without accents, digits and - _ ' @ . only, and no spaces."),
    ),
    Pattern(
        "[A-Za-z]",
        gettext_lazy("at least one letter"),
        gettext_lazy("Add at least one letter."),
    ),
    Pattern(
        r"^(?!.*[0-9]{3}[_'@.\-]?[0-9]{2}[_'@.\-]?[0-9]{4})",
        gettext_lazy("nothing like a social security number, so no nine digits in a row"),
        gettext_lazy(
            "Nine digits in a row look like a social security number. Choose another User ID."
        ),
    ),
    Pattern(
        r"^[^_'@.\-]+([_'@.\-][^_'@.\-]+)*$",
        gettext_lazy("- _ ' @ . neither first nor last nor next to each other"),
        gettext_lazy(
            "Do not put two of - _ ' @ . next to each other, or one at the beginning or end."
        ),
    ),
)


def user_id_rules() -> list[Rule]:
    low, high = policy.USER_ID_MIN.value, policy.USER_ID_MAX.value
    length = _("%(low)s to %(high)s characters") % {"low": low, "high": high}
    shapes = [Rule(shape.rule, check="pattern", value=shape.pattern) for shape in PATTERNS]
    return [Rule(length, check="length", value=f"{low}-{high}"), *shapes]


def user_id_fault(user_id: str) -> str | None:
    """The first thing to mend, or None."""
    low, high = policy.USER_ID_MIN.value, policy.USER_ID_MAX.value
    if not low <= len(user_id) <= high:
        return _("Use %(low)s to %(high)s characters.") % {"low": low, "high": high}
    faults = (str(p.fault) for p in PATTERNS if not re.search(p.pattern, user_id, re.ASCII))
    return next(faults, None)
