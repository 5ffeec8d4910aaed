"""Receiving files: to disk as they arrive, hashed on the way, stopped at the limit."""

import hashlib
from enum import StrEnum
from typing import Any

from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

FIELD = "file"
# Boundaries, headers and the other fields of the form.
FORM_OVERHEAD = 1024 * 1024


class Stopped(StrEnum):
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps the files of one field on disk, up to ``room`` bytes and ``most`` files together.

    Over a limit nothing of the request is kept; ``stopped`` says which limit it was.
    """

    def __init__(self, request: HttpRequest, *, room: int, most: int) -> None:
        super().__init__(request)
        self.room, self.most = room, most
        self.received = self.files = 0
        self.stopped: Stopped | None = None
        self.announced = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.announced = content_length

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        if field_name != FIELD:
            raise SkipFile
        self.files += 1
        if self.files > self.most:
            self._stop(Stopped.TOO_MANY)
        if self.announced > self.room + FORM_OVERHEAD:
            self._stop(Stopped.TOO_LARGE)
        super().new_file(field_name, *args, **kwargs)
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > self.room:
            self._stop(Stopped.TOO_LARGE)
        self.digest.update(raw_data)
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        if not hasattr(self, "file"):
            return None
        done: Any = super().file_complete(file_size)
        done.sha256 = self.digest.hexdigest()
        # Django closes ``self.file`` when it stops or skips; a finished file is not its business.
        del self.file
        return done

    def _stop(self, why: Stopped) -> None:
        self.stopped = why
        # Read a moderate rest, so that the browser gets to see the answer; hang up on the others.
        raise StopUpload(connection_reset=self.announced > 2 * (self.room + FORM_OVERHEAD))
