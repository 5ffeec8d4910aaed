from datetime import UTC, datetime

import pytest

from organizations.models import Role
from tests.factories.organizations import MembershipFactory, OrganizationFactory

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def organization(db):
    return OrganizationFactory()


@pytest.fixture
def approver(organization):
    return MembershipFactory(organization=organization, role=Role.APPROVER).user


@pytest.fixture
def member(organization):
    """The role of an end user in the approver's organization."""
    return MembershipFactory(organization=organization)


@pytest.fixture
def outsider(db):
    """An approver, but of some other organization."""
    return MembershipFactory(role=Role.APPROVER).user
