"""Which files are taken: the name's ending and the content agree, whatever a browser says."""

from dataclasses import dataclass
from typing import BinaryIO

import puremagic

HEAD_BYTES = 16


@dataclass(frozen=True, slots=True)
class Kind:
    label: str
    media_type: str
    extensions: tuple[str, ...]
    beginnings: tuple[bytes, ...]


PDF = Kind("PDF", "application/pdf", ("pdf",), (b"%PDF-",))
TIFF = Kind("TIFF", "image/tiff", ("tif", "tiff"), (b"II*\x00", b"MM\x00*"))
JPEG = Kind("JPEG", "image/jpeg", ("jpg", "jpeg"), (b"\xff\xd8\xff",))
PNG = Kind("PNG", "image/png", ("png",), (b"\x89PNG\r\n\x1a\n",))
KINDS = (PDF, TIFF, JPEG, PNG)
# For the file dialog of the browser, as a convenience only.
ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)


def kind_of_name(extension: str) -> Kind | None:
    return next((kind for kind in KINDS if extension in kind.extensions), None)


def content_is(kind: Kind, file: BinaryIO) -> bool:
    """The kind's mark stands at the very start, and a second, independent reading says the same."""
    file.seek(0)
    if not file.read(HEAD_BYTES).startswith(kind.beginnings):
        return False
    file.seek(0)
    try:
        found = {match.extension.lstrip(".") for match in puremagic.magic_stream(file)}
    except (puremagic.PureError, ValueError):
        return False
    finally:
        file.seek(0)
    return not found.isdisjoint(kind.extensions)
