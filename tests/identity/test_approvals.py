"""Deciding about requests: by the right person, once, with a reason for a no."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from identity import policies, selectors
from identity.models import RoleRequest, User
from identity.services import role_requests as services
from organizations.models import Membership, Organization, Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, NotPermitted, TransitionNotAllowed
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory, OrganizationFactory
from tests.identity.browser import DEVICE, Browser, words

pytestmark = pytest.mark.django_db


def url_for(role_request):
    return reverse("identity:decide-role-request", args=[role_request.reference])


def test_approval_grants_the_role_and_tells_the_requester(
    role_request, approver, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.approve_role_request(role_request_id=role_request.pk, by=approver)
        assert mail.outbox == []  # nothing leaves before the commit

    granted = Membership.objects.get(user=role_request.requester)
    assert (granted.organization, granted.role) == (role_request.organization, role_request.role)
    assert list(AuditEvent.objects.order_by("pk").values_list("code", "actor")) == [
        ("organizations.membership.granted", approver.pk),
        ("identity.role_request.approved", approver.pk),
    ]
    [message] = mail.outbox
    assert message.to == [role_request.requester.email]
    assert "approved" in message.subject


def test_nothing_happens_when_any_part_fails(role_request, approver):
    MembershipFactory(user=role_request.requester, organization=role_request.organization)

    with pytest.raises(DomainError):
        services.approve_role_request(role_request_id=role_request.pk, by=approver)

    role_request.refresh_from_db()
    assert role_request.status == RoleRequest.Status.SUBMITTED
    assert not AuditEvent.objects.exists()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("change", [{"status": "suspended"}, {"is_active": False}])
def test_whoever_was_suspended_meanwhile_gets_no_role(
    sign_in, role_request, approver, help_desk, change
):
    User.objects.filter(pk=role_request.requester_id).update(**change)
    url = reverse("identity:decide-role-request", args=[role_request.reference])

    answer = sign_in(approver).post(url, {"decision": "approve"})

    assert (answer.status_code, "is suspended" in words(answer)) == (409, True)
    with pytest.raises(TransitionNotAllowed):
        services.approve_role_request(role_request_id=role_request.pk, by=help_desk)
    assert not Membership.objects.filter(user=role_request.requester).exists()
    services.reject_role_request(role_request_id=role_request.pk, by=approver, note="Suspended.")


def test_a_lock_of_an_hour_does_not_stand_in_the_way(role_request, approver):
    User.objects.filter(pk=role_request.requester_id).update(status="locked")

    services.approve_role_request(role_request_id=role_request.pk, by=approver)

    assert Membership.objects.filter(user=role_request.requester).exists()


@pytest.fixture
def people(approver, outsider, role_request, help_desk):
    organization = role_request.organization
    own = RoleRequestFactory(requester=approver, organization=OrganizationFactory())
    RoleRequestFactory(organization=organization, role=Role.BACKUP_APPROVER)
    RoleRequestFactory(organization=organization, withdrawn=True)
    RoleRequestFactory(requester=help_desk, organization=organization)
    colleague = MembershipFactory(organization=organization).user
    backup = MembershipFactory(organization=organization, role=Role.BACKUP_APPROVER).user
    closed = OrganizationFactory(status=Organization.Status.CLOSED)
    of_closed = MembershipFactory(organization=closed, role=Role.APPROVER).user
    RoleRequestFactory(organization=closed)
    return [
        approver, outsider, colleague, backup, of_closed, help_desk, own.requester, role_request.requester,
        UserFactory(is_staff=True), UserFactory(is_superuser=True),
    ]  # fmt: skip


def test_the_queue_shows_exactly_what_the_policy_allows(people):
    for person in people:
        listed = set(selectors.requests_decidable(person))
        allowed = {r for r in RoleRequest.objects.all() if policies.can_decide(person, r)}
        assert listed == allowed, person
        assert set(selectors.requests_to_decide(person)) == {
            r for r in listed if r.status == "submitted"
        }


@pytest.mark.parametrize("act", [services.approve_role_request, services.reject_role_request])
def test_x01_nobody_decides_for_themselves_or_without_the_right(
    act, approver, outsider, role_request, help_desk
):
    own = RoleRequestFactory(requester=help_desk)
    for request, by in (
        (own, help_desk),
        (role_request, role_request.requester),
        (role_request, outsider),
        (role_request, UserFactory(is_staff=True)),
        (
            RoleRequestFactory(organization=role_request.organization, role=Role.BACKUP_APPROVER),
            approver,
        ),
    ):
        with pytest.raises(NotPermitted):
            act(role_request_id=request.pk, by=by, note="x")
    assert not AuditEvent.objects.exists()
    assert RoleRequest.objects.exclude(status="submitted").count() == 0


def test_an_approver_approves_in_the_browser(sign_in, role_request, approver):
    response = sign_in(approver).post(url_for(role_request), {"decision": "approve"})

    assert response.url == "/idm/approvals/"
    role_request.refresh_from_db()
    assert role_request.status == RoleRequest.Status.APPROVED


@pytest.mark.parametrize("note", ["", "  ", "x" * 1001, "a\u202eb"])
def test_x09_a_rejection_without_a_good_reason_is_sent_back(sign_in, role_request, approver, note):
    response = sign_in(approver).post(url_for(role_request), {"decision": "reject", "note": note})

    assert "note" in response.context["form"].errors
    role_request.refresh_from_db()
    assert role_request.status == RoleRequest.Status.SUBMITTED


def test_x09_a_reason_with_markup_is_text_on_the_page_and_in_the_mail(
    sign_in, role_request, approver
):
    note = "Not <b>on</b> our list & O'Brien says so."
    sign_in(approver).post(url_for(role_request), {"decision": "reject", "note": note})

    assert note in OutgoingEmail.objects.get(to=role_request.requester).body
    page = sign_in(role_request.requester).get(f"/idm/requests/{role_request.reference}/")
    assert "<b>on</b>" not in page.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_x02_a_request_of_another_organization_does_not_exist(
    sign_in, role_request, outsider, method
):
    for person in (outsider, role_request.requester):
        response = getattr(sign_in(person), method)(url_for(role_request), {"decision": "approve"})
        assert response.status_code == 404


@pytest.mark.parametrize("state", ["withdrawn", "expired", "rejected", "approved"])
@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_x06_what_is_decided_already_says_its_state(
    sign_in, role_request, approver, state, decision
):
    RoleRequest.objects.update(status=state, closed_at=clock.now())

    response = sign_in(approver).post(url_for(role_request), {"decision": decision, "note": "x"})

    assert response.status_code == 409
    assert state in words(response).lower()
    assert not AuditEvent.objects.exists()


def test_x06_looking_at_it_says_who_and_what(sign_in, role_request, approver, help_desk):
    services.approve_role_request(role_request_id=role_request.pk, by=help_desk)

    page = sign_in(approver).get(url_for(role_request))
    assert page.status_code == 200
    assert "form" not in page.context


@pytest.mark.parametrize("data", [{}, {"decision": "maybe"}, {"decision": "approve "}])
def test_anything_but_a_decision_changes_nothing(sign_in, role_request, approver, data):
    assert sign_in(approver).post(url_for(role_request), data).status_code == 200
    role_request.refresh_from_db()
    assert role_request.status == "submitted"


def test_x10_a_mail_server_that_is_down_does_not_undo_a_decision(
    role_request, approver, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    with django_capture_on_commit_callbacks(execute=True):
        services.approve_role_request(role_request_id=role_request.pk, by=approver)

    assert Membership.objects.filter(user=role_request.requester).exists()
    assert OutgoingEmail.objects.get().status == OutgoingEmail.Status.WAITING


def test_x15_a_link_in_a_mail_asks_for_a_sign_in_and_changes_nothing(role_request, approver):
    url = url_for(role_request)
    client = Client()
    client.force_login(approver)
    assert client.get(url).url == f"/idm/sign-in/?next={url}"

    browser = Browser()
    browser.get(url, follow=True)
    assert browser.password(approver.username, next=url).url == DEVICE
    assert browser.code(browser.email_code(approver)).url == url
    assert browser.get(url).status_code == 200
    role_request.refresh_from_db()
    assert role_request.status == "submitted"
