from celery import shared_task

from organizations.services import sweeps


@shared_task
def nightly() -> None:
    """What falls due over night. The order matters: who is already out is not warned."""
    sweeps.deactivate_idle_accounts()
    sweeps.warn_idle_accounts()
    sweeps.lapse_uncertified_memberships()
    sweeps.remind_of_certifications()
