"""The door of SPOT: asked again at every click."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Membership, Organization, SpotAccount
from organizations.spot_access import LAST_PROVIDER
from spot_portal.core import clock
from tests.factories.organizations import MembershipFactory, ProviderFactory

pytestmark = pytest.mark.django_db


def home_of(provider):
    return reverse("home:provider", args=[provider.reference])


def without_token(page):
    """The form token is another at each answer, by design."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page.content)


def test_who_has_entered_sees_the_provider(spot_client, provider):
    client = spot_client(provider)

    response = client.get(home_of(provider))

    assert response.status_code == 200
    assert response.context["acting"].provider == provider
    assert client.session[LAST_PROVIDER] == str(provider.reference)


def test_a_provider_of_others_answers_as_one_that_does_not_exist(spot_client, provider):
    client, foreign = spot_client(provider), ProviderFactory()

    there = client.get(home_of(foreign))
    nowhere = client.get(reverse("home:provider", args=[uuid4()]))

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert without_token(there) == without_token(nowhere)
    assert client.session.get(LAST_PROVIDER) != str(foreign.reference)


def test_without_the_spot_sign_in_the_door_is_shown_and_leads_on(sign_in, provider):
    client = sign_in(MembershipFactory(organization=provider.organization).user)
    page = f"/spot/{provider.reference}/claims/?status=denied"

    door = client.get(page, follow=True)
    assert door.redirect_chain[-1][0].startswith("/spot/?next=")
    assert door.context["next"] == page

    assert client.post("/spot/enter/", {"next": door.context["next"]}).url == page


@pytest.mark.parametrize("wanted", ["//evil.example", "/idm/roles/", "/spot/", "/spot/enter/", "x"])
def test_the_door_leads_to_pages_of_spot_only(sign_in, provider, wanted):
    client = sign_in(MembershipFactory(organization=provider.organization).user)

    assert client.get("/spot/", {"next": wanted}).context["next"] == ""
    assert client.post("/spot/enter/", {"next": wanted}).url == home_of(provider)


def test_a_form_sent_before_the_door_is_not_repeated_behind_it(sign_in, provider):
    client = sign_in(MembershipFactory(organization=provider.organization).user)

    assert client.post(f"/spot/{provider.reference}/eligibility/").url == "/spot/"


def test_a_stranger_signs_in_first(provider):
    response = Client().get(home_of(provider))

    assert response.url == f"/idm/sign-in/?next={home_of(provider)}"


def test_access_that_became_inactive_ends_at_the_next_click(spot_client, provider):
    client = spot_client(provider)
    SpotAccount.objects.update(status="inactive", inactive_since=clock.now())

    assert client.get(home_of(provider)).url == "/spot/"


def test_a_role_that_ended_is_refused_at_the_next_click(spot_client, provider):
    client = spot_client(provider)
    assert client.get(home_of(provider)).status_code == 200
    Membership.objects.update(status="revoked", ended_at=clock.now())

    assert client.get(home_of(provider)).status_code == 404


def test_an_organization_that_was_closed_is_refused_at_the_next_click(spot_client, provider):
    client = spot_client(provider)
    Organization.objects.update(status="closed")

    assert client.get(home_of(provider)).status_code == 404


def test_a_provider_that_moved_to_another_organization_is_gone(spot_client, provider):
    client = spot_client(provider)
    provider.organization = MembershipFactory().organization
    provider.save()

    assert client.get(home_of(provider)).status_code == 404


def test_h14_the_provider_in_the_address_counts_and_nothing_else(spot_client, provider):
    client, foreign = spot_client(provider), ProviderFactory()

    page = client.get(home_of(provider), {"provider": foreign.reference, "organization": "1"})
    refused = client.get(home_of(foreign), {"provider": provider.reference})

    assert page.context["acting"].provider == provider
    assert refused.status_code == 404
