"""Many at the same moment: one decision, one code. Registrations have a file of their own."""

from functools import partial

import pytest

from identity.models import AuthenticatorDevice, EmailDevice, ProofingAttempt, RoleRequest
from identity.services import proofing
from identity.services import role_requests as services
from organizations.models import Membership, Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from tests.at_once import at_once
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory, OrganizationFactory
from tests.identity.browser import SECRET, app_code
from tests.identity.test_proofing import applicant
from tests.identity.verifying import verify_code

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def refusals(outcomes):
    return sum(isinstance(outcome, DomainError) for outcome in outcomes)


@pytest.mark.proves("F03", "V6.5.1")
@pytest.mark.parametrize("kind", ["email", "app"])
def test_m04_one_code_twelve_times_at_once_works_once(kind):
    person = UserFactory()
    if kind == "email":
        device = EmailDevice.objects.get(user=person)
        code = device.draw_code(asked_by="this-sign-in", at=clock.now())
    else:
        device = AuthenticatorDevice(user=person, name="app", confirmed=True)
        device.secret = SECRET.hex()
        code = app_code(clock.now())
    device.save()
    verify = partial(verify_code, device, code, asked_by="this-sign-in")

    outcomes = at_once(*[verify] * 12)

    assert sum(isinstance(o, EmailDevice | AuthenticatorDevice) for o in outcomes) == 1


@pytest.mark.proves("F04")
def test_m07_wrong_codes_at_once_are_all_counted():
    person = UserFactory()
    device = EmailDevice.objects.get(user=person)
    right = device.draw_code(asked_by="x", at=clock.now())
    device.save()
    guesses = [f"{(int(right) + n) % 10**6:06}" for n in range(1, 13)]

    at_once(*[partial(verify_code, device, guess, asked_by="x") for guess in guesses])

    assert AuditEvent.objects.filter(code="identity.device.code_refused").count() == 5
    with pytest.raises(DomainError):
        verify_code(device, right, asked_by="x")


def test_x04_twelve_approvals_at_once_are_one_grant_one_mail_one_event():
    organization = OrganizationFactory()
    approvers = [
        MembershipFactory(organization=organization, role=Role.APPROVER).user for _n in range(12)
    ]
    request = RoleRequestFactory(organization=organization)

    outcomes = at_once(
        *[
            partial(services.approve_role_request, role_request_id=request.pk, by=by)
            for by in approvers
        ]
    )

    assert refusals(outcomes) == 11
    assert Membership.objects.filter(user=request.requester).count() == 1
    assert OutgoingEmail.objects.filter(to=request.requester).count() == 1
    assert AuditEvent.objects.filter(code="identity.role_request.approved").count() == 1


def test_x05_approve_and_reject_at_once_have_one_winner():
    organization = OrganizationFactory()
    one, other = (
        MembershipFactory(organization=organization, role=Role.APPROVER).user for _n in range(2)
    )
    for _round in range(8):
        request = RoleRequestFactory(organization=organization)
        outcomes = at_once(
            partial(services.approve_role_request, role_request_id=request.pk, by=one),
            partial(services.reject_role_request, role_request_id=request.pk, by=other, note="No."),
        )
        request.refresh_from_db()
        assert refusals(outcomes) == 1
        assert Membership.objects.filter(user=request.requester).exists() == (
            request.status == "approved"
        )


def test_o09_twelve_requests_at_once_are_one():
    person, organization = UserFactory(), OrganizationFactory()
    submit = partial(
        services.submit_role_request,
        user=person, organization_id=organization.pk, role=Role.END_USER, reason="x", details={},
    )  # fmt: skip

    assert refusals(at_once(*[submit] * 12)) == 11
    assert RoleRequest.objects.count() == 1


def test_p08_a_double_click_is_one_question_to_the_service(monkeypatch):
    import time

    from identity.gateways.proofing_simulator import SimulatedProofing

    person, asked, verify = UserFactory(proofed_at=None), [], SimulatedProofing.verify

    def slow(self, given, *, reference):
        asked.append(reference)
        time.sleep(0.2)
        return verify(self, given, reference=reference)

    monkeypatch.setattr(SimulatedProofing, "verify", slow)
    prove = partial(
        proofing.prove_identity, user=person, applicant=applicant(), consented_at=clock.now()
    )

    assert refusals(at_once(*[prove] * 12)) == 11
    assert len(asked) == 1
    assert ProofingAttempt.objects.get().status == "passed"
