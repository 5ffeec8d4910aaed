from celery import shared_task

from eligibility import sweeps


@shared_task(ignore_result=True)
def tidy() -> None:
    """Every few minutes: close what waits in vain, then erase what nobody may open any more."""
    sweeps.give_up_lost()
    sweeps.erase_expired()
