"""The one place that touches stored files. Nothing a person typed reaches the storage."""

import logging
from typing import BinaryIO
from uuid import uuid4

from django.core.files.storage import default_storage

from documents.inspection.uploads import Upload
from spot_portal.core.errors import GatewayError

logger = logging.getLogger(__name__)

ROOT = "submissions"


def new_key() -> str:
    name = uuid4().hex
    return f"{ROOT}/{name[:2]}/{name}"


def store(upload: Upload) -> str:
    """Keep the file under a new key. Raises ``GatewayError``, and then nothing is left behind."""
    key = new_key()
    try:
        upload.file.seek(0)
        return default_storage.save(key, upload)  # type: ignore[arg-type]
    except Exception as error:
        logger.exception("a file could not be stored")
        delete_quietly(key)
        raise GatewayError("the storage does not take files") from error


def open_stored(key: str) -> BinaryIO:
    try:
        return default_storage.open(key, "rb")  # type: ignore[return-value]
    except Exception as error:
        raise GatewayError("the storage does not give the file") from error


def delete_quietly(key: str) -> None:
    """A file left behind is found by the reconciliation; a person's work must not fail for it."""
    try:
        default_storage.delete(key)
    except Exception:
        logger.exception("a stored file could not be deleted")
