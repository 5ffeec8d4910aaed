"""Reads the headers of pictures, nothing more: no picture is ever unpacked here."""

import struct
from typing import BinaryIO

from documents.inspection.findings import Reason
from documents.inspection.kinds import JPEG, PNG, TIFF, Kind
from spot_portal.core import policy

JPEG_SEGMENTS = 10_000
JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
TIFF_WIDTH, TIFF_HEIGHT, TIFF_ENTRY_BYTES = 256, 257, 12
TIFF_NUMBERS = {3: "H", 4: "I"}


class Damaged(Exception):
    pass


class TooMuch(Exception):
    pass


def look_into(kind: Kind, file: BinaryIO) -> Reason | None:
    """What is wrong with the picture, or None. Work and memory are bounded by us, not by it."""
    file.seek(0)
    try:
        {PNG: _png, JPEG: _jpeg, TIFF: _tiff}[kind](file)
    except (Damaged, struct.error):
        return Reason.DAMAGED
    except TooMuch:
        return Reason.TOO_MUCH
    finally:
        file.seek(0)
    return None


def _png(file: BinaryIO) -> None:
    head = file.read(24)
    if head[8:16] != b"\x00\x00\x00\rIHDR":
        raise Damaged
    _check_size(*struct.unpack(">II", head[16:24]))


def _jpeg(file: BinaryIO) -> None:
    file.seek(2)
    for _segment in range(JPEG_SEGMENTS):
        marker = _next_marker(file)
        if marker in JPEG_WITHOUT_LENGTH:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">xHH", file.read(5))
            return _check_size(width, height)
        if length < 2 or marker in (0xD9, 0xDA):
            raise Damaged
        file.seek(length - 2, 1)
    raise Damaged


def _next_marker(file: BinaryIO) -> int:
    (start, marker) = struct.unpack("BB", file.read(2))
    if start != 0xFF:
        raise Damaged
    for _fill in range(JPEG_SEGMENTS):
        if marker != 0xFF:
            return int(marker)
        (marker,) = struct.unpack("B", file.read(1))
    raise Damaged


def _tiff(file: BinaryIO) -> None:
    order = "<" if file.read(4)[:2] == b"II" else ">"
    (offset,) = struct.unpack(f"{order}I", file.read(4))
    seen: set[int] = set()
    while offset:
        if offset in seen:
            raise Damaged
        seen.add(offset)
        if len(seen) > policy.TIFF_PAGES.value:
            raise TooMuch
        offset = _tiff_page(file, offset, order)
    if not seen:
        raise Damaged


def _tiff_page(file: BinaryIO, offset: int, order: str) -> int:
    """Check one page; return where the next one is said to start, 0 after the last."""
    file.seek(offset)
    (entries,) = struct.unpack(f"{order}H", file.read(2))
    body = file.read(entries * TIFF_ENTRY_BYTES)
    sizes: dict[int, int] = {}
    for start in range(0, len(body), TIFF_ENTRY_BYTES):
        tag, kind = struct.unpack_from(f"{order}HH", body, start)
        if tag in (TIFF_WIDTH, TIFF_HEIGHT):
            number = f"{order}{TIFF_NUMBERS.get(kind, 'I')}"
            (sizes[tag],) = struct.unpack_from(number, body, start + 8)
    _check_size(sizes.get(TIFF_WIDTH, 0), sizes.get(TIFF_HEIGHT, 0))
    (following,) = struct.unpack(f"{order}I", file.read(4))
    return int(following)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Damaged
    if width * height > policy.IMAGE_PIXELS.value:
        raise TooMuch
