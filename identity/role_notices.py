"""One function per message about a request for a role."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from identity.models import RoleRequest
from organizations.models import Role
from organizations.selectors import approvers_of
from spot_portal.core import policy
from spot_portal.notifications.services import send_notification


def role_request_received(request: RoleRequest) -> None:
    _about(
        request, request.requester, "role_request_received", expires_in=policy.REQUEST_EXPIRY.value
    )


def role_request_to_decide(request: RoleRequest) -> None:
    """Approvers of the organization decide about end users; the help desk finds the others in its own list."""
    if request.role != Role.END_USER:
        return
    for membership in approvers_of(request.organization):
        _about(request, membership.user, "role_request_to_decide")


def role_request_approved(request: RoleRequest) -> None:
    _about(request, request.requester, "role_request_approved", days=policy.SPOT_INACTIVITY.value)


def role_request_expired(request: RoleRequest) -> None:
    _about(
        request, request.requester, "role_request_expired", expires_in=policy.REQUEST_EXPIRY.value
    )


def role_request_rejected(request: RoleRequest) -> None:
    _about(request, request.requester, "role_request_rejected")


def _about(request: RoleRequest, to: AbstractUser, template: str, **values: object) -> None:
    links = {
        "role_request_to_decide": _link("identity:decide-role-request", request.reference),
        "role_request_approved": _link("home:spot"),
        "role_request_rejected": _link("identity:request-role"),
        "role_request_expired": _link("identity:request-role"),
    }
    link = links.get(template) or _link("identity:role-request", request.reference)
    context = {"request": request, "link": link, **values}
    send_notification(to=to, template=f"identity/{template}", context=context)


def _link(name: str, *args: object) -> str:
    return settings.SITE_ORIGIN + reverse(name, args=args)
