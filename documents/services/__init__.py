from documents.services.adding import AddOutcome, add_files, remove_file
from documents.services.letters import receive_letter
from documents.services.looking import (
    download_file,
    look_at_letter,
    look_at_letters,
    look_at_submission,
    look_at_submissions,
)
from documents.services.releasing import release_file
from documents.services.sending import list_mark, send_answer

__all__ = [
    "AddOutcome",
    "add_files",
    "download_file",
    "list_mark",
    "look_at_letter",
    "look_at_letters",
    "look_at_submission",
    "look_at_submissions",
    "receive_letter",
    "release_file",
    "remove_file",
    "send_answer",
]
