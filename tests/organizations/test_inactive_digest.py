"""Notice 35: approvers learn at night, in one message, whose SPOT access has become inactive."""

from datetime import timedelta

import pytest

from organizations import services
from organizations.models import Membership, Organization, Role
from organizations.services import sweeps
from organizations.tasks import nightly
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.organizations import MembershipFactory
from tests.organizations.conftest import START

pytestmark = pytest.mark.django_db
OUT = START - policy.SPOT_INACTIVITY.days - timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(freeze):
    freeze(START)


def idle(organization, **kwargs):
    return MembershipFactory(organization=organization, spot_account__counted_from=OUT, **kwargs)


def digests():
    return list(OutgoingEmail.objects.filter(template="organizations/people_inactive"))


def test_each_approver_gets_one_message_with_everybody_and_once(organization, approver):
    backup = MembershipFactory(organization=organization, role=Role.BACKUP_APPROVER).user
    out = [idle(organization) for _number in range(3)]
    MembershipFactory(organization=organization)

    nightly()
    assert sweeps.tell_approvers_of_inactive_people() == 0

    assert {mail.recipient for mail in digests()} == {approver.email, backup.email}
    assert len(digests()) == 2
    for mail in digests():
        assert mail.subject.startswith("SPOT access became inactive: 3 in ")
        assert mail.body.count("End user, since 2 March 2026") == 3
        assert all(row.user.get_full_name() in mail.body for row in out)
        assert all(row.user.username not in mail.body for row in out)
        assert "reset the password in IDM" in mail.body


def test_approvers_of_other_organizations_learn_nothing(organization, approver, outsider):
    idle(organization)

    nightly()

    assert [mail.recipient for mail in digests()] == [approver.email]


def test_an_approver_is_told_of_the_other_one_and_not_of_themselves(organization, approver):
    idle(organization, role=Role.BACKUP_APPROVER)

    nightly()

    [mail] = digests()
    assert mail.recipient == approver.email
    assert "Backup approver" in mail.body


def test_who_comes_back_and_goes_inactive_again_is_told_of_again(organization, approver, freeze):
    member = idle(organization)
    nightly()
    services.reactivate_spot_account(user=member.user)

    freeze(START + policy.SPOT_INACTIVITY.days + timedelta(days=1))
    nightly()

    assert len([m for m in digests() if member.user.get_full_name() in m.body]) == 2


def test_roles_that_ended_and_closed_organizations_are_no_news(organization, approver):
    idle(organization, status=Membership.Status.REVOKED, ended_at=START)
    Organization.objects.filter(pk=organization.pk).update(status=Organization.Status.CLOSED)
    idle(organization)

    nightly()

    assert digests() == []


def test_the_number_of_questions_grows_with_organizations_only(
    organization, approver, django_assert_max_num_queries
):
    for _number in range(20):
        idle(organization)
    sweeps.deactivate_idle_accounts()

    with django_assert_max_num_queries(10):
        assert sweeps.tell_approvers_of_inactive_people() == 20
