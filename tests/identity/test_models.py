"""Every step from every state, and a reminder when a step is added."""

import pytest
from django.db import IntegrityError, transaction

from identity.models import ProofingAttempt, RoleRequest, User
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, TransitionNotAllowed
from tests.factories.identity import RoleRequestFactory, UserFactory

Status = RoleRequest.Status
STEPS = {
    "approve": lambda request, by, at: request.approve(by=by, at=at),
    "reject": lambda request, by, at: request.reject(by=by, at=at, note="Not on our staff list."),
    "withdraw": lambda request, by, at: request.withdraw(at=at),
    "expire": lambda request, by, at: request.FLOW.take(request, "expire"),
}
LANDS_ON = {
    (Status.SUBMITTED, "approve"): Status.APPROVED,
    (Status.SUBMITTED, "reject"): Status.REJECTED,
    (Status.SUBMITTED, "withdraw"): Status.WITHDRAWN,
    (Status.SUBMITTED, "expire"): Status.EXPIRED,
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("status", Status)
def test_every_step_of_a_request_from_every_state(status, name):
    role_request = RoleRequestFactory.build(
        status=status, requester=UserFactory.build(email_device=None)
    )
    target, by = LANDS_ON.get((status, name)), UserFactory.build(pk=1, email_device=None)

    if target is None:
        with pytest.raises(TransitionNotAllowed):
            STEPS[name](role_request, by, clock.now())
        assert role_request.status == status
    else:
        STEPS[name](role_request, by, clock.now())
        assert role_request.status == target


def test_this_file_knows_every_step():
    assert {step.name for step in RoleRequest.FLOW} == set(STEPS)


@pytest.mark.parametrize(
    ("model", "name", "source", "target"),
    [
        (User, "activate", "staged", "active"),
        (User, "lock", "active", "locked"),
        (User, "unlock", "locked", "active"),
        (User, "suspend", "locked", "suspended"),
        (User, "reinstate", "suspended", "active"),
        (User, "archive", "active", "archived"),
        (User, "archive", "locked", "archived"),
        (User, "archive", "suspended", "archived"),
        (ProofingAttempt, "pass", "started", "passed"),
        (ProofingAttempt, "fail", "started", "failed"),
        (ProofingAttempt, "refer", "started", "referred"),
        (ProofingAttempt, "go_unanswered", "started", "unanswered"),
    ],
)
def test_the_steps_of_people_and_proofing(model, name, source, target):
    thing = model(status=source)
    model.FLOW.take(thing, name)
    assert thing.status == target

    for other in set(model.Status.values) - {
        s for step in model.FLOW if step.name == name for s in step.sources
    }:
        with pytest.raises(TransitionNotAllowed):
            model.FLOW.take(model(status=other), name)


@pytest.mark.parametrize("name", [step.name for step in User.FLOW])
def test_nothing_leads_out_of_an_account_that_is_closed_for_good(name):
    with pytest.raises(TransitionNotAllowed, match="already closed for good"):
        User.FLOW.take(User(status="archived"), name)


@pytest.mark.parametrize("note", ["", "  ", "\n"])
def test_x09_a_rejection_needs_a_reason(note):
    request = RoleRequestFactory.build(requester=UserFactory.build(email_device=None))

    with pytest.raises(DomainError, match="Give a reason"):
        request.reject(by=UserFactory.build(pk=1, email_device=None), at=clock.now(), note=note)
    assert request.status == Status.SUBMITTED


@pytest.mark.django_db
class TestTheDatabaseHoldsToo:
    def refused(self, make):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()

    def test_one_open_request_for_each_organization(self):
        first = RoleRequestFactory()
        self.refused(
            lambda: RoleRequestFactory(requester=first.requester, organization=first.organization)
        )
        RoleRequestFactory(
            requester=first.requester, organization=first.organization, withdrawn=True
        )

    def test_x01_nobody_decides_their_own_request(self):
        request = RoleRequestFactory()
        self.refused(
            lambda: RoleRequest.objects.filter(pk=request.pk).update(decided_by=request.requester)
        )

    def test_a_closed_request_has_a_time(self):
        request = RoleRequestFactory()
        self.refused(
            lambda: RoleRequest.objects.filter(pk=request.pk).update(closed_at=clock.now())
        )

    def test_one_user_id_whatever_its_case(self):
        UserFactory(username="Casey.Jones")
        self.refused(lambda: UserFactory(username="casey.JONES", email="other@example.org"))

    def test_one_account_for_each_address_whatever_its_case(self):
        UserFactory(email="casey@example.org")
        self.refused(lambda: UserFactory(email="CASEY@example.org"))

    def test_one_open_proofing_attempt(self):
        person = UserFactory()
        ProofingAttempt.objects.create(user=person, consented_at=clock.now())
        self.refused(lambda: ProofingAttempt.objects.create(user=person, consented_at=clock.now()))
