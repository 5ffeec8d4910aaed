"""A limit counts from its moment on, whether the nightly sweep has come by or not."""

from datetime import timedelta

import pytest

from organizations import policies, selectors, services
from organizations.models import Role, SpotAccount
from organizations.spot_access import acting_as
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from tests.factories.organizations import MembershipFactory, ProviderFactory

pytestmark = pytest.mark.django_db


def idle(days: int, **kwargs):
    membership = MembershipFactory(**kwargs)
    SpotAccount.objects.filter(user=membership.user).update(
        counted_from=clock.now() - timedelta(days=days, seconds=1)
    )
    return membership


def test_thirty_days_without_spot_shut_the_door_before_any_sweep():
    provider = ProviderFactory()
    membership = idle(30, organization=provider.organization)

    assert acting_as(membership.user, provider.reference) is None
    with pytest.raises(DomainError):
        services.enter_spot(by=membership.user)


def test_a_password_reset_brings_back_what_no_sweep_has_ended_yet():
    membership = idle(31)

    assert services.reactivate_spot_account(user=membership.user)
    services.enter_spot(by=membership.user)


def test_a_role_past_its_due_day_opens_nothing_before_any_sweep():
    provider = ProviderFactory()
    membership = MembershipFactory(
        organization=provider.organization,
        role=Role.APPROVER,
        due_on=clock.today() - timedelta(days=1),
    )

    assert acting_as(membership.user, provider.reference) is None
    assert not selectors.providers_for(membership.user).exists()
    assert not policies.is_approver(membership.user, provider.organization)
    assert not selectors.organizations_approved_by(membership.user).exists()
