"""The history of a row in the admin is what the audit trail has about it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse

from identity.events import IdentityEvent
from spot_portal.audit.services import record_event
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db


def history_of(role_request):
    return reverse("admin:identity_rolerequest_history", args=[role_request.pk])


@pytest.fixture
def role_request():
    found, other = RoleRequestFactory(), RoleRequestFactory()
    with transaction.atomic():
        record_event(
            IdentityEvent.ROLE_REQUEST_SUBMITTED,
            actor=found.requester,
            subject=found,
            role="approver",
        )
        record_event(IdentityEvent.ROLE_REQUEST_EXPIRED, actor=None, subject=found)
        record_event(IdentityEvent.ROLE_REQUEST_APPROVED, actor=None, subject=other)
    return found


def test_it_tells_what_happened_to_this_row_and_to_no_other(sign_in, help_desk, role_request):
    page = words(sign_in(help_desk).get(history_of(role_request)))

    assert "identity.role_request.submitted" in page
    assert str(role_request.requester) in page
    assert "role: approver" in page
    assert "The portal itself" in page
    assert "identity.role_request.approved" not in page


def test_who_may_not_read_the_trail_does_not_read_it_here(sign_in, role_request):
    agent = UserFactory(help_desk=True)
    agent.user_permissions.add(Permission.objects.get(codename="view_rolerequest"))

    page = words(sign_in(agent).get(history_of(role_request)))

    assert "identity.role_request" not in page
    assert "you may not read the audit trail" in page


def test_the_number_of_events_does_not_change_the_number_of_queries(
    sign_in, help_desk, role_request, django_assert_max_num_queries
):
    client = sign_in(help_desk)
    with transaction.atomic():
        for _time in range(20):
            record_event(
                IdentityEvent.ROLE_REQUEST_EXPIRED, actor=UserFactory(), subject=role_request
            )
    client.get(history_of(role_request))

    with django_assert_max_num_queries(16):
        client.get(history_of(role_request))
