"""“This was not me”: a person reports a sign-in from the notice about it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.mfa.verification import burn_codes
from identity.models import SignIn, User
from identity.services.sessions import end_sessions
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.errors import DomainError


@transaction.atomic
def disavow_sign_in(*, sign_in: SignIn) -> None:
    """End every session and let nobody in before the password is reset. Works once."""
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=sign_in.user_id)
    row = SignIn.objects.select_for_update(no_key=True).get(pk=sign_in.pk)
    if user.is_archived or not row.may_be_disavowed(at=now):
        raise DomainError(_("This link was used already, or is too old."))
    end_sessions(user, SignIn.End.DISAVOWED)
    _mark(row, at=now)
    # Whatever else was done with that browser, it is strange again.
    SignIn.objects.filter(user=user, browser_hash=row.browser_hash).update(browser_hash="")
    burn_codes(user)
    user.must_reset_since = now
    user.save(update_fields=["must_reset_since"])
    record_event(IdentityEvent.SIGN_IN_DISAVOWED, actor=user, subject=user)
    notifications.sign_in_disavowed(user, row)


def _mark(row: SignIn, *, at: datetime) -> None:
    """Also a sign-in that had ended by itself: the history shows what it was."""
    row.refresh_from_db()
    row.how_ended, row.ended_at = SignIn.End.DISAVOWED, row.ended_at or at
    row.save(update_fields=["how_ended", "ended_at"])
