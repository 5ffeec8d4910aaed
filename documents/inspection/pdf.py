"""Asks the program beside this module about a PDF file, and takes its silence for an answer too."""

import json
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from documents.inspection import pdf_program
from documents.inspection.findings import Reason
from spot_portal.core import policy

PROGRAM = Path(pdf_program.__file__)
MEGABYTE = policy.MEGABYTE
SECONDS = 20
MEMORY = 512 * MEGABYTE
REASONS = {
    pdf_program.LOCKED: Reason.LOCKED,
    pdf_program.RESTRICTED: Reason.RESTRICTED,
    pdf_program.DAMAGED: Reason.DAMAGED,
    pdf_program.ACTIVE: Reason.ACTIVE,
    pdf_program.TOO_MUCH: Reason.TOO_MUCH,
}


def look_into(file: BinaryIO) -> Reason | None:
    """What is wrong with the file, or None. ``file`` is a file of the operating system."""
    file.seek(0)
    command = [sys.executable, "-I", "-W", "ignore", str(PROGRAM), json.dumps(_limits())]
    try:
        # Nothing of ours is in the environment of a program that reads strangers' files.
        done = subprocess.run(  # noqa: S603  the command is a constant
            command, stdin=file, capture_output=True, timeout=SECONDS * 1.5, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        return Reason.TOO_MUCH
    finally:
        file.seek(0)
    answer = done.stdout.decode(errors="replace")
    if answer == pdf_program.FINE:
        return None
    # No answer means that a limit ended the program.
    return REASONS.get(answer, Reason.TOO_MUCH)


def _limits() -> dict[str, int]:
    return {
        "seconds": SECONDS,
        "memory": MEMORY,
        "pages": policy.PDF_PAGES.value,
        "pixels": policy.IMAGE_PIXELS.value,
        "stream": policy.PDF_STREAM_SIZE.value * MEGABYTE,
        "total": policy.PDF_UNPACKED_SIZE.value * MEGABYTE,
    }
