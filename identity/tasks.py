from celery import shared_task

from identity.services import sweeps


@shared_task
def tidy_role_requests() -> None:
    """Asked every few minutes; what is not due is left alone."""
    sweeps.expire_role_requests()
    sweeps.remind_of_role_requests()
