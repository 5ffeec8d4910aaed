"""The pages of a person's own devices, and what is left of what was done there."""

from datetime import UTC, datetime

from spot_portal.audit.models import AuditEvent
from spot_portal.notifications.models import OutgoingEmail

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LIST = "/idm/profile/devices/"


def page(device, act=""):
    return f"{LIST}{device.kind}/{device.reference}/{act and act + '/'}"


def is_in(client):
    return client.get("/idm/").status_code == 200


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def notices():
    return list(OutgoingEmail.objects.order_by("pk").values_list("template", flat=True))
