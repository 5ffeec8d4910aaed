from celery import shared_task

from identity.services import (
    account_sweeps,
    archiving,
    codes,
    email_change,
    phones,
    recovery_codes,
    refused_mail,
    reminders,
    sign_in_notices,
    sweeps,
    unfinished,
)
from identity.services.session_sweeps import close_sessions_left_behind, forget_old_sign_ins


@shared_task
def tidy_sessions() -> None:
    """Asked every few minutes: sessions that ended without anybody there to notice."""
    close_sessions_left_behind()


@shared_task
def tell_about_sign_ins() -> None:
    """Asked every few seconds, and woken when a recovery code was used."""
    sign_in_notices.tell_odd_sign_ins()
    sign_in_notices.tell_used_codes()
    sign_in_notices.tell_locks()
    sign_in_notices.tell_unfinished_sign_ins()


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
    email_change.forget_old_changes()
    forget_old_sign_ins()


@shared_task
def tidy_accounts() -> None:
    """Asked every few minutes; the limits hold whether this ran or not."""
    account_sweeps.open_locks_that_are_over()
    # The order matters: whose password has expired is not warned of it.
    account_sweeps.expire_passwords()
    account_sweeps.warn_idle_people()
    # And whose account was closed is not warned of that.
    archiving.archive_forgotten_people()
    archiving.warn_forgotten_people()
    account_sweeps.close_waiting_cases()
    refused_mail.note_refused_notices()
    refused_mail.tell_about_refused_mail()
    account_sweeps.forget_old_recoveries()


@shared_task
def remind_people() -> None:
    """Asked every hour; whoever was told is not told again."""
    reminders.remind_of_second_device()
    reminders.tell_of_new_terms()


@shared_task
def send_recovery_codes() -> None:
    """Woken after each commit that asks for one, and by beat every few seconds."""
    recovery_codes.send_waiting_codes()
