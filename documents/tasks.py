from celery import shared_task

from documents import expiry, reconciliation, scanning


@shared_task
def scan(file_id: int) -> None:
    """Check one file. Started after the commit that kept it."""
    scanning.scan(file_id)


@shared_task
def scan_waiting() -> None:
    """Check what waits. Started by beat every few seconds; finds what a lost message left."""
    scanning.scan_waiting()


@shared_task
def expire_letters() -> None:
    """Nightly, soon after midnight Eastern: the day after the last day is over."""
    expiry.expire_letters()


@shared_task
def reconcile_storage() -> None:
    """Nightly: files without a row go, rows without a file are reported."""
    reconciliation.reconcile()
