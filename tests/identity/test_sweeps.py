"""Requests nobody decides: approvers are reminded, then the request ends and the person is told."""

from datetime import timedelta

import pytest

from identity.models import RoleRequest
from identity.services import sweeps
from organizations.models import Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import RoleRequestFactory
from tests.factories.organizations import MembershipFactory

pytestmark = pytest.mark.django_db


def sent(days: int) -> RoleRequest:
    return RoleRequestFactory(submitted_at=clock.now() - timedelta(days=days, minutes=1))


def test_a_request_expires_after_sixty_days_and_the_requester_is_told_once():
    old, fresh = sent(60), sent(59)

    assert sweeps.expire_role_requests() == 1
    assert sweeps.expire_role_requests() == 0

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert old.status == RoleRequest.Status.EXPIRED
    assert old.closed_at is not None
    assert fresh.status == RoleRequest.Status.SUBMITTED
    [email] = OutgoingEmail.objects.filter(recipient=old.requester.email)
    assert old.number in email.subject
    assert AuditEvent.objects.filter(code="identity.role_request.expired").count() == 1


def test_approvers_are_reminded_once_for_each_step_and_once_after_a_gap():
    request = sent(15)
    approver = MembershipFactory(organization=request.organization, role=Role.APPROVER).user

    sweeps.remind_of_role_requests()
    sweeps.remind_of_role_requests()

    assert OutgoingEmail.objects.filter(recipient=approver.email).count() == 1


def test_a_decided_request_is_left_alone():
    request = RoleRequestFactory(withdrawn=True, submitted_at=clock.now() - timedelta(days=90))

    assert sweeps.expire_role_requests() == 0

    request.refresh_from_db()
    assert request.status == RoleRequest.Status.WITHDRAWN
