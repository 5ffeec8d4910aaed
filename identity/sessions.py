"""Sessions: tied to the person's epoch, ended when idle or too old, by the portal's own clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django_otp import DEVICE_ID_SESSION_KEY

from identity.models import PortalDevice, SignIn, User
from spot_portal.core import policy

EPOCH, BEGAN, SEEN = "session_epoch", "session_began", "session_seen"
# Moves when a second factor is given again; the longest time of a session is counted from BEGAN.
VERIFIED = "session_verified"
# Writing the session at every page view would make each view a database write.
GRAIN = timedelta(seconds=30)


def mark_session(session: Any, user: User, device: PortalDevice, *, at: datetime) -> None:
    """Both factors were given. The session lives as long as the person's epoch stands: whoever takes a device away,
    or changes what signs in, raises it; so no page has to look the device up again."""
    if device.user_id != user.pk:
        raise ValueError("a second factor of somebody else")
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[EPOCH] = user.session_epoch
    session[BEGAN] = session[SEEN] = session[VERIFIED] = at.timestamp()


def renew_session(session: Any, user: User, device: PortalDevice, *, at: datetime) -> None:
    """A second factor was given again: a new key for the session, which began when it began."""
    began = session[BEGAN]
    session.cycle_key()
    mark_session(session, user, device, at=at)
    session[BEGAN] = began


def has_second_factor(request: HttpRequest) -> bool:
    """Given in this very session; a password alone never writes these marks."""
    return DEVICE_ID_SESSION_KEY in request.session and BEGAN in request.session


def over_because(request: HttpRequest, user: User, *, at: datetime) -> SignIn.End | None:
    """Why this session is over, or None while it lives."""
    session = request.session
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None or session.get(EPOCH) != user.session_epoch:
        return SignIn.End.ENDED
    now = at.timestamp()
    if now < seen - GRAIN.total_seconds():
        return SignIn.End.CLOCK  # else it would live longer by what the clock lost
    if now - seen > policy.SESSION_IDLE.minutes.total_seconds():
        return SignIn.End.IDLE
    if now - began > policy.SESSION_MAX.hours.total_seconds():
        return SignIn.End.TOO_LONG
    return None


def end_by_time(session: Mapping[str, Any], *, at: datetime) -> tuple[datetime, SignIn.End]:
    """When this stored session ends if nobody comes back to it. One that is not stored has ended."""
    if BEGAN not in session or SEEN not in session:
        return at, SignIn.End.ENDED
    idle = session[SEEN] + policy.SESSION_IDLE.minutes.total_seconds()
    longest = session[BEGAN] + policy.SESSION_MAX.hours.total_seconds()
    moment = datetime.fromtimestamp(min(idle, longest), UTC)
    return moment, SignIn.End.IDLE if idle <= longest else SignIn.End.TOO_LONG


def touch_session(request: HttpRequest, *, at: datetime) -> None:
    if at.timestamp() - request.session[SEEN] > GRAIN.total_seconds():
        request.session[SEEN] = at.timestamp()


@dataclass(frozen=True, slots=True)
class SessionClock:
    """What the page knows of its session. Seconds that are left: without an act, and whatever the person does."""

    idle_left: int
    total_left: int
    # What is typed on this page can be kept over the end of the session.
    keeps_typed: bool = False

    @classmethod
    def of(cls, session: Any, *, at: datetime, keeps_typed: bool = False) -> "SessionClock":
        now = at.timestamp()
        idle = policy.SESSION_IDLE.minutes.total_seconds() - (now - session[SEEN])
        total = policy.SESSION_MAX.hours.total_seconds() - (now - session[BEGAN])
        return cls(int(idle), int(total), keeps_typed)

    @property
    def warning(self) -> int:
        """How many seconds before the end a person without activity is warned."""
        return int((policy.SESSION_IDLE.minutes - policy.SESSION_WARNING.minutes).total_seconds())

    @property
    def total_warning(self) -> int:
        return int(policy.SESSION_MAX_WARNING.minutes.total_seconds())

    @property
    def may_be_extended(self) -> bool:
        """The person was warned: only then does an answer to the warning count as an act."""
        return self.idle_left <= self.warning + GRAIN.total_seconds()


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """The second factor was given a short while ago: needed before weighty acts, see ``identity.step_up``."""
    verified = request.session.get(VERIFIED, 0)
    return timedelta(seconds=at.timestamp() - verified) <= policy.REAUTH_WINDOW.minutes


def signed_in_person(request: HttpRequest) -> User:
    """The person behind the gate; every view that is not open has one."""
    if not isinstance(request.user, User):
        raise RuntimeError("this view stands behind the sign-in")
    return request.user
