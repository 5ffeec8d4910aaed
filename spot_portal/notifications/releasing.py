from django.contrib.auth.models import AbstractUser
from django.db import transaction

from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.errors import require
from spot_portal.notifications import nudge
from spot_portal.notifications.events import NotificationEvent
from spot_portal.notifications.models import OutgoingEmail

RELEASE = "notifications.release_outgoingemail"


def can_release(user: AbstractUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm(RELEASE)


@transaction.atomic
def release_email(*, email_id: int, by: AbstractUser) -> OutgoingEmail:
    """Send a notice that was set aside once more, when the help desk knows that the mail system is back."""
    email = OutgoingEmail.objects.select_for_update(of=("self",), no_key=True).get(pk=email_id)
    require(can_release(by))
    email.release(at=clock.now())
    email.save(update_fields=["status", "attempts", "not_before"])
    record_event(NotificationEvent.EMAIL_RELEASED, actor=by, subject=email)
    transaction.on_commit(nudge.wake_relay, robust=True)
    return email
