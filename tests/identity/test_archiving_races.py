"""Closing for good at the same moment as something else: one of the two, and never half of each."""

from datetime import timedelta
from functools import partial

import pytest

from identity.models import RoleRequest, User
from identity.services import archiving, help_desk, passwords, role_requests
from organizations.models import Membership, Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import ANSWER
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.desk import TICKET
from tests.identity.forgotten import furnish, last_seen
from tests.identity.test_races import at_once, refusals
from tests.identity.ways_back import NEW

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def long_ago():
    return clock.now() - timedelta(days=426)


@pytest.mark.parametrize("_round", range(6))
def test_a_reset_and_the_sweep_at_once_have_one_winner(_round):
    person = last_seen(long_ago(), security_question="food")
    person.set_security_answer(ANSWER)
    person.save()
    reset = partial(passwords.reset_password, user_id=person.pk, answer=ANSWER, password=NEW)

    came_back, closed = at_once(reset, archiving.archive_forgotten_people)

    person.refresh_from_db()
    if isinstance(came_back, DomainError):
        assert (closed, person.status) == (1, "archived")
        assert not person.has_usable_password()
    else:
        assert (closed, person.status) == (0, "active")
        assert person.check_password(NEW)


def test_two_sweeps_at_once_close_and_tell_once():
    people = [last_seen(long_ago()) for _number in range(3)]

    assert sum(at_once(*[archiving.archive_forgotten_people] * 3)) == len(people)

    assert User.objects.filter(status="archived").count() == len(people)
    assert OutgoingEmail.objects.filter(template="identity/account_archived").count() == 3
    assert AuditEvent.objects.filter(code="identity.account.archived").count() == 3


@pytest.mark.parametrize("_round", range(6))
def test_a_role_granted_at_that_moment_does_not_outlive_the_account(_round):
    person = furnish(last_seen(long_ago()))
    request = RoleRequest.objects.get()
    approver = MembershipFactory(organization=request.organization, role=Role.APPROVER).user
    approve = partial(role_requests.approve_role_request, role_request_id=request.pk, by=approver)

    _decided, closed = at_once(approve, archiving.archive_forgotten_people)

    assert closed == 1
    assert not Membership.objects.filter(user=person, status="active").exists()
    request.refresh_from_db()
    assert request.status in ("approved", "withdrawn")


def test_two_agents_who_confirm_at_once_close_once(django_user_model):
    person = UserFactory(status="suspended")
    RoleRequestFactory(requester=person)
    agents = UserFactory.create_batch(3, is_staff=True, is_superuser=True)
    case = help_desk.ask_to_archive(help_desk.Order(person.pk, agents[0], **TICKET))
    confirm = [partial(help_desk.confirm_case, case_id=case.pk, by=agent) for agent in agents[1:]]

    assert refusals(at_once(*confirm)) == 1

    assert OutgoingEmail.objects.filter(template="identity/account_archived").count() == 1
    assert AuditEvent.objects.filter(code="identity.account.archived").count() == 1
