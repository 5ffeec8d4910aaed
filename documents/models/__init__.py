from documents.models.letter import AdrLetter
from documents.models.stored_file import StoredFile
from documents.models.submission import Submission

__all__ = ["AdrLetter", "StoredFile", "Submission"]
