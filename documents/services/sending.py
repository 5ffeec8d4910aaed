import hashlib
from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.translation import gettext as _

from documents import notifications, policies
from documents.events import DocumentEvent
from documents.models import StoredFile, Submission
from documents.services.adding import lock_letter, require_open
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.business_days import receipt_date
from spot_portal.core.errors import DomainError, require

SENT_FIELDS = ["status", "submitted_by", "received_at", "receipt_date", "confirmation_number"]


def list_mark(files: Iterable[StoredFile]) -> str:
    """Stands for exactly these files, so that what is sent is what was reviewed."""
    return hashlib.sha256(" ".join(sorted(file.sha256 for file in files)).encode()).hexdigest()[:16]


@transaction.atomic
def send_answer(*, letter_id: int, reviewed: str, by: AbstractUser) -> Submission:
    """Send the gathered files as the one answer to the letter.

    ``reviewed`` is the ``list_mark`` of the files the person saw. Sending twice raises
    ``TransitionNotAllowed``.
    """
    letter = lock_letter(letter_id)
    require(policies.can_answer(by, letter))
    require_open(letter)
    submission = (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .filter(letter=letter)
        .first()
    )
    files = list(submission.files.all()) if submission else []
    if submission is None or not files:
        raise DomainError(_("Add at least one file before you send."))
    _check_files(files, reviewed)
    now = clock.now()
    letter.answer(at=now)
    letter.save(update_fields=["status", "closed_at"])
    submission.submit(by=by, at=now, receipt_date=receipt_date(now))
    submission.save(update_fields=SENT_FIELDS)
    record_event(DocumentEvent.LETTER_ANSWERED, actor=by, subject=letter, submission=submission.pk)
    record_event(
        DocumentEvent.SUBMISSION_SENT,
        actor=by,
        subject=submission,
        number=submission.confirmation_number,
        files=len(files),
    )
    submission.provider = letter.provider
    notifications.submission_received(submission, by=by, files=len(files))
    return submission


def _check_files(files: list[StoredFile], reviewed: str) -> None:
    if any(file.is_blocked for file in files):
        raise DomainError(
            _(
                "A file was blocked by the virus check. Remove it before you send; the other files "
                "are safe."
            )
        )
    if reviewed != list_mark(files):
        raise DomainError(
            _("The list of files has changed since you looked at it. Look at it again, then send.")
        )
