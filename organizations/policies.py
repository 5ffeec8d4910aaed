"""Who may do what in an organization. No side effects."""

from django.contrib.auth.models import AbstractUser

from organizations.models import Membership, Organization, Role
from spot_portal.core import clock

REVIEW_ORGANIZATIONS = "organizations.review_organization"


def can_review_organizations(user: AbstractUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm(REVIEW_ORGANIZATIONS)


def active_role(user: AbstractUser, organization: Organization) -> Role | None:
    """None in an organization that is closed or not created yet, whatever roles are on file."""
    found = Membership.objects.filter(
        user_id=user.pk,
        organization=organization,
        organization__status=Organization.Status.ACTIVE,
        status=Membership.Status.ACTIVE,
        due_on__gte=clock.today(),
    ).values_list("role", flat=True)
    role = found.first()
    return Role(role) if role else None


def is_approver(user: AbstractUser, organization: Organization) -> bool:
    role = active_role(user, organization)
    return role in (Role.APPROVER, Role.BACKUP_APPROVER)


def can_certify(user: AbstractUser, membership: Membership) -> bool:
    """Approvers certify end users of their organization, the help desk certifies approvers; nobody themselves."""
    if user.pk == membership.user_id:
        return False
    if membership.is_approver:
        return can_review_organizations(user)
    return can_review_organizations(user) or is_approver(user, membership.organization)
