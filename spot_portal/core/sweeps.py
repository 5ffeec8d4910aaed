"""Set-based sweeps: batches by key, each its own transaction, a bad row never stops the rest."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

logger = logging.getLogger(__name__)

BATCH_SIZE = 500


def sweep(
    rows: QuerySet[Any], handle: Callable[[Sequence[int]], int], *, size: int = BATCH_SIZE
) -> int:
    """Handle all rows, ``size`` keys a transaction; return how many were changed.

    Listing is only a guess: ``handle`` locks the rows it is given and asks again whether they are due.
    A batch that fails is taken apart row by row, so that one bad row is logged and passed over.
    """
    done, after = 0, 0
    while True:
        keys = list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
        if not keys:
            return done
        done += _handle(rows, handle, keys)
        after = keys[-1]


def _handle(
    rows: QuerySet[Any], handle: Callable[[Sequence[int]], int], keys: Sequence[int]
) -> int:
    try:
        with transaction.atomic():
            return handle(keys)
    except Exception:
        if len(keys) == 1:
            logger.exception(
                "sweep passed over a row", extra={"model": rows.model._meta.label, "row": keys[0]}
            )
            return 0
    return sum(_handle(rows, handle, [key]) for key in keys)
