"""What can go wrong with an X12 file, always with the place where it happened."""


class X12Error(Exception):
    """The file cannot be read as X12.

    ``segment_number`` counts from 1 in the file; ``position`` is the element inside the segment.
    """

    def __init__(
        self, message: str, *, segment_number: int | None = None, position: int | None = None
    ) -> None:
        self.message = message
        self.segment_number = segment_number
        self.position = position
        super().__init__(f"{message}{_place(segment_number, position)}")


class X12LimitError(X12Error):
    """The file is larger than the reader was told to accept."""


class X12ValueError(ValueError):
    """A value that may not be written into an X12 file."""

    def __init__(self, message: str, *, value: str = "", field: str = "") -> None:
        self.message = message
        self.value = value
        self.field = field
        super().__init__(f"{field}: {message}" if field else message)


def _place(segment_number: int | None, position: int | None) -> str:
    if segment_number is None:
        return ""
    if position is None:
        return f" (segment {segment_number})"
    return f" (segment {segment_number}, element {position})"
