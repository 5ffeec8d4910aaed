from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from organizations import notifications, policies
from organizations.events import OrganizationEvent
from organizations.models import Membership, Organization, Role, SpotAccount
from organizations.models.membership import a_year_after
from spot_portal.audit.services import Event, record_event, record_events
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError, TransitionNotAllowed, require


@transaction.atomic
def grant_membership(
    *, user: AbstractUser, organization: Organization, role: Role, by: AbstractUser
) -> Membership:
    """Give a role. The caller has decided who may; here one person has one role in one organization."""
    now = clock.now()
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user_id=user.pk,
                organization=organization,
                role=role,
                granted_at=now,
                granted_by_id=by.pk,
                due_on=a_year_after(clock.to_eastern(now).date()),
            )
    except IntegrityError as error:
        raise DomainError(
            _("%(person)s already has a role in %(organization)s.")
            % {"person": user.get_full_name(), "organization": organization}
        ) from error
    SpotAccount.objects.get_or_create(user_id=user.pk, defaults={"counted_from": now})
    record_event(OrganizationEvent.MEMBERSHIP_GRANTED, actor=by, subject=membership, role=str(role))
    return membership


@transaction.atomic
def certify_membership(*, membership_id: int, by: AbstractUser) -> Membership:
    """Confirm for another year, counted from today. Refused before the window opens and after the due day."""
    membership = _lock(membership_id)
    require(policies.can_certify(by, membership))
    _require_open(membership)
    membership.certify(at=clock.now())
    membership.save(update_fields=["certified_at", "due_on", "reminded_days"])
    record_event(
        OrganizationEvent.MEMBERSHIP_CERTIFIED,
        actor=by,
        subject=membership,
        due_on=str(membership.due_on),
    )
    notifications.membership_certified(membership)
    return membership


@transaction.atomic
def revoke_membership(*, membership_id: int, by: AbstractUser, reason: str) -> Membership:
    membership = _lock(membership_id)
    require(policies.can_certify(by, membership))
    if not reason.strip():
        raise DomainError(_("Give a reason, so that the person knows why the role ended."))
    membership.revoke(at=clock.now(), reason=reason)
    membership.save(update_fields=["status", "ended_at", "end_reason"])
    record_event(OrganizationEvent.MEMBERSHIP_REVOKED, actor=by, subject=membership)
    notifications.membership_ended(membership, missed_certification=False)
    return membership


@transaction.atomic
def end_all_access(
    *, people: Iterable[AbstractUser], by: AbstractUser | None, reason: str | Promise
) -> int:
    """End every role and the SPOT access of people whose accounts are closed for good; return how many roles.

    The caller has decided who may, holds the people's rows, and tells the people; the approvers are told here.
    """
    now, keys = clock.now(), [person.pk for person in people]
    held = Membership.objects.filter(user_id__in=keys, status=Membership.Status.ACTIVE)
    locked = held.order_by("pk").select_for_update(of=("self",), no_key=True)
    due = list(locked.select_related("user", "organization"))
    open_accounts = SpotAccount.objects.filter(
        user_id__in=keys, status=SpotAccount.Status.ACTIVE
    ).order_by("pk")
    accounts = list(open_accounts.select_for_update(no_key=True))
    for membership in due:
        membership.revoke(at=now, reason=str(reason))
    Membership.objects.bulk_update(due, ["status", "ended_at", "end_reason"])
    for account in accounts:
        account.deactivate(at=now)
    SpotAccount.objects.bulk_update(accounts, ["status", "inactive_since"])
    record_events(Event(OrganizationEvent.MEMBERSHIP_REVOKED, row, by) for row in due)
    record_events(Event(OrganizationEvent.SPOT_DEACTIVATED, row, by) for row in accounts)
    for membership in due:
        notifications.membership_ended(membership, missed_certification=False, person_too=False)
    return len(due)


def _require_open(membership: Membership) -> None:
    today = clock.today()
    if membership.status != Membership.Status.ACTIVE or membership.due_on < today:
        raise TransitionNotAllowed(_("This role has ended. The person has to request it again."))
    if membership.due_on - today > policy.CERTIFICATION_OPENS.days:
        opens = membership.due_on - policy.CERTIFICATION_OPENS.days
        raise TransitionNotAllowed(
            _("This role is certified already. The next certification opens on %(day)s.")
            % {"day": opens.strftime("%m/%d/%Y")}
        )


def _lock(membership_id: int) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user", "organization")
        .get(pk=membership_id)
    )
