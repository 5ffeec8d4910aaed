from django.db import transaction

from identity.events import IdentityEvent
from identity.models import PortalDevice, User
from spot_portal.audit.services import record_event


@transaction.atomic
def record_step_up(*, user: User, device: PortalDevice) -> None:
    record_event(IdentityEvent.STEPPED_UP, actor=user, subject=device)
