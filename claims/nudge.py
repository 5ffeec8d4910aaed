from claims.tasks import adjudicate
from spot_portal.core.nudge import nudge


def wake_adjudication(correction_id: int) -> None:
    nudge(adjudicate, correction_id)
