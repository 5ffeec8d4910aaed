from enum import StrEnum


class DocumentEvent(StrEnum):
    LETTER_RECEIVED = "documents.letter.received"
    LETTERS_LISTED = "documents.letter.listed"
    LETTER_VIEWED = "documents.letter.viewed"
    LETTER_ANSWERED = "documents.letter.answered"
    LETTER_EXPIRED = "documents.letter.expired"
    SUBMISSION_STARTED = "documents.submission.started"
    SUBMISSION_SENT = "documents.submission.sent"
    SUBMISSIONS_LISTED = "documents.submission.listed"
    SUBMISSION_VIEWED = "documents.submission.viewed"
    FILE_ADDED = "documents.file.added"
    FILE_REFUSED = "documents.file.refused"
    FILE_REMOVED = "documents.file.removed"
    FILE_DOWNLOADED = "documents.file.downloaded"
    FILE_CLEARED = "documents.file.cleared"
    FILE_QUARANTINED = "documents.file.quarantined"
    FILE_UNREADABLE = "documents.file.found_unreadable"
    FILE_PARKED = "documents.file.parked"
    FILE_RELEASED = "documents.file.released"
