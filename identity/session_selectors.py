"""Sign-ins and sessions as their person may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import CharField, F, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.events import MUST_RESET, IdentityEvent, Step
from identity.models import EmailChange, SignIn, User
from identity.sessions import SEEN, end_by_time
from identity.tokens import NOT_ME, reference_in, timed_in
from spot_portal.audit.models import AuditEvent


def ended_sign_in(session_hash: str) -> SignIn | None:
    """Found by what is left of a session's key. Whoever asks had the cookie."""
    return SignIn.objects.filter(session_hash=session_hash, ended_at__isnull=False).first()


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice with a link “this was not me” told: something that happened then, perhaps a sign-in."""

    user: User
    moment: datetime
    sign_in: SignIn | None = None


def told_by(token: str) -> Told | None:
    """Whether the link still works the person's row decides."""
    reference = reference_in(token, purpose="disavow")
    if reference is not None:
        row = SignIn.objects.filter(reference=reference).select_related("user").first()
        return None if row is None else Told(row.user, row.began_at, row)
    notice = timed_in(token, purpose=NOT_ME)
    user = User.objects.filter(reference=notice[0]).first() if notice else None
    return None if notice is None or user is None else Told(user, notice[1])


@dataclass(frozen=True, slots=True)
class LastSignIn:
    """The one before the present session, and what went wrong between the two."""

    at: datetime
    browser: str
    ip_address: str | None
    failures_since: int


def last_sign_in(user: User, *, session_key: str | None) -> LastSignIn | None:
    """None at the very first sign-in."""
    rows = SignIn.objects.filter(user_id=user.pk)
    began = rows.filter(session_key=session_key or "-").values("began_at")[:1]
    latest = list(rows.filter(began_at__lte=Subquery(began))[:2])
    if len(latest) < 2:
        return None
    present, before = latest
    return LastSignIn(
        before.began_at, before.browser_label, before.ip_address, present.failures_before
    )


def open_email_change(user: User, reference: UUID) -> EmailChange | None:
    asked = user.email_changes.filter(status=EmailChange.Status.ASKED)
    return asked.filter(reference=reference).first()


def email_change_of_notice(token: str) -> EmailChange | None:
    reference = reference_in(token, purpose="undo-email")
    known = EmailChange.objects.exclude(user__status=User.Status.ARCHIVED)
    return known.filter(reference=reference).first() if reference else None


# --- The page of sessions ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenSession:
    sign_in: SignIn
    last_act: datetime
    is_this: bool


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    return SignIn.objects.filter(user_id=user.pk)


def open_sessions(user: User, *, session_key: str | None, at: datetime) -> list[OpenSession]:
    """Those that live; one that has ended by its time is not shown, whether that was written down yet or not."""
    rows = list(sign_ins_of(user).filter(ended_at=None))
    stored = Session.objects.in_bulk([row.session_key for row in rows])
    found = []
    for row in rows:
        marks = stored[row.session_key].get_decoded() if row.session_key in stored else {}
        ends_at, _why = end_by_time(marks, at=at)
        if ends_at > at:
            seen = datetime.fromtimestamp(marks[SEEN], UTC)
            found.append(OpenSession(row, seen, row.session_key == session_key))
    return sorted(found, key=lambda session: not session.is_this)


FAILED = {
    IdentityEvent.PASSWORD_REFUSED: gettext_lazy("Failed: wrong password"),
    IdentityEvent.CODE_REFUSED: gettext_lazy("Failed: wrong code"),
}
# Passwords that were not looked at, or could not open the account even if they were right.
SHUT = {
    User.Status.LOCKED: gettext_lazy("Failed: the account was locked"),
    User.Status.SUSPENDED: gettext_lazy("Failed: the account was suspended"),
    MUST_RESET: gettext_lazy("Failed: the password had to be reset first"),
}
# Events of earlier releases do not say where a password was typed.
_AT_SIGN_IN = Q(data__step=Step.SIGN_IN) | Q(
    code=IdentityEvent.PASSWORD_REFUSED, data__step__isnull=True
)


@dataclass(frozen=True, slots=True)
class Try:
    """One line of the history of sign-ins: a finished one, or one that failed."""

    at: datetime
    result: str
    is_failure: bool
    browser: str = ""
    ip_address: str | None = None
    factor: str = ""
    ended_at: datetime | None = None
    how_ended: str = ""


def tries_of(user: User) -> QuerySet[Any, tuple[datetime, str, int]]:
    """Sign-ins, finished and failed, in one order, the newest first; ``as_tries`` turns a page of it into words."""
    finished = sign_ins_of(user).annotate(
        moment=F("began_at"), kind=Value("sign_in", CharField()), key=F("pk")
    )
    refused = AuditEvent.objects.filter(_AT_SIGN_IN, actor_id=user.pk, code__in=list(FAILED))
    failed = refused.annotate(moment=F("at"), kind=Value("failed", CharField()), key=F("pk"))
    names = ("moment", "kind", "key")
    both = (
        finished.order_by()
        .values_list(*names)
        .union(failed.order_by().values_list(*names), all=True)
    )
    return both.order_by("-moment", "-key")


def as_tries(rows: Sequence[tuple[datetime, str, int]]) -> list[Try]:
    keys: dict[str, list[int]] = {"sign_in": [], "failed": []}
    for _moment, kind, key in rows:
        keys[kind].append(key)
    sign_ins = SignIn.objects.in_bulk(keys["sign_in"])
    events = AuditEvent.objects.in_bulk(keys["failed"])
    return [
        _of_sign_in(sign_ins[key]) if kind == "sign_in" else _of_event(events[key])
        for _moment, kind, key in rows
    ]


def _of_sign_in(row: SignIn) -> Try:
    return Try(
        at=row.began_at,
        result=_("Signed in"),
        is_failure=False,
        browser=row.browser_label,
        ip_address=row.ip_address,
        factor=row.device_label,
        ended_at=row.ended_at,
        how_ended=str(row.get_how_ended_display()),
    )


def _of_event(event: AuditEvent) -> Try:
    words = SHUT.get(event.data.get("state")) or FAILED[IdentityEvent(event.code)]
    return Try(at=event.at, result=str(words), is_failure=True, ip_address=event.ip_address)
