from django.db import transaction

from identity.events import IdentityEvent
from identity.models import PortalDevice, User
from identity.services.sessions import follow_key
from spot_portal.audit.services import record_event


@transaction.atomic
def record_step_up(*, user: User, device: PortalDevice, old_key: str, new_key: str) -> None:
    """The session has another key since; the list of sign-ins goes on with it."""
    follow_key(user, old=old_key, new=new_key)
    record_event(IdentityEvent.STEPPED_UP, actor=user, subject=device)
