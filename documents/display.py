"""What states look like: one word, one tone, one meaning, the same on every page."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.models import AdrLetter, StoredFile, Submission

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Look:
    label: str | Promise
    tone: str
    meaning: str | Promise


LETTERS = {
    AdrLetter.Status.OPEN: Look(
        _("Open"), "info", _("The records have not been sent yet, and there is still time.")
    ),
    AdrLetter.Status.ANSWERED: Look(
        _("Answered"), "done", _("The records were sent. A letter takes one answer.")
    ),
    AdrLetter.Status.EXPIRED: Look(
        _("Expired"), "error", _("The last day passed without an answer; the claim is denied.")
    ),
}
DUE_SOON = Look(_("Due soon"), "warning", _("Open, with seven days or fewer left."))
FILES = {
    StoredFile.Status.WAITING: Look(
        _("Being checked"), "waiting", _("The virus check is on its way, usually within a minute.")
    ),
    StoredFile.Status.CLEAN: Look(
        _("Checked"), "done", _("The virus check found nothing. The file can be opened.")
    ),
    StoredFile.Status.QUARANTINED: Look(
        _("Blocked"), "error", _("The file contains something harmful. Nobody can open it.")
    ),
    StoredFile.Status.UNREADABLE: Look(
        _("Not readable"), "error", _("The virus check could not look inside. Nobody can open it.")
    ),
    StoredFile.Status.PARKED: Look(
        _("Check delayed"),
        "warning",
        _("The virus check did not answer. The file is safe and counts as received."),
    ),
}
FILES[StoredFile.Status.SCANNING] = FILES[StoredFile.Status.WAITING]
SUBMISSIONS = {
    Submission.Status.RECEIVING: Look(_("Not sent yet"), "neutral", _("Files are being gathered.")),
    Submission.Status.SUBMITTED: Look(
        _("Received"), "done", _("We have the documents; medical review comes next.")
    ),
}

LETTER_LEGEND = [LETTERS[AdrLetter.Status.OPEN], DUE_SOON, *list(LETTERS.values())[1:]]
FILE_LEGEND = list(dict.fromkeys(FILES.values()))


def look_of_letter(letter: AdrLetter, *, on: date) -> Look:
    standing = letter.standing(on=on)
    if standing == AdrLetter.Status.OPEN and (letter.due_on - on).days <= SOON_DAYS:
        return DUE_SOON
    return LETTERS[AdrLetter.Status(standing)]


def look_of_file(file: StoredFile) -> Look:
    return FILES[StoredFile.Status(file.status)]


def look_of_submission(submission: Submission) -> Look:
    return SUBMISSIONS[Submission.Status(submission.status)]
