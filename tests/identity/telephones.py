"""Somebody who adds a telephone: what they open, fill in and hear."""

from datetime import UTC, datetime, timedelta

from spot_portal.audit.models import AuditEvent
from tests.identity.browser import newest_phone_code

LIST, CHOOSE = "/idm/profile/devices/", "/idm/profile/devices/add/"
ADD, CONFIRM, RESEND = f"{LIST}add-phone/", f"{LIST}add-phone/confirm/", f"{LIST}add-phone/resend/"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NUMBER = "904-555-0142"


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def begin(client, number=NUMBER, channel="sms", extension=""):
    return client.post(ADD, {"number": number, "channel": channel, "extension": extension})


def confirm(client, code=None):
    return client.post(CONFIRM, {"code": code or newest_phone_code()})


def later(freeze, **kwargs):
    freeze(START + timedelta(**kwargs))


def event_codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))
