"""Is this the person asked for? Everything sent must fit; a little of a name is enough."""

from datetime import date

from eligibility.simulated.people import Person
from spot_portal.x12.t270 import EligibilityInquiry

LAST_NAME_LETTERS, FIRST_NAME_LETTERS = 6, 1


def mismatch(person: Person, inquiry: EligibilityInquiry, today: date) -> str:
    """The AAA code of the first thing that does not fit, or an empty text."""
    first_day = inquiry.service_from or today
    changed = person.mbi_changed_on(today) if person.mbi_changed_on else None
    # An old number opens the time before the new one only.
    if changed and inquiry.mbi == person.former_mbi and first_day >= changed:
        return "72"
    if not _fits(inquiry.last_name, person.last_name, LAST_NAME_LETTERS):
        return "73"
    if inquiry.first_name and not _fits(inquiry.first_name, person.first_name, FIRST_NAME_LETTERS):
        return "73"
    if inquiry.birth_date and inquiry.birth_date != person.birth_date:
        return "71"
    return ""


def _fits(sent: str, known: str, letters: int) -> bool:
    """Case, blanks and punctuation do not count; a beginning of enough letters fits."""
    sent, known = _letters(sent), _letters(known)
    return known.startswith(sent) and len(sent) >= min(letters, len(known))


def _letters(name: str) -> str:
    return "".join(c for c in name.upper() if c.isalpha())
