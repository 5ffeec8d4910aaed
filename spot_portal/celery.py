import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spot_portal.settings")

# The queue of the embedded set-up: no service, nothing lost on kill -9.
TRANSPORT_ALIASES["filequeue"] = "spot_portal.core.filequeue:Transport"

app = Celery("spot_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # A task whose worker dies is handed out again; each task may therefore run twice, and is safe to.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=90,
    task_time_limit=120,
    # A dead broker must not hold a person's request: publishing fails fast and the relay finds the row.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a worker waits for its broker as long as it takes
    broker_connection_timeout=2,
    redis_socket_timeout=2,
    task_publish_retry=False,
    worker_hijack_root_logger=False,
    timezone="America/New_York",
    # Each of these asks what is due; none relies on having been called at a certain moment.
    beat_schedule={
        "relay-notices": {"task": "spot_portal.notifications.tasks.relay", "schedule": 5.0},
        "role-requests": {"task": "identity.tasks.tidy_role_requests", "schedule": 300.0},
        "accounts": {"task": "identity.tasks.tidy_accounts", "schedule": 300.0},
        "sign-in-notices": {"task": "identity.tasks.tell_about_sign_ins", "schedule": 15.0},
        "recovery-codes": {"task": "identity.tasks.send_recovery_codes", "schedule": 15.0},
        "devices": {"task": "identity.tasks.tidy_devices", "schedule": 300.0},
        "registrations": {"task": "identity.tasks.tidy_registrations", "schedule": 3600.0},
        "reminders": {"task": "identity.tasks.remind_people", "schedule": 3600.0},
        "sessions": {"task": "identity.tasks.tidy_sessions", "schedule": 300.0},
        "nightly": {"task": "organizations.tasks.nightly", "schedule": 60.0},
        "scan-documents": {"task": "documents.tasks.scan_waiting", "schedule": 15.0},
        "expire-letters": {"task": "documents.tasks.expire_letters", "schedule": 300.0},
        "reconcile-storage": {"task": "documents.tasks.reconcile_storage", "schedule": 6 * 3600.0},
        "relay-corrections": {"task": "claims.tasks.relay", "schedule": 15.0},
        "tidy-eligibility": {"task": "eligibility.tasks.tidy", "schedule": 300.0},
        "anchor-audit": {"task": "spot_portal.audit.tasks.anchor", "schedule": 300.0},
    },
)
app.autodiscover_tasks()


@beat_init.connect
def catch_up(sender: Any, **kwargs: object) -> None:
    """Begin with everything: what fell due while no beat ran cannot wait for the first interval to pass.

    A beat that is killed more often than a task's interval would otherwise never start that task.
    """
    for name in app.conf.beat_schedule:
        entry = sender.scheduler.schedule[name]
        entry.last_run_at -= entry.schedule.run_every


@setup_logging.connect
def use_django_logging(**kwargs: object) -> None:
    """Worker and web write the same structured lines; Django has set them up already."""


@worker_init.connect
@beat_init.connect
def refuse_unsafe_start(**kwargs: object) -> None:
    """Celery catches what a receiver raises, except a request to end."""
    from spot_portal.core import checks

    try:
        checks.refuse_unsafe_start()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
