"""Where sessions begin and end: the list of sign-ins, the stored sessions and the person's epoch move together.

Whoever changes a sign-in holds the person's row first, so that two endings never wait for each other.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from identity.browsers import label_of, token_hash
from identity.events import IdentityEvent
from identity.models import PortalDevice, SignIn, User
from identity.sessions import EPOCH, end_by_time
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context, policy
from spot_portal.core.session_store import SessionStore

End = SignIn.End


def hash_of(session_key: str) -> str:
    """What is left of a session's key when the session has ended: finds the reason, opens nothing."""
    return hashlib.sha256(session_key.encode()).hexdigest()


# --- Beginning ------------------------------------------------------------------------------------------------------


def begin_session(
    user: User, *, session_key: str, device: PortalDevice, browser_token: str, at: datetime
) -> list[SignIn]:
    """Write down a finished sign-in; return those it ended. The caller holds the person's row and saves it."""
    browser = token_hash(browser_token)
    known = _open_or_of(user, browser)
    is_new = not any(row.browser_hash == browser for row in known)
    is_odd = is_new and user.last_sign_in_at is not None
    if is_odd or user.failures_since >= policy.LOCK_FAILURES.value:
        due = at + policy.ODD_SIGN_IN_NOTICE_DELAY.minutes
    else:
        due = None
    replaced = _make_room(user, [row for row in known if row.ended_at is None], at=at)
    SignIn.objects.create(
        user=user,
        session_key=session_key,
        session_hash=hash_of(session_key),
        browser_hash=browser,
        is_new_browser=is_new,
        browser_label=label_of(context.current().user_agent),
        ip_address=context.current().ip_address,
        device_label=f"{device.label}: {device.masked}"[:80],
        failures_before=user.failures_since,
        began_at=at,
        notice_due_at=due,
    )
    user.last_sign_in_at, user.failures_since = at, 0
    return replaced


def _open_or_of(user: User, browser: str) -> list[SignIn]:
    """The open sessions, the newest first, and the last sign-in with this browser that nobody has disowned.

    Each with what is stored for its session, as ``stored``.
    """
    of_browser = SignIn.objects.filter(user_id=user.pk, browser_hash=browser)
    trusted = of_browser.exclude(how_ended=End.DISAVOWED).values("pk")[:1]
    rows = SignIn.objects.filter(Q(user_id=user.pk, ended_at=None) | Q(pk__in=trusted))
    stored = Session.objects.filter(session_key=OuterRef("session_key")).values("session_data")
    return list(rows.annotate(stored=Subquery(stored)))


def _make_room(user: User, sign_ins: list[SignIn], *, at: datetime) -> list[SignIn]:
    """Of so many sessions at a time the oldest end. Those that ended by their time, seen by nobody, count no more."""
    limit = policy.CONCURRENT_SESSIONS.value
    over, living = [], []
    for row in sign_ins:
        marks = SessionStore().decode(row.stored) if row.stored else {}  # type: ignore[attr-defined]
        ended_at, why = end_by_time(marks, at=at)
        if ended_at <= at:
            over.append((row, why, ended_at))
        else:
            living.append(row)
    surplus = living[limit - 1 :] if limit else []
    _end_each([*over, *((row, End.REPLACED, at) for row in surplus)])
    for _sign_in in surplus:
        record_event(IdentityEvent.SESSION_ENDED, actor=user, subject=user, why=End.REPLACED)
    return surplus


def follow_key(user: User, *, old: str, new: str) -> None:
    """The session got another key, as it does whenever trust in it rises."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    _open(user).filter(session_key=old).update(session_key=new, session_hash=hash_of(new))


# --- Ending ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def end_sessions(
    user: User, why: End, *, by: AbstractUser | None = None, keep: SessionBase | None = None
) -> int:
    """End every session of this person for good, or every one but ``keep``; return how many were open.

    Part of the caller's transaction; ``user`` is given the new epoch, so it may be saved afterwards. Call it when
    nothing can be refused any more: ``keep``, the session of the request, is marked at once.
    """
    locked = User.objects.select_for_update(no_key=True).only("session_epoch").get(pk=user.pk)
    user.session_epoch = locked.session_epoch = locked.session_epoch + 1
    locked.save(update_fields=["session_epoch"])
    others = _open(user)
    if keep is not None:
        others = others.exclude(session_key=keep.session_key)
        keep[EPOCH] = user.session_epoch
        keep.save()
    ended = _end(others, why, at=clock.now())
    record_event(IdentityEvent.SESSION_ENDED, actor=by or user, subject=user, why=why, count=ended)
    return ended


def end_sessions_of_switched_off(
    instance: User, created: bool, update_fields: Iterable[str] | None, **kwargs: Any
) -> None:
    """Whoever saves a person as switched off ends their sessions: no cookie waits for the day they are switched on."""
    is_written = update_fields is None or "is_active" in update_fields
    if is_written and not created and not instance.is_active:
        end_sessions(instance, End.SUSPENDED)


@transaction.atomic
def end_session(*, sign_in: SignIn, by: User) -> bool:
    """A person ends one of their own sessions from another one. False when it had ended already."""
    user = User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    ended = _end(_open(user).filter(pk=sign_in.pk), End.ENDED, at=clock.now())
    if ended:
        record_event(IdentityEvent.SESSION_ENDED, actor=by, subject=user, why=End.ENDED)
    return bool(ended)


@transaction.atomic
def close_session(*, user: User, session_key: str, why: End) -> SignIn | None:
    """The session of this very request is over; the caller takes it out of the browser. None if nobody wrote it down.

    Safe to repeat: the first reason counts.
    """
    locked = User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    found = SignIn.objects.filter(user=locked, session_hash=hash_of(session_key)).first()
    if found is None or found.ended_at is None:
        _end([found] if found else [], why, at=clock.now())
        event = IdentityEvent.SIGNED_OUT if why == End.SIGNED_OUT else IdentityEvent.SESSION_ENDED
        record_event(event, actor=user, subject=user, why=why)
    return found


def end_at(sign_in: SignIn, why: End, *, at: datetime) -> None:
    """The caller holds the person's row."""
    _end([sign_in], why, at=at)


def _open(user: User) -> QuerySet[SignIn]:
    return SignIn.objects.filter(user_id=user.pk, ended_at=None)


def _end(sign_ins: Iterable[SignIn], why: End, *, at: datetime) -> int:
    return _end_each([(row, why, at) for row in sign_ins])


def _end_each(endings: Sequence[tuple[SignIn, End, datetime]]) -> int:
    """The stored session goes with its row in the list: a cookie that names it opens nothing, ever."""
    if not endings:
        return 0
    keys = [row.session_key for row, _why, _at in endings]
    Session.objects.filter(session_key__in=keys).delete()
    for row, why, at in endings:
        row.session_key, row.ended_at, row.how_ended = "", at, why
    rows = [row for row, _why, _at in endings]
    SignIn.objects.bulk_update(rows, ["session_key", "ended_at", "how_ended"])
    return len(rows)
