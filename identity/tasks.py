from celery import shared_task

from identity.services import codes, phones, sweeps, unfinished
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
def tidy_devices() -> None:
    """Asked every few minutes; a telephone that was not proven in time is refused whether this ran or not."""
    phones.discard_unproven_phones()
    codes.forget_old_sendings()


@shared_task
def tidy_registrations() -> None:
    """Asked every hour; what is not due is left alone."""
    unfinished.purge_unfinished_registrations()
    unfinished.release_retired_user_ids()
    unfinished.forget_expired_sessions()
