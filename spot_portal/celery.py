import os

from celery import Celery
from celery.signals import setup_logging
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spot_portal.settings")

# The queue of the embedded set-up: no service, nothing lost on kill -9.
TRANSPORT_ALIASES["filequeue"] = "spot_portal.core.filequeue:Transport"

app = Celery("spot_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**kwargs: object) -> None:
    """Worker and web write the same structured lines; Django has set them up already."""
