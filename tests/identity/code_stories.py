"""What tests about codes that are sent have in common; their devices are fixtures of the folder."""

from datetime import UTC, datetime, timedelta

from spot_portal.core import policy
from spot_portal.simulation.arrival import set_rule

START = datetime(2026, 3, 2, 15, 0, 5, tzinfo=UTC)
PAUSE = policy.CODE_RESEND.seconds
SENDS = policy.CODE_SENDS_PER_HOUR.value


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def later(freeze, **kwargs):
    moment = START + timedelta(**kwargs)
    freeze(moment)
    return moment


def breaks(kind="", recipient="", effect="fail"):
    set_rule(kind=kind, recipient=recipient, effect=effect, delay_seconds=0)


def drawn(device):
    device.refresh_from_db()
    return device.code_hash
