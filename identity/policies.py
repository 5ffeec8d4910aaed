"""Who may do what on the identity side. No side effects."""

from django.contrib.auth.models import AbstractUser

from identity.models import HelpDeskCase, RoleRequest, User
from organizations.models import Role
from organizations.policies import is_approver

DECIDE_ANY = "identity.decide_any_role_request"
SERVE = "identity.work_at_help_desk"


def is_help_desk(user: AbstractUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm(DECIDE_ANY)


def serves_accounts(user: AbstractUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm(SERVE)


def can_serve(agent: AbstractUser, person: User) -> bool:
    """Nobody serves their own account."""
    return serves_accounts(agent) and agent.pk != person.pk


def can_reinstate(agent: AbstractUser, person: User) -> bool:
    """Whom an agent has suspended another one reinstates."""
    case = (
        HelpDeskCase.objects.filter(person=person, act=HelpDeskCase.Act.SUSPEND)
        .order_by("-opened_at", "-pk")
        .first()
    )
    return can_serve(agent, person) and (case is None or case.opened_by_id != agent.pk)


def can_request_roles(user: User) -> bool:
    """Only a proofed person may ask: the role needs that level."""
    return user.status == User.Status.ACTIVE and user.is_proofed


def may_hold_roles(user: User) -> bool:
    """A lock is over within the hour; a suspended person gets nothing new."""
    return user.is_active and user.is_proofed and not user.is_shut


def can_decide(user: AbstractUser, role_request: RoleRequest) -> bool:
    """Nobody decides their own request. Approvers are decided by the help desk, end users by their approvers too."""
    if user.pk == role_request.requester_id:
        return False
    if is_help_desk(user):
        return True
    return role_request.role == Role.END_USER and is_approver(user, role_request.organization)
