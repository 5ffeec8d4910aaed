from celery import shared_task

from organizations.services import sweeps


@shared_task
def nightly() -> None:
    """What falls due with a new business day. Asked every minute, so that nothing is missed while no worker ran."""
    sweeps.run_nightly_if_due()
