import logging

from celery import shared_task

from claims import adjudication

logger = logging.getLogger(__name__)
LARGEST_KEY = 2**63 - 1


@shared_task
def adjudicate(correction_id: int) -> None:
    """Hand one correction to the claims system. Delivered twice, it does its work once."""
    if not isinstance(correction_id, int) or not 0 < correction_id <= LARGEST_KEY:
        logger.warning("asked to adjudicate something that is no correction")
        return
    adjudication.adjudicate(correction_id)


@shared_task
def relay() -> None:
    """Find the corrections that no worker took, or whose worker died. Run by beat."""
    adjudication.adjudicate_waiting()
