"""A message to a worker after a commit. It saves seconds: a relay finds what it missed."""

import logging
from contextvars import ContextVar
from typing import Any

from spot_portal.core import context

logger = logging.getLogger(__name__)

EXPIRES_SECONDS = 60
_gave_up_in: ContextVar[str] = ContextVar("gave_up_in", default="")


def nudge(task: Any, *args: int) -> None:
    """Start ``task`` soon, if the broker answers. One that did not is not waited for twice in a request."""
    request_id = context.current().request_id
    if request_id and _gave_up_in.get() == request_id:
        return
    try:
        task.apply_async(args=args, ignore_result=True, retry=False, expires=EXPIRES_SECONDS)
    except Exception as error:  # noqa: BLE001  whatever the broker does, the change is committed and the row waits
        _gave_up_in.set(request_id)
        logger.warning("no worker could be woken: %s", type(error).__name__)
