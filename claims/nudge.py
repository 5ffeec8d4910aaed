"""A message to the worker after the commit. It saves seconds; the relay finds what it missed."""

import logging

from claims.tasks import adjudicate

logger = logging.getLogger(__name__)


def wake_adjudication(correction_id: int) -> None:
    try:
        adjudicate.apply_async((correction_id,), ignore_result=True, retry=False, expires=60)
    except Exception:  # whatever the broker does, the change is committed and the row is waiting
        logger.warning("no worker could be woken; the relay will find it", exc_info=True)
