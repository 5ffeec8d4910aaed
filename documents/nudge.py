from documents.tasks import scan
from spot_portal.core.nudge import nudge


def wake_scan(file_id: int) -> None:
    nudge(scan, file_id)
