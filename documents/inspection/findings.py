"""Why a file was not taken, in words that say what to do now."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from spot_portal.core import policy


class Reason(StrEnum):
    EMPTY = "empty"
    TYPE = "type"
    CONTENT = "content"
    LOCKED = "locked"
    RESTRICTED = "restricted"
    DAMAGED = "damaged"
    ACTIVE = "active"
    TOO_MUCH = "too_much"
    DUPLICATE = "duplicate"
    NO_ROOM = "no_room"
    TOO_MANY = "too_many"
    NOT_REACHED = "not_reached"


_WORDS = {
    Reason.EMPTY: _(
        "%(name)s is empty. Check that it opens on your computer, save it again and add that file."
    ),
    Reason.TYPE: _(
        "%(name)s is not a PDF, TIFF, JPEG or PNG file. Save or print it as a PDF and add that."
    ),
    Reason.CONTENT: _(
        "%(name)s is something else than its name says. Open it on your computer, save it as a "
        "PDF and add that file."
    ),
    Reason.LOCKED: _(
        "%(name)s is locked with a password, so nobody could open it. Remove the password and add "
        "it again."
    ),
    Reason.RESTRICTED: _(
        "%(name)s is protected against changes with a password. Print it to a new PDF and add "
        "that file."
    ),
    Reason.DAMAGED: _(
        "%(name)s could not be opened; it may be damaged. Open it on your computer, save it again "
        "as a PDF and add that file."
    ),
    Reason.ACTIVE: _(
        "%(name)s contains a program or another file inside. Print it to a new PDF, which leaves "
        "that out, and add that file."
    ),
    Reason.TOO_MUCH: _(
        "%(name)s has too many pages or too large pictures to be checked. Scan it at 300 dots per "
        "inch or split it, and add the parts."
    ),
    Reason.DUPLICATE: _("%(name)s is in the list already, so it was not added a second time."),
    Reason.NO_ROOM: _(
        "%(name)s does not fit: all files together may have %(size)s MB. Remove a file or scan at "
        "a lower resolution."
    ),
    Reason.TOO_MANY: _(
        "%(name)s was not added: one answer takes up to %(files)s files. Put several documents "
        "into one PDF."
    ),
    Reason.NOT_REACHED: _(
        "%(name)s was not added, because checking the files before it took too long. Add it again "
        "by itself."
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    name: str
    reason: Reason

    def __str__(self) -> str:
        return str(_WORDS[self.reason]) % {
            "name": self.name,
            "size": policy.SUBMISSION_SIZE.value,
            "files": policy.SUBMISSION_FILES.value,
        }
