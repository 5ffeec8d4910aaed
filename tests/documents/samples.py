"""Files made at test time: good, broken and dangerous ones. None of them is in the repository."""

import io
import struct
import zlib

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from documents.demo import assemble_pdf, one_page_pdf
from documents.gateways.scanner_simulator import EICAR

PDF = one_page_pdf("Office notes, invented")
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def pdf(number: int = 0) -> bytes:
    """A good PDF that differs from the others."""
    return one_page_pdf(f"Office notes, invented, {number}")


def pdf_with_stream(content: bytes, *, packed: bool = True) -> bytes:
    data = zlib.compress(content, 9) if packed else content
    head = b"<</Length %d%s>>" % (len(data), b"/Filter/FlateDecode" if packed else b"")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>"
    return assemble_pdf([CATALOG, ONE_PAGE, page, head + b"stream\n" + data + b"\nendstream"])


def locked_pdf(user: str = "secret", owner: str | None = None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.encrypt(user, owner, algorithm="AES-256")
    return _written(writer)


def pdf_with_script() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    writer._root_object[NameObject("/OpenAction")] = action
    return _written(writer)


def pdf_with_attachment() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.add_attachment("inside.txt", b"a file in a file")
    return _written(writer)


def pdf_bomb() -> bytes:
    return pdf_with_stream(bytes(300_000_000))


def nested_pdf() -> bytes:
    depth = 10_000
    page = PAGE[:-2] + b"/X " + b"[" * depth + b"]" * depth + b">>"
    return assemble_pdf([CATALOG, ONE_PAGE, page])


def endless_pdf(pages: int = 100_000) -> bytes:
    """Every entry of the page tree is the same page, so that the file stays small."""
    kids = b" ".join([b"3 0 R"] * pages)
    return assemble_pdf([CATALOG, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages), PAGE])


def circular_pdf() -> bytes:
    return assemble_pdf([CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>", PAGE])


def png(width: int = 1, height: int = 1) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1)) if width == height == 1 else zlib.compress(b"\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def jpeg(width: int = 1, height: int = 1, comment: bytes = b"") -> bytes:
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    note = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00"
    return b"\xff\xd8" + app0 + note + frame + scan + b"\xff\xd9"


def tiff(pages: int = 1, *, loop: bool = False, width: int = 1, order: str = "<") -> bytes:
    mark = b"II*\x00" if order == "<" else b"MM\x00*"
    body, offset = mark + struct.pack(f"{order}I", 8), 8
    for page in range(pages):
        offset += 2 + 2 * 12 + 4
        following = 8 if loop else offset if page < pages - 1 else 0
        body += struct.pack(f"{order}H", 2)
        body += struct.pack(f"{order}HHII", 256, 4, 1, width)
        body += struct.pack(f"{order}HHII", 257, 4, 1, 1)
        body += struct.pack(f"{order}I", following)
    return body


def infected_pdf(*, packed: bool) -> bytes:
    return pdf_with_stream(EICAR, packed=packed)


def _written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
