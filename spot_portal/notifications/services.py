from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.template.loader import render_to_string

from spot_portal.notifications import nudge
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from spot_portal.notifications.phone import has_phone_gateway

_gathered: ContextVar[list[OutgoingEmail] | None] = ContextVar("gathered_notices", default=None)


@dataclass(frozen=True, slots=True)
class Notice:
    to: AbstractUser
    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    # Another address than the person's own, for example the one they had until yesterday.
    address: str = ""
    # The text opens something: it is not kept once it was sent.
    is_sensitive: bool = False
    # When its link is over: if it could not be sent by then, it is not sent at all.
    not_after: datetime | None = None


def send_notification(
    *,
    to: AbstractUser,
    template: str,
    context: Mapping[str, object] | None = None,
    address: str = "",
    is_sensitive: bool = False,
) -> OutgoingEmail | None:
    """Queue an e-mail in the caller's transaction; a worker sends it after the commit.

    ``template`` names a pair under ``templates/emails``: ``<name>.subject.txt`` and ``<name>.txt``.
    Never put health information into ``context``: e-mail is not a safe place. None when nothing goes to this person.
    """
    rows = send_notifications([Notice(to, template, context or {}, address, is_sensitive)])
    return rows[0] if rows else None


def send_notifications(notices: Iterable[Notice]) -> list[OutgoingEmail]:
    """Queue many e-mails with one INSERT, for sweeps."""
    rows = [_row(notice) for notice in notices if _is_wanted(notice)]
    gathered = _gathered.get()
    if gathered is None:
        _queue(rows)
    else:
        gathered.extend(rows)
    return rows


@contextmanager
def notices_together() -> Iterator[None]:
    """For an act that may tell several things at once: its e-mails are queued at its end, with one INSERT."""
    if _gathered.get() is not None:
        yield
        return
    rows: list[OutgoingEmail] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    _queue(rows)


def _queue(rows: list[OutgoingEmail]) -> None:
    if rows:
        OutgoingEmail.objects.bulk_create(rows, batch_size=500)
        transaction.on_commit(nudge.wake_relay, robust=True)


def send_texts(*, to: AbstractUser, numbers: Iterable[str], text: str) -> list[OutgoingText]:
    """Queue one short text message for each number; nothing without a way to send it. Never a secret: it lies in a
    table until it is sent, and a locked telephone shows it to whoever looks."""
    if not has_phone_gateway():
        return []
    rows = [OutgoingText(to_id=to.pk, number=number, text=text) for number in numbers]
    if rows:
        OutgoingText.objects.bulk_create(rows)
        transaction.on_commit(nudge.wake_relay, robust=True)
    return rows


def _is_wanted(notice: Notice) -> bool:
    """Nothing goes to people whose account says so, unless an address is named."""
    return bool(notice.address) or getattr(notice.to, "takes_mail", True)


def _row(notice: Notice) -> OutgoingEmail:
    values = {
        "recipient": notice.to,
        "site": settings.SITE_ORIGIN,
        "simulation": settings.SPOT_SIMULATION,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "help_desk_email": settings.HELP_DESK_EMAIL,
        **notice.context,
    }
    # The "text" engine does not escape: an apostrophe must arrive as an apostrophe.
    subject = render_to_string(f"{notice.template}.subject.txt", values, using="text")
    return OutgoingEmail(
        template=notice.template,
        to_id=notice.to.pk,
        recipient=notice.address or notice.to.email,
        is_sensitive=notice.is_sensitive,
        not_after=notice.not_after,
        subject=" ".join(subject.split())[:200],
        body=render_to_string(f"{notice.template}.txt", values, using="text"),
    )
