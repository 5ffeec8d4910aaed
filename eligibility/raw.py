"""X12 for reading eyes: one segment a line."""

from spot_portal.x12.errors import X12Error
from spot_portal.x12.segments import read_segments


def lines(data: bytes) -> list[str]:
    """The segments with their terminator left out; what is no X12 comes back as its plain lines."""
    try:
        found = [segment.text for segment in read_segments(data)]
    except X12Error:
        found = []
    return found or data.decode("latin-1").splitlines()
