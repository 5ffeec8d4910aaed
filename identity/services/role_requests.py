from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from identity import policies, role_notices, selectors
from identity.events import IdentityEvent
from identity.models import RoleRequest, User
from organizations.models import Membership, Organization, Role
from organizations.selectors import organization_on_file
from organizations.services import create_in_idm, grant_membership
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError, TooManyTries, TransitionNotAllowed, require

DECISION_FIELDS = ["status", "decided_by", "closed_at", "decision_note"]
DAY_SECONDS = 24 * 3600


def find_organization(
    *, user: User, tin: str, submitter_id: str, create: bool, kind: str | None
) -> Organization:
    """The organization with this TIN and submitter ID, in the state the request needs; else the reason why not.

    ``kind``: what somebody who asks to become its first approver says it is, and None for everybody else.
    """
    if selectors.organization_tries_today(user) >= policy.ASSOCIATION_TRIES.value:
        raise TooManyTries(
            _("You have tried %(count)s times today. Try again tomorrow, or call the help desk.")
            % {"count": policy.ASSOCIATION_TRIES.value},
            retry_after=DAY_SECONDS,
        )
    organization = organization_on_file(tin=tin, submitter_id=submitter_id)
    if organization is None or organization.status in (
        Organization.Status.RECEIVED,
        Organization.Status.CLOSED,
    ):
        _record_miss(user)
        raise DomainError(_no_such_organization(kind))
    _require_fitting_state(organization, create=create, kind=kind)
    return organization


def _require_fitting_state(organization: Organization, *, create: bool, kind: str | None) -> None:
    created = organization.status == Organization.Status.ACTIVE
    if create and created:
        raise DomainError(
            _("%(name)s has been created already. Choose “Associate to an existing organization”.")
            % {"name": organization}
        )
    if not create and not created:
        raise DomainError(_not_created_yet(kind) % {"name": organization})
    if kind is not None and organization.kind != kind:
        raise DomainError(
            _(
                "%(name)s is on file as “%(kind)s”. Go back and choose the approver role for that kind."
            )
            % {"name": organization, "kind": organization.get_kind_display()}
        )


def _no_such_organization(kind: str | None) -> str:
    if kind is not None:
        return _(
            "No organization on file has this TIN and submitter ID. Compare both with the letter "
            "from the help desk."
        )
    return _(
        "No organization on file has this TIN and submitter ID. Compare both with what your "
        "approver gave you."
    )


def _not_created_yet(kind: str | None) -> str:
    if kind is not None:
        return _(
            "%(name)s is on file, but nobody has created it yet. Choose “Create an organization”."
        )
    return _(
        "%(name)s is on file, but its approver has not created it yet. Ask your approver to do "
        "that first."
    )


@transaction.atomic
def _record_miss(user: User) -> None:
    record_event(IdentityEvent.ORGANIZATION_NOT_FOUND, actor=user, subject=user)


@transaction.atomic
def submit_role_request(
    *, user: User, organization_id: int, role: Role, reason: str, details: dict[str, Any]
) -> RoleRequest:
    """``details``: what the person typed about the organization, for the help desk to compare with the form."""
    require(policies.can_request_roles(user))
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    held = Membership.objects.filter(
        user=user, organization=organization, status=Membership.Status.ACTIVE
    ).first()
    if held is not None:
        raise DomainError(_has_role(held))
    try:
        with transaction.atomic():
            request = RoleRequest.objects.create(
                requester=user,
                organization=organization,
                role=role,
                reason=reason,
                details=details,
                submitted_at=clock.now(),
            )
    except IntegrityError as error:
        raise TransitionNotAllowed(
            _("You have an open request for %(name)s already. You find it under “My requests”.")
            % {"name": organization}
        ) from error
    record_event(IdentityEvent.ROLE_REQUEST_SUBMITTED, actor=user, subject=request, role=str(role))
    role_notices.role_request_received(request)
    role_notices.role_request_to_decide(request)
    return request


def _has_role(held: Membership) -> str:
    values = {"role": held.role_name, "name": held.organization}
    if held.is_approver:
        return (
            _("You are %(role)s in %(name)s. That role includes everything an end user may do.")
            % values
        )
    return _("You have the role %(role)s in %(name)s already.") % values


@transaction.atomic
def approve_role_request(*, role_request_id: int, by: AbstractUser, note: str = "") -> RoleRequest:
    request = _lock(role_request_id)
    require(policies.can_decide(by, request))
    _require_good_standing(request)
    request.approve(by=by, at=clock.now(), note=note)
    request.save(update_fields=DECISION_FIELDS)
    # Granting may wait for another grant to the same person; the chain comes after rows.
    with events_together():
        _grant(request, by)
        record_event(IdentityEvent.ROLE_REQUEST_APPROVED, actor=by, subject=request)
    role_notices.role_request_approved(request)
    return request


def _grant(request: RoleRequest, by: AbstractUser) -> None:
    role = Role(request.role)
    if role == Role.APPROVER:
        create_in_idm(organization_id=request.organization_id, by=by)
    grant_membership(user=request.requester, organization=request.organization, role=role, by=by)


def _require_good_standing(request: RoleRequest) -> None:
    """What made the person eligible when they asked still holds."""
    if not policies.may_hold_roles(request.requester):
        raise TransitionNotAllowed(
            _("The account of %(person)s is suspended, so this request cannot be approved.")
            % {"person": request.requester}
        )


@transaction.atomic
def reject_role_request(*, role_request_id: int, by: AbstractUser, note: str) -> RoleRequest:
    request = _lock(role_request_id)
    require(policies.can_decide(by, request))
    request.reject(by=by, at=clock.now(), note=note)
    request.save(update_fields=DECISION_FIELDS)
    record_event(IdentityEvent.ROLE_REQUEST_REJECTED, actor=by, subject=request)
    role_notices.role_request_rejected(request)
    return request


@transaction.atomic
def withdraw_role_request(*, role_request_id: int, by: AbstractUser) -> RoleRequest:
    request = _lock(role_request_id)
    require(by.pk == request.requester_id)
    request.withdraw(at=clock.now())
    request.save(update_fields=["status", "closed_at"])
    record_event(IdentityEvent.ROLE_REQUEST_WITHDRAWN, actor=by, subject=request)
    return request


def _lock(role_request_id: int) -> RoleRequest:
    return (
        RoleRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("requester", "organization")
        .get(pk=role_request_id)
    )
