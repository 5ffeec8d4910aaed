from celery import shared_task

from identity.services import sweeps, unfinished
from identity.services.session_sweeps import close_sessions_left_behind


@shared_task
def tidy_sessions() -> None:
    """Asked every few minutes: sessions that ended without anybody there to notice."""
    close_sessions_left_behind()


@shared_task
def tidy_role_requests() -> None:
    """Asked every few minutes; what is not due is left alone."""
    sweeps.expire_role_requests()
    sweeps.remind_of_role_requests()


@shared_task
def tidy_registrations() -> None:
    """Asked every hour; what is not due is left alone."""
    unfinished.purge_unfinished_registrations()
    unfinished.release_retired_user_ids()
    unfinished.forget_expired_sessions()
