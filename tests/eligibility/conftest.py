import pytest
from django.urls import reverse

from organizations.spot_access import ActingAs
from spot_portal.core import clock
from tests.factories.organizations import MembershipFactory


@pytest.fixture
def acting(provider):
    """Somebody of the office, outside any request."""
    membership = MembershipFactory(organization=provider.organization)
    return ActingAs(membership.user, provider.organization, provider)


@pytest.fixture
def office(spot_client, provider):
    """A browser that has entered SPOT for ``provider``."""
    return spot_client(provider)


@pytest.fixture
def search_url(provider):
    return reverse("eligibility:search", args=[provider.reference])


@pytest.fixture
def typed():
    """What the form sends about Rosa Alder, with changes."""

    def _typed(**changes):
        today = f"{clock.today():%m/%d/%Y}"
        data = {
            "token": "0f8fad5b-d9cb-469f-a165-70867728950e",
            "mbi": "1S00-E00-AA01",
            "first_name": "Rosa",
            "last_name": "Alder",
            "date_of_birth": "03/14/1948",
            "service_from": today,
            "service_to": today,
        }
        return data | changes

    return _typed
