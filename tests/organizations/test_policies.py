"""Policies and selectors say the same, whoever asks."""

from datetime import timedelta

import pytest

from organizations import policies, selectors
from organizations.models import Membership, Organization, Role
from spot_portal.core import clock
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory, OrganizationFactory, ProviderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(organization, approver, member, outsider, help_desk):
    backup = MembershipFactory(organization=organization, role=Role.BACKUP_APPROVER).user
    closed = OrganizationFactory(status=Organization.Status.CLOSED)
    of_closed = MembershipFactory(organization=closed, role=Role.APPROVER).user
    MembershipFactory(organization=closed)
    former = MembershipFactory(organization=organization, role=Role.APPROVER)
    former.revoke(at=clock.now(), reason="Left.")
    former.save()
    help_desk_too = MembershipFactory(user=help_desk).user
    staff_without_rights = UserFactory(is_staff=True)
    return [
        approver, backup, member.user, outsider, help_desk, of_closed, former.user, help_desk_too,
        staff_without_rights, UserFactory(),
    ]  # fmt: skip


def test_the_list_of_certifications_is_exactly_what_the_policy_allows(people):
    for person in people:
        listed = set(selectors.memberships_certifiable(person))
        allowed = {m for m in Membership.objects.all() if policies.can_certify(person, m)}
        assert listed == allowed, person


def test_what_is_open_now_is_a_part_of_it(people):
    today = clock.today()
    Membership.objects.update(due_on=today + timedelta(days=60))
    some = Membership.objects.first()
    Membership.objects.filter(pk=some.pk).update(due_on=today + timedelta(days=61))

    for person in people:
        open_now = set(selectors.memberships_to_certify(person, on=today))
        certifiable = set(selectors.memberships_certifiable(person))
        assert open_now == {m for m in certifiable if m.status == "active" and m.pk != some.pk}


def test_a_person_acts_for_own_providers_only(member, outsider):
    mine = ProviderFactory(organization=member.organization)
    ProviderFactory()

    assert list(selectors.providers_for(member.user)) == [mine]
    assert list(selectors.providers_for(outsider)) == []


@pytest.mark.parametrize("state", ["received", "approved", "closed"])
def test_an_organization_that_is_not_active_opens_nothing(member, approver, state):
    ProviderFactory(organization=member.organization)
    Organization.objects.filter(pk=member.organization_id).update(status=state)

    assert not selectors.providers_for(member.user).exists()
    assert not selectors.active_memberships(member.user).exists()
    assert policies.is_approver(approver, member.organization) is False


def test_an_organization_is_found_by_both_numbers_only(organization):
    found = selectors.organization_on_file

    assert found(tin=organization.tin, submitter_id=organization.submitter_id) == organization
    assert found(tin=organization.tin, submitter_id="PX99999") is None
    assert found(tin="987654321", submitter_id=organization.submitter_id) is None


def test_rights_of_the_help_desk_need_an_active_member_of_staff(help_desk):
    assert policies.can_review_organizations(help_desk)
    for change in ({"is_staff": False}, {"is_staff": True, "is_active": False}):
        type(help_desk).objects.filter(pk=help_desk.pk).update(**change)
        assert not policies.can_review_organizations(type(help_desk).objects.get(pk=help_desk.pk))
