from celery import shared_task

from spot_portal.notifications import delivery


@shared_task
def relay() -> None:
    """Send what waits. Started after each commit that queued a notice, and by beat every few seconds."""
    delivery.deliver_waiting()
