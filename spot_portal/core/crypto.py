"""Encrypted columns and blind indexes.

A value is sealed with AES-256-GCM and bound to its table, column and row, so a ciphertext copied to another row, column
or table does not open. The key ring (``FIELD_KEYS``, newest first) allows rotation: old rows stay readable, new
writes use the newest key.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

VERSION = "v1"
NONCE_BYTES = 12


class Tampered(Exception):
    """A stored ciphertext does not belong here, was changed, or its key is gone."""


class Encrypted:
    """Descriptor over a text column: ``tin = Encrypted("tin_sealed")``.

    The row is named by its ``reference`` (a UUID that exists before the first save).
    """

    def __init__(self, column: str) -> None:
        self.column = column

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        sealed = getattr(instance, self.column)
        return open_sealed(sealed, place=self._place(instance)) if sealed else ""

    def __set__(self, instance: models.Model, value: str) -> None:
        sealed = seal(value, place=self._place(instance)) if value else ""
        setattr(instance, self.column, sealed)

    def _place(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}:{self.column}:{instance.reference}"  # type: ignore[attr-defined]


def seal(value: str, *, place: str) -> str:
    key_id, key = next(iter(_ring().items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = AESGCM(key).encrypt(nonce, value.encode(), place.encode())
    return f"{VERSION}:{key_id}:{base64.b64encode(nonce + body).decode()}"


def open_sealed(sealed: str, *, place: str) -> str:
    try:
        version, key_id, body = sealed.split(":")
        raw = base64.b64decode(body, validate=True)
        if version != VERSION:
            raise Tampered
        return (
            AESGCM(_ring()[key_id])
            .decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
            .decode()
        )
    except (ValueError, KeyError, InvalidTag) as error:
        raise Tampered from error


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed digest to find or compare a value without storing it. The oldest key, so that rotation keeps it."""
    key = list(_ring().values())[-1]
    return hmac.new(key, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def _ring() -> dict[str, bytes]:
    ring: dict[str, bytes] = {}
    for item in settings.FIELD_KEYS:
        key_id, _, body = item.partition(":")
        ring[key_id] = base64.b64decode(body)
    return ring
