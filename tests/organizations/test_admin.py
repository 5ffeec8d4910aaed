"""The help desk approves enrollment forms, through the service and by name."""

import pytest
from django.urls import reverse

from organizations.models import Organization
from spot_portal.audit.models import AuditEvent
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.factories.organizations import OrganizationFactory

pytestmark = pytest.mark.django_db
LIST = "admin:organizations_organization_changelist"


@pytest.fixture
def form_received():
    return OrganizationFactory(
        status="received", submitter_id=None, approved_at=None, created_at=None, tin="981234567"
    )


def approve(client, *organizations):
    data = {"action": "approve_forms", "_selected_action": [o.pk for o in organizations]}
    return client.post(reverse(LIST), data, follow=True)


def test_no_letter_goes_to_an_account_that_is_closed_for_good(sign_in, help_desk, form_received):
    UserFactory(email="ada@example.org", status="archived")
    anew = UserFactory(email="ADA@example.org")

    approve(sign_in(help_desk), form_received)

    assert OutgoingEmail.objects.get().to == anew


def test_a_form_is_approved_and_the_letter_goes_out(sign_in, help_desk, form_received):
    addressee = UserFactory(email="Ada@Example.org")

    response = approve(sign_in(help_desk), form_received)

    form_received.refresh_from_db()
    assert form_received.status == Organization.Status.APPROVED
    assert "Approved 1 form." in response.content.decode()
    assert AuditEvent.objects.get(code__endswith="form_approved").actor == help_desk
    letter = OutgoingEmail.objects.get()
    assert letter.to == addressee
    assert form_received.submitter_id in letter.body


def test_a_form_approved_already_says_so(sign_in, help_desk, organization):
    response = approve(sign_in(help_desk), organization)

    assert "is already active" in response.content.decode()


def test_staff_without_the_right_have_no_such_action(sign_in, form_received):
    approve(sign_in(UserFactory(is_staff=True)), form_received)

    form_received.refresh_from_db()
    assert form_received.status == Organization.Status.RECEIVED


def test_no_page_shows_a_whole_tin(sign_in, help_desk, form_received):
    client = sign_in(help_desk)
    change = reverse("admin:organizations_organization_change", args=[form_received.pk])

    for page in (client.get(reverse(LIST)), client.get(change)):
        assert page.status_code == 200
        text = page.content.decode()
        assert "981234567" not in text
        assert "98-1234567" not in text
        assert form_received.tin_sealed not in text
        assert form_received.tin_index not in text
    assert "4567" in text
