"""One function per message. No file name, no beneficiary, no claim: e-mail is not a safe place."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from documents.models import AdrLetter, StoredFile, Submission
from spot_portal.notifications.services import Notice, send_notification, send_notifications


def submission_received(submission: Submission, *, by: AbstractUser, files: int) -> None:
    send_notification(
        to=by,
        template="documents/submission_received",
        context={"submission": submission, "files": files, "link": _submission_link(submission)},
    )


def file_blocked(file: StoredFile) -> None:
    """To who added the file, and to who sent it if that was somebody else."""
    submission = file.submission
    people = {
        person.pk: person
        for person in (file.added_by, submission.submitted_by)
        if person is not None
    }
    link = _submission_link(submission) if submission.is_sent else _answer_link(submission.letter)  # type: ignore[arg-type]
    send_notifications(
        Notice(
            person,
            "documents/file_blocked",
            {"submission": submission, "added_at": file.added_at, "link": link},
        )
        for person in people.values()
    )


def _submission_link(submission: Submission) -> str:
    path = reverse(
        "documents:submission", args=[submission.provider.reference, submission.reference]
    )
    return f"{settings.SITE_ORIGIN}{path}"


def _answer_link(letter: AdrLetter) -> str:
    path = reverse("documents:answer", args=[letter.provider.reference, letter.reference])
    return f"{settings.SITE_ORIGIN}{path}"
