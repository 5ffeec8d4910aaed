"""The door for one uploaded file: name, size, kind and inside, in this order."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from documents.inspection import images, pdf
from documents.inspection.findings import Reason, Refusal
from documents.inspection.kinds import PDF, Kind, content_is, kind_of_name
from documents.inspection.names import clean_name, extension


class Upload(Protocol):
    """A file on disk, as the upload handler leaves it."""

    name: str
    size: int
    sha256: str
    file: BinaryIO

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Accepted:
    name: str
    kind: Kind
    upload: Upload


def inspect(upload: Upload) -> Accepted | Refusal:
    name = clean_name(upload.name)
    kind = kind_of_name(extension(name))
    reason = _reason(kind, upload)
    if reason is not None or kind is None:
        return Refusal(name, reason or Reason.TYPE)
    return Accepted(name, kind, upload)


def _reason(kind: Kind | None, upload: Upload) -> Reason | None:
    if kind is None:
        return Reason.TYPE
    if not upload.size:
        return Reason.EMPTY
    if not content_is(kind, upload.file):
        return Reason.CONTENT
    return pdf.look_into(upload.file) if kind is PDF else images.look_into(kind, upload.file)
