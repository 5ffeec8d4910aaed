import pytest
from django.test import Client

from organizations.models import Role
from tests.factories.identity import RoleRequestFactory, UserFactory


@pytest.fixture
def visitors(sign_in, spot_client, provider, help_desk):
    """A browser of everybody there is: stranger, new person, end user in SPOT, approver, help desk."""
    RoleRequestFactory(organization=provider.organization)
    return {
        "stranger": Client(),
        "new": sign_in(UserFactory(proofed_at=None)),
        "end user": spot_client(provider),
        "approver": spot_client(provider, role=Role.APPROVER),
        "help desk": sign_in(help_desk),
    }
