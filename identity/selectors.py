"""What a person may see on the identity side."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from django.utils.http import urlsafe_base64_decode

from identity.events import IdentityEvent
from identity.models import (
    EmailChange,
    RecoveryAttempt,
    RoleRequest,
    TermsAcceptance,
    User,
)
from identity.policies import is_help_desk
from identity.terms import TERMS_VERSION
from identity.tokens import not_mine, person_named, reference_in, timed_in
from organizations.models import Organization, Role
from organizations.selectors import organizations_approved_by
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy


def own_role_requests(user: AbstractUser) -> QuerySet[RoleRequest]:
    return RoleRequest.objects.filter(requester_id=user.pk).select_related("organization")


def requests_to_decide(user: AbstractUser) -> QuerySet[RoleRequest]:
    """Open requests this person may decide. Must agree with ``policies.can_decide``."""
    return requests_decidable(user).filter(status=RoleRequest.Status.SUBMITTED)


def requests_decidable(user: AbstractUser) -> QuerySet[RoleRequest]:
    """Also those that somebody else has decided meanwhile, so that the page can say so."""
    rows = (
        RoleRequest.objects.exclude(requester_id=user.pk)
        .select_related("requester", "organization")
        .order_by("submitted_at")
    )
    if is_help_desk(user):
        return rows
    return rows.filter(role=Role.END_USER, organization__in=organizations_approved_by(user))


def organization_tries_today(user: AbstractUser) -> int:
    return AuditEvent.objects.filter(
        actor_id=user.pk,
        code=IdentityEvent.ORGANIZATION_NOT_FOUND,
        at__gt=clock.now() - timedelta(days=1),
    ).count()


def organization_in_draft(draft: dict[str, Any]) -> Organization | None:
    """What the person has shown to know by TIN and submitter ID; the draft is kept on the server."""
    reference = draft.get("organization")
    return Organization.objects.filter(reference=reference).first() if reference else None


def person_of_link(uid: str) -> User | None:
    """Whom a mailed link is about; what the link may do its token decides."""
    try:
        key = int(urlsafe_base64_decode(uid).decode("ascii"))
        return User.objects.exclude(status=User.Status.ARCHIVED).filter(pk=key).first()
    except (ValueError, OverflowError):
        return None


def last_agreed_to_another_text(user: User) -> bool:
    """Whether the terms have changed since the last sign-in that was finished, or else since the registration."""
    agreed = TermsAcceptance.objects.filter(user=user)
    if user.last_sign_in_at is None:
        then = agreed.last()
    else:
        then = agreed.filter(accepted_at__lte=user.last_sign_in_at).first()
    return then is not None and then.version != TERMS_VERSION


def recovery_address(user: User, *, at: datetime) -> str:
    """Where ways back in are sent: right after a change of e-mail address to the former one."""
    held = user.email_held_until is not None and user.email_held_until > at
    done = user.email_changes.filter(status=EmailChange.Status.DONE)
    change = done.order_by("-done_at").first() if held else None
    return change.old_email if change is not None else user.email


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose an e-mail address is, and how it is spelled there."""

    user: User
    address: str


def holder_of(address: str, *, at: datetime) -> Holder | None:
    """Whoever else asks for this address does not get it."""
    user = User.objects.filter(email_key=address.lower()).first()
    if user is not None:
        return Holder(user, user.email)
    change = change_to_take_back(address, at=at)
    return None if change is None else Holder(change.user, change.old_email)


def change_to_take_back(address: str, *, at: datetime) -> EmailChange | None:
    """The one this address may still undo: else a thief could give it away meanwhile. As ``EmailChange.may_undo``."""
    done = EmailChange.objects.filter(
        status=EmailChange.Status.DONE,
        done_at__gte=at - policy.EMAIL_UNDO.hours,
        old_email__iexact=address,
    )
    known = done.exclude(user__status=User.Status.ARCHIVED).select_related("user")
    return known.order_by("-done_at").first()


def change_away_from(address: str, user: User) -> EmailChange | None:
    """The newest one by which this address stopped being the person's, while former addresses are kept."""
    done = user.email_changes.filter(status=EmailChange.Status.DONE, old_email__iexact=address)
    return done.order_by("-done_at").first()


def unproven_of_link(token: str, *, at: datetime) -> User | None:
    """The registration somebody else began with the address of whoever got the link, while nobody has proven it."""
    reference = person_named(token)
    user = User.objects.filter(reference=reference).first() if reference else None
    if user is None or not user.is_unproven:
        return None
    told = timed_in(token, purpose=not_mine(user.email_key))
    return user if told is not None and at <= told[1] + policy.STAGED_PURGE.days else None


def recovery_begun(reference: str) -> RecoveryAttempt | None:
    """By telephone, in the session that began it; whether a code still opens it the row decides."""
    if not reference:
        return None
    return RecoveryAttempt.objects.filter(reference=reference).select_related("user").first()


def recovery_in_use(user: User) -> RecoveryAttempt | None:
    """The one whose link or code leads to the reset page now."""
    if user.reset_asked_at is None:
        return None
    begun = Q(asked_at=user.reset_asked_at) | Q(proved_at=user.reset_asked_at)
    return user.recoveries.filter(begun, purpose=RecoveryAttempt.Purpose.RESET).first()


def recovery_of_link(token: str, *, at: datetime) -> RecoveryAttempt | None:
    """The unlock a link is about, while it may be used: its person has asked for no newer one."""
    reference = reference_in(token, purpose="unlock")
    if reference is None:
        return None
    life = policy.RESET_LINK_LIFE.minutes
    return (
        RecoveryAttempt.objects.filter(
            reference=reference,
            purpose=RecoveryAttempt.Purpose.UNLOCK,
            finished_at=None,
            user__isnull=False,
        )
        .filter(
            Q(asked_at__gte=at - life, channel=RecoveryAttempt.Channel.EMAIL)
            | Q(proved_at__gte=at - life)
        )
        .select_related("user")
        .first()
    )
