"""Looks into one PDF file as a program of its own, so that no file can take the portal with it.

Usage: ``python -I pdf_program.py LIMITS < file``. ``LIMITS`` is a JSON object; the answer is one
word on standard output. The program limits its own processor time and memory before it reads the
first byte, and it needs neither the portal's settings nor its environment.
"""

import json
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

FINE, LOCKED, RESTRICTED = "fine", "locked", "restricted"
DAMAGED, ACTIVE, TOO_MUCH = "damaged", "active", "too_much"

CHUNK = 64 * 1024
NESTING = 100
CACHED_OBJECTS = 2_000
RUNNABLE = {"/JavaScript", "/Launch", "/ImportData", "/RichMedia", "/RichMediaExecute"}
ALREADY_PACKED = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/DCT", "/CCF"}
FLATE = {"/FlateDecode", "/Fl"}


class TooMuch(Exception):
    pass


class Active(Exception):
    pass


def look_into(file: BinaryIO, limits: dict[str, int]) -> str:
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            return RESTRICTED if reader.decrypt("") else LOCKED
        if not count_pages(reader, limits["pages"]):
            return DAMAGED
        check_objects(reader, limits)
    except (TooMuch, LimitReachedError, RecursionError, MemoryError):
        return TOO_MUCH
    except Active:
        return ACTIVE
    except Exception:  # noqa: BLE001  whatever a file can do to the reader means: we cannot read it
        return DAMAGED
    return FINE


def count_pages(reader: Any, most: int) -> int:
    """Follow the page tree, each node once."""
    waiting, seen, pages = [reader.trailer["/Root"].get_object().raw_get("/Pages")], set(), 0
    while waiting:
        node = waiting.pop()
        number = getattr(node, "idnum", None)
        if number in seen:
            raise TooMuch
        if number is not None:
            seen.add(number)
        node = node.get_object()
        if "/Kids" in node:
            waiting.extend(node["/Kids"])
        else:
            pages += 1
        if pages + len(waiting) > most:
            raise TooMuch
    return pages


def check_objects(reader: Any, limits: dict[str, int]) -> None:
    unpacked = 0
    for value in all_objects(reader):
        check_active(value)
        if hasattr(value, "_data"):
            if int(value.get("/Width", 0)) * int(value.get("/Height", 0)) > limits["pixels"]:
                raise TooMuch
            unpacked += unpacked_size(value, limits["stream"])
            if unpacked > limits["total"]:
                raise TooMuch


def all_objects(reader: Any) -> Iterator[Any]:
    from pypdf.generic import IndirectObject

    places = [(number, generation) for generation, table in reader.xref.items() for number in table]
    places += [(number, 0) for number in reader.xref_objStm]
    for done, (number, generation) in enumerate(places):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))
        if done % CACHED_OBJECTS == 0:
            reader.resolved_objects.clear()


def check_active(value: Any) -> None:
    """Refuse what runs or hides something: scripts, programs to start, files inside the file."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if depth > NESTING:
            raise TooMuch
        if isinstance(item, dict):
            kinds = {str(dict.get(item, key)) for key in ("/S", "/Type", "/Subtype") if key in item}
            if "/JS" in item or "/EmbeddedFiles" in item or kinds & (RUNNABLE | {"/EmbeddedFile"}):
                raise Active
            waiting.extend((dict.get(item, key), depth + 1) for key in item)
        elif isinstance(item, str) and depth == 0 and item in RUNNABLE:
            raise Active  # the name of an action, kept apart from the action
        elif isinstance(item, list):
            waiting.extend((list.__getitem__(item, place), depth + 1) for place in range(len(item)))


def unpacked_size(stream: Any, most: int) -> int:
    """How large the stream becomes, counted without keeping it."""
    filters = stream.get("/Filter", [])
    names = [str(name) for name in (filters if isinstance(filters, list) else [filters])]
    flates = 0
    while flates < len(names) and names[flates] in FLATE:
        flates += 1
    if flates:
        return inflated_size(stream._data, flates, most)
    if not names or names[0] in ALREADY_PACKED:
        return len(stream._data)
    return len(stream.get_data())  # the reader has limits of its own for the rest


def inflated_size(data: bytes, times: int, most: int) -> int:
    chain = [zlib.decompressobj() for _ in range(times)]
    size = 0

    def feed(place: int, chunk: bytes) -> None:
        nonlocal size
        if place == len(chain):
            size += len(chunk)
            if size > most:
                raise TooMuch
            return
        while chunk and not chain[place].eof:
            feed(place + 1, chain[place].decompress(chunk, CHUNK))
            chunk = chain[place].unconsumed_tail

    try:
        for start in range(0, len(data), CHUNK):
            feed(0, data[start : start + CHUNK])
    except zlib.error:
        return size  # a broken end is for the reader of the document to judge
    return size


def main() -> None:
    limits = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(look_into(sys.stdin.buffer, limits))


if __name__ == "__main__":
    main()
