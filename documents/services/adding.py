"""Adding files to an answer, taking them out. No row without its file, no file without its row."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractUser
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from documents import nudge, policies
from documents.events import DocumentEvent
from documents.inspection.findings import Reason, Refusal
from documents.inspection.names import clean_name
from documents.inspection.uploads import Accepted, Upload, inspect
from documents.models import AdrLetter, StoredFile, Submission
from documents.selectors import room_left
from documents.storage import delete_quietly, store
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, TransitionNotAllowed, require
from spot_portal.core.formats import long_date

# A request must end; files it did not reach can be added by the next one.
INSPECTION_SECONDS = 40


@dataclass(slots=True)
class AddOutcome:
    added: list[StoredFile] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def add_files(*, letter_id: int, uploads: Sequence[Upload], by: AbstractUser) -> AddOutcome:
    """Inspect each file and keep the good ones. One that is refused does not hold up the others.

    Uploads are closed. Raises ``GatewayError`` when the storage fails; the files kept before stay.
    """
    _check_open(letter_id, by)
    outcome = AddOutcome()
    started = time.monotonic()
    for upload in uploads:
        late = time.monotonic() - started > INSPECTION_SECONDS
        try:
            made = _not_reached(upload) if late else _take_in(upload, letter_id=letter_id, by=by)
        finally:
            upload.close()
        if isinstance(made, Refusal):
            _record_refusal(made, letter_id=letter_id, by=by)
            outcome.refused.append(made)
        else:
            outcome.added.append(made)
    return outcome


@transaction.atomic
def remove_file(*, file_id: int, by: AbstractUser) -> None:
    """Take a file out of an answer that was not sent yet."""
    file = StoredFile.objects.select_related("submission").get(pk=file_id)
    letter = lock_letter(file.submission.letter_id)  # type: ignore[arg-type]
    require(policies.can_answer(by, letter))
    submission = Submission.objects.select_for_update(of=("self",), no_key=True).get(
        pk=file.submission_id
    )
    if submission.is_sent:
        raise TransitionNotAllowed(
            _("The documents were sent already (%(number)s), so no file can be taken out any more.")
            % {"number": submission.confirmation_number}
        )
    key = file.storage_key
    with events_together():  # the virus check may hold the row, and then asks for the audit chain
        record_event(
            DocumentEvent.FILE_REMOVED,
            actor=by,
            subject=file,
            submission=submission.pk,
            sha256=file.sha256,
        )
        file.delete()
    transaction.on_commit(lambda: delete_quietly(key))


def lock_letter(letter_id: int) -> AdrLetter:
    """Everything that changes an answer takes the letter's row first."""
    letters = AdrLetter.objects.select_for_update(of=("self",), no_key=True)
    return letters.select_related("provider__organization").get(pk=letter_id)


def require_open(letter: AdrLetter) -> None:
    if letter.status == AdrLetter.Status.ANSWERED:
        raise TransitionNotAllowed(
            _("The letter %(case)s was answered already. A letter takes one submission.")
            % {"case": letter.case_number}
        )
    if not letter.is_open(on=clock.today()):
        raise DomainError(
            _(
                "The last day to answer the letter %(case)s was %(day)s. Call the help desk to "
                "learn what you can do."
            )
            % {"case": letter.case_number, "day": long_date(letter.due_on)}
        )


@transaction.atomic
def _check_open(letter_id: int, by: AbstractUser) -> None:
    letter = AdrLetter.objects.select_related("provider__organization").get(pk=letter_id)
    require(policies.can_answer(by, letter))
    require_open(letter)


def _not_reached(upload: Upload) -> Refusal:
    return Refusal(clean_name(upload.name), Reason.NOT_REACHED)


def _take_in(upload: Upload, *, letter_id: int, by: AbstractUser) -> StoredFile | Refusal:
    found = inspect(upload)
    return found if isinstance(found, Refusal) else _keep(found, letter_id=letter_id, by=by)


def _keep(accepted: Accepted, *, letter_id: int, by: AbstractUser) -> StoredFile | Refusal:
    """The file is stored before its row exists, and removed when the row does not come to be."""
    key = store(accepted.upload)
    try:
        with transaction.atomic():
            made = _enter(accepted, key, lock_letter(letter_id), by)
    except DatabaseError:
        # The commit may have happened although its answer was lost: the reconciliation will know.
        raise
    except BaseException:
        delete_quietly(key)
        raise
    if isinstance(made, Refusal):
        delete_quietly(key)
    return made


def _enter(
    accepted: Accepted, key: str, letter: AdrLetter, by: AbstractUser
) -> StoredFile | Refusal:
    require(policies.can_answer(by, letter))
    require_open(letter)
    reason = _misfit(accepted, letter)
    if reason is not None:
        return Refusal(accepted.name, reason)
    submission = _submission_for(letter, by)
    file = StoredFile(
        submission=submission,
        storage_key=key,
        size=accepted.upload.size,
        sha256=accepted.upload.sha256,
        media_type=accepted.kind.media_type,
        added_by_id=by.pk,
    )
    file.name = accepted.name
    file.save()
    record_event(
        DocumentEvent.FILE_ADDED,
        actor=by,
        subject=file,
        submission=submission.pk,
        sha256=file.sha256,
    )
    transaction.on_commit(lambda: nudge.wake_scan(file.pk), robust=True)
    return file


def _misfit(accepted: Accepted, letter: AdrLetter) -> Reason | None:
    """The caller holds the letter, so nobody adds a file between this answer and the row."""
    if StoredFile.objects.filter(submission__letter=letter, sha256=accepted.upload.sha256).exists():
        return Reason.DUPLICATE
    size, files = room_left(letter)
    if not files:
        return Reason.TOO_MANY
    return Reason.NO_ROOM if accepted.upload.size > size else None


def _submission_for(letter: AdrLetter, by: AbstractUser) -> Submission:
    submission, made = Submission.objects.get_or_create(
        letter=letter, defaults={"provider": letter.provider}
    )
    if made:
        record_event(
            DocumentEvent.SUBMISSION_STARTED, actor=by, subject=submission, letter=letter.pk
        )
    return submission


@transaction.atomic
def _record_refusal(refusal: Refusal, *, letter_id: int, by: AbstractUser) -> None:
    letter = AdrLetter.objects.get(pk=letter_id)
    record_event(DocumentEvent.FILE_REFUSED, actor=by, subject=letter, reason=str(refusal.reason))
