"""“This was not me”: from the notice about it a person reports a sign-in, or anything else that was done."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.mfa.verification import burn_codes
from identity.models import PhoneDevice, RecoveryAttempt, SignIn, User
from identity.services.sessions import end_sessions
from identity.services.waiting_cases import close_ways_in
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError

DISAVOWAL_FIELDS = ["must_reset_since", "disavowed_at", "reset_asked_at"]


def disavow_sign_in(*, sign_in: SignIn) -> User:
    return _disavow(sign_in.user_id, sign_in.began_at, sign_in)


def disavow_act(*, user_id: int, moment: datetime) -> User:
    """Whatever was done on the account at ``moment``."""
    return _disavow(user_id, moment, None)


@transaction.atomic
def _disavow(user_id: int, moment: datetime, sign_in: SignIn | None) -> User:
    """End every session and let nobody in before the password is reset. Works once."""
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if not user.may_disavow(moment, at=now):
        raise DomainError(_("This link was used already, or is too old."))
    event = IdentityEvent.SIGN_IN_DISAVOWED if sign_in else IdentityEvent.ACCOUNT_DISAVOWED
    with events_together():
        end_sessions(user, SignIn.End.DISAVOWED)
        if sign_in is not None:
            _mark(sign_in, at=now)
        shut_until_reset(user, at=now)
        record_event(event, actor=user, subject=user)
    notifications.disavowed(user, moment, sign_in)
    return user


def shut_until_reset(user: User, *, at: datetime) -> None:
    """The caller holds the person's row, and gathers the events. Nothing sent, begun or asked for before opens
    anything, and no browser counts as known: which one the thief used nobody can tell."""
    close_ways_in(user)
    burn_codes(user)
    begun = RecoveryAttempt.objects.filter(user=user, finished_at=None)
    begun.update(finished_at=at, code_hash="", asked_by="")
    SignIn.objects.filter(user=user).exclude(browser_hash="").update(browser_hash="")
    _doubt_telephones(user, at=at)
    user.must_reset_since = user.disavowed_at = at
    user.reset_asked_at = None
    user.save(update_fields=DISAVOWAL_FIELDS)


def _doubt_telephones(user: User, *, at: datetime) -> None:
    """Those that were added lately, and those that were doubted before and have been used since: perhaps the same thief
    was in again. Another report moves no other mark."""
    lately = Q(doubtful_since=None, added_at__gte=at - policy.DISAVOW_LINK_LIFE.days)
    used_since = Q(doubtful_since__lt=F("last_used_at"))
    phones = PhoneDevice.objects.filter(lately | used_since, user=user, confirmed=True)
    phones.update(doubtful_since=at)


def _mark(sign_in: SignIn, *, at: datetime) -> None:
    """Also a sign-in that had ended by itself: the history shows what it was."""
    row = SignIn.objects.select_for_update(no_key=True).get(pk=sign_in.pk)
    row.how_ended, row.ended_at = SignIn.End.DISAVOWED, row.ended_at or at
    row.save(update_fields=["how_ended", "ended_at"])
