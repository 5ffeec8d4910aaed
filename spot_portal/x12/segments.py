"""From bytes to segments, one at a time, whatever separators and line breaks the sender used."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from spot_portal.x12.delimiters import STANDARD, Delimiters, detect, detect_fixed, guess
from spot_portal.x12.errors import X12Error, X12LimitError

Source = bytes | str | BinaryIO

CHUNK = 1 << 18
# Between segments the strict reading allows line breaks and blanks; real files are also indented
# with tabs and padded with NUL or the old end-of-file mark.
STRICT_GAP = " \r\n\ufeff"
TOLERANT_GAP = STRICT_GAP + "\t\x0b\x0c\x00\x1a"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader accepts before it stops with X12LimitError."""

    max_bytes: int = 64 * 1024 * 1024
    max_segments: int = 3_000_000
    max_segment_length: int = 200_000
    max_set_segments: int = 1_000_000


DEFAULT_LIMITS = Limits()


class Segment:
    """One segment. ``elements[0]`` is its identifier; missing elements read as empty text."""

    __slots__ = ("delimiters", "elements", "number")

    def __init__(self, elements: list[str], number: int, delimiters: Delimiters = STANDARD) -> None:
        self.elements = elements
        self.number = number
        self.delimiters = delimiters

    @property
    def id(self) -> str:
        return self.elements[0]

    def __getitem__(self, position: int) -> str:
        """The element without outer blanks (fixed-width senders pad)."""
        elements = self.elements
        return elements[position].strip() if position < len(elements) else ""

    def __len__(self) -> int:
        return len(self.elements)

    def components(self, position: int) -> list[str]:
        return self[position].split(self.delimiters.component) if self.delimiters.component else []

    def component(self, position: int, number: int) -> str:
        """The part of a composite, counted from 1."""
        parts = self.components(position)
        return parts[number - 1].strip() if number <= len(parts) else ""

    def repeats(self, position: int) -> list[str]:
        value = self[position]
        if not value:
            return []
        repetition = self.delimiters.repetition
        return value.split(repetition) if repetition else [value]

    @property
    def text(self) -> str:
        """The segment as it stood, without its terminator."""
        return self.delimiters.element.join(self.elements)

    def __repr__(self) -> str:
        return f"Segment({self.number}, {self.text!r})"


def read_segments(
    source: Source, *, limits: Limits = DEFAULT_LIMITS, fixed_isa: bool = False
) -> Iterator[Segment]:
    """Yield every segment of every interchange. Memory stays at one chunk.

    ``fixed_isa`` takes the separators from the positions the standard names; otherwise they are
    found by counting elements, so that an ISA of another width can still be read.
    """
    return _Tokenizer(source, limits, fixed_isa).run()


class _Tokenizer:
    def __init__(self, source: Source, limits: Limits, fixed_isa: bool) -> None:
        self.chunks = _chunks(source, limits)
        self.limits = limits
        self.detect = detect_fixed if fixed_isa else detect
        self.gap = STRICT_GAP if fixed_isa else TOLERANT_GAP
        self.buffer = ""
        self.place = 0
        self.at_end = False

    def run(self) -> Iterator[Segment]:
        delimiters = self._first_delimiters()
        number = 0
        while True:
            start = self._next_start()
            if start is None:
                return
            if len(self.buffer) - start < 3:
                self._need(3)
            if self.buffer.startswith("ISA", self.place):
                delimiters = self._isa() or delimiters
            end = self._end_of_segment(delimiters.segment)
            text = self.buffer[self.place : end]
            self.place = end + 1
            number += 1
            if number > self.limits.max_segments:
                raise X12LimitError(
                    f"more than {self.limits.max_segments} segments", segment_number=number
                )
            yield Segment(text.rstrip("\r\n").split(delimiters.element), number, delimiters)

    def _first_delimiters(self) -> Delimiters:
        start = self._next_start()
        if start is None:
            return STANDARD
        self._need(4096)
        return guess(self.buffer[self.place : self.place + 4096])

    def _next_start(self) -> int | None:
        """Skip white space in front of a segment; None at the end of the file."""
        while True:
            place, buffer, gap = self.place, self.buffer, self.gap
            length = len(buffer)
            while place < length and buffer[place] in gap:
                place += 1
            self.place = place
            if place < length:
                return place
            if not self._more():
                return None

    def _isa(self) -> Delimiters | None:
        self._need(500)
        return self.detect(self.buffer, self.place)

    def _end_of_segment(self, terminator: str) -> int:
        searched = self.place
        while True:
            end = self.buffer.find(terminator, searched)
            if end >= 0:
                self._check_length(end - self.place)
                return end
            length = len(self.buffer) - self.place
            self._check_length(length)
            if not self._more():
                return len(self.buffer)
            searched = self.place + length

    def _check_length(self, length: int) -> None:
        if length > self.limits.max_segment_length:
            raise X12LimitError(f"a segment is longer than {self.limits.max_segment_length}")

    def _need(self, length: int) -> None:
        while len(self.buffer) - self.place < length and self._more():
            pass

    def _more(self) -> bool:
        if self.at_end:
            return False
        chunk = next(self.chunks, None)
        if chunk is None:
            self.at_end = True
            return False
        self.buffer = self.buffer[self.place :] + chunk
        self.place = 0
        return True


def _chunks(source: Source, limits: Limits) -> Iterator[str]:
    if isinstance(source, str):
        _check_size(len(source), limits)
        yield source
        return
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    decoder = codecs.getincrementaldecoder("utf-8")(errors=_FALLBACK)
    size = 0
    while data := stream.read(CHUNK):
        size += len(data)
        _check_size(size, limits)
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise X12LimitError(f"the file is larger than {limits.max_bytes} bytes")


def _as_latin1(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 are read one to one, as the old Windows senders meant them."""
    if not isinstance(error, UnicodeDecodeError):
        raise X12Error("the text cannot be decoded")
    return error.object[error.start : error.end].decode("latin-1"), error.end


_FALLBACK = "spot-x12-latin1"
codecs.register_error(_FALLBACK, _as_latin1)
