"""Reading health information leaves a trace, so it goes through here."""

from collections.abc import Iterable
from typing import BinaryIO

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.translation import gettext as _

from documents import policies
from documents.events import DocumentEvent
from documents.models import AdrLetter, StoredFile, Submission
from documents.storage import open_stored
from organizations.models import Provider
from spot_portal.audit.services import record_event
from spot_portal.core.errors import TransitionNotAllowed, require


@transaction.atomic
def look_at_letters(letters: Iterable[AdrLetter], *, provider: Provider, by: AbstractUser) -> None:
    shown = " ".join(str(letter.pk) for letter in letters)
    record_event(DocumentEvent.LETTERS_LISTED, actor=by, subject=provider, letters=shown)


@transaction.atomic
def look_at_letter(letter: AdrLetter, *, by: AbstractUser) -> None:
    record_event(DocumentEvent.LETTER_VIEWED, actor=by, subject=letter)


@transaction.atomic
def look_at_submissions(
    submissions: Iterable[Submission], *, provider: Provider, by: AbstractUser
) -> None:
    shown = " ".join(str(submission.pk) for submission in submissions)
    record_event(DocumentEvent.SUBMISSIONS_LISTED, actor=by, subject=provider, submissions=shown)


@transaction.atomic
def look_at_submission(submission: Submission, *, by: AbstractUser) -> None:
    record_event(DocumentEvent.SUBMISSION_VIEWED, actor=by, subject=submission)


def download_file(*, file_id: int, by: AbstractUser) -> tuple[StoredFile, BinaryIO]:
    """A file that passed the virus check. The trace is written before the first byte leaves."""
    with transaction.atomic():
        file = StoredFile.objects.select_related("submission__provider__organization").get(
            pk=file_id
        )
        require(policies.can_open(by, file))
        if not file.is_clean:
            raise TransitionNotAllowed(_not_ready(file))
        record_event(
            DocumentEvent.FILE_DOWNLOADED, actor=by, subject=file, submission=file.submission_id
        )
    return file, open_stored(file.storage_key)


def _not_ready(file: StoredFile) -> str:
    status = StoredFile.Status(file.status)
    return _NOT_READY.get(status, _NOT_READY[StoredFile.Status.WAITING])()


_NOT_READY = {
    StoredFile.Status.WAITING: lambda: _(
        "This file is still being checked for viruses. That usually takes less than a minute."
    ),
    StoredFile.Status.PARKED: lambda: _(
        "The virus check of this file is delayed. The file is safe; we try again when it works."
    ),
    StoredFile.Status.QUARANTINED: lambda: _(
        "This file contains something harmful, so it was blocked and nobody can open it."
    ),
    StoredFile.Status.UNREADABLE: lambda: _(
        "The virus check could not look inside this file, so it was blocked and nobody can open it."
    ),
}
