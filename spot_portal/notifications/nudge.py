"""A message to the worker after the commit. It saves seconds; the relay finds what it missed."""

import logging

from spot_portal.notifications.tasks import relay

logger = logging.getLogger(__name__)


def wake_relay() -> None:
    try:
        relay.apply_async(ignore_result=True, retry=False, expires=60)
    except Exception:  # noqa: BLE001  whatever the broker does, the change is committed and the row is waiting
        logger.warning("no worker could be woken; the relay will find the notices")
