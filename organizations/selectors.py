"""What a person may see of organizations. Everything a page shows is fetched through one of these."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import F, Q, QuerySet

from organizations.models import Membership, Organization, Provider, Role, SpotAccount
from organizations.models.organization import TIN_INDEX
from organizations.policies import can_review_organizations
from spot_portal.core import clock, policy
from spot_portal.core.crypto import blind_index

APPROVERS = [Role.APPROVER, Role.BACKUP_APPROVER]


def active_memberships(user: AbstractUser) -> QuerySet[Membership]:
    return Membership.objects.filter(
        user_id=user.pk,
        status=Membership.Status.ACTIVE,
        due_on__gte=clock.today(),
        organization__status=Organization.Status.ACTIVE,
    ).select_related("organization")


def providers_for(user: AbstractUser) -> QuerySet[Provider]:
    """The providers this person may act for in SPOT."""
    return Provider.objects.filter(
        organization__status=Organization.Status.ACTIVE,
        organization__memberships__user_id=user.pk,
        organization__memberships__status=Membership.Status.ACTIVE,
        organization__memberships__due_on__gte=clock.today(),
    ).select_related("organization")


def organizations_approved_by(user: AbstractUser) -> QuerySet[Organization]:
    return Organization.objects.filter(
        status=Organization.Status.ACTIVE,
        memberships__user_id=user.pk,
        memberships__status=Membership.Status.ACTIVE,
        memberships__due_on__gte=clock.today(),
        memberships__role__in=APPROVERS,
    )


def approving_roles(user: Any, *, on: Any) -> QuerySet[Membership]:
    """By which a person decides about others. ``user`` and ``on`` may be expressions, for a part of another query."""
    return Membership.objects.filter(
        user_id=user,
        status=Membership.Status.ACTIVE,
        due_on__gte=on,
        role__in=APPROVERS,
        organization__status=Organization.Status.ACTIVE,
    )


def approvers_of(organization: Organization) -> QuerySet[Membership]:
    return Membership.objects.filter(
        organization=organization, status=Membership.Status.ACTIVE, role__in=APPROVERS
    ).select_related("user")


def organization_on_file(*, tin: str, submitter_id: str) -> Organization | None:
    """Both must fit one form, so that neither number alone tells whether the other is on file."""
    return Organization.objects.filter(
        tin_index=blind_index(tin, purpose=TIN_INDEX), submitter_id=submitter_id
    ).first()


def memberships_certifiable(user: AbstractUser) -> QuerySet[Membership]:
    """Roles this person certifies, whenever they are due. Agrees with ``policies.can_certify``."""
    rows = (
        Membership.objects.exclude(user_id=user.pk)
        .select_related("user", "organization", "user__spot_account")
        .order_by("due_on", "pk")
    )
    if can_review_organizations(user):
        return rows
    return rows.filter(role=Role.END_USER, organization__in=organizations_approved_by(user))


def memberships_to_certify(user: AbstractUser, *, on: date) -> QuerySet[Membership]:
    """Those whose certification is open now."""
    latest = on + policy.CERTIFICATION_OPENS.days
    return memberships_certifiable(user).filter(
        status=Membership.Status.ACTIVE, due_on__gte=on, due_on__lte=latest
    )


def active_accounts(*, at: datetime) -> QuerySet[SpotAccount]:
    """Accounts that open SPOT now. The limit counts whether a sweep has come by or not."""
    return SpotAccount.objects.filter(
        status=SpotAccount.Status.ACTIVE, counted_from__gte=at - policy.SPOT_INACTIVITY.days
    )


def has_lost_spot_access(user: AbstractUser, *, at: datetime) -> bool:
    """By inactivity, whether a sweep has written it down or not. A new password brings it back."""
    account = SpotAccount.objects.filter(user_id=user.pk)
    return account.exists() and not active_accounts(at=at).filter(user_id=user.pk).exists()


def accounts_idle(*, at: datetime) -> QuerySet[SpotAccount]:
    """Strictly more than 30 times 24 hours without a SPOT sign-in, counted in UTC."""
    return SpotAccount.objects.filter(
        status=SpotAccount.Status.ACTIVE, counted_from__lt=at - policy.SPOT_INACTIVITY.days
    )


def memberships_without_access() -> QuerySet[Membership]:
    """Roles of people whose SPOT access has become inactive, of which the approvers do not know yet."""
    inactive_since = F("user__spot_account__inactive_since")
    untold = Q(told_inactive_since=None) | ~Q(told_inactive_since=inactive_since)
    return Membership.objects.filter(
        untold,
        status=Membership.Status.ACTIVE,
        organization__status=Organization.Status.ACTIVE,
        user__spot_account__status=SpotAccount.Status.INACTIVE,
    )


def memberships_lapsed(*, on: date) -> QuerySet[Membership]:
    """Roles whose due day is over."""
    return Membership.objects.filter(status=Membership.Status.ACTIVE, due_on__lt=on)
