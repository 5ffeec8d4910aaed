from spot_portal.core.nudge import nudge
from spot_portal.notifications.tasks import relay


def wake_relay() -> None:
    nudge(relay)
