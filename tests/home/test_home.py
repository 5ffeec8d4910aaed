"""The door of SPOT, the way in, and the pages that explain."""

from datetime import timedelta

import pytest
from django.test import Client

from identity.access import access_checks, first_obstacle
from organizations.models import Role, SpotAccount
from organizations.spot_access import ENTERED, SEVERAL
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory, ProviderFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
DOOR, ENTER = "/spot/", "/spot/enter/"


def obstacle(user):
    found = first_obstacle(access_checks(user))
    return found and found.code


def test_entering_counts_as_the_spot_sign_in_and_leads_to_the_only_provider(sign_in, provider):
    member = MembershipFactory(organization=provider.organization)
    client = sign_in(member.user)

    response = client.post(ENTER)

    assert response.url == f"/spot/{provider.reference}/"
    assert client.session[ENTERED] is True
    assert AuditEvent.objects.get().code == "organizations.spot_account.entered"
    assert SpotAccount.objects.get(user=member.user).last_sign_in_at is not None


def test_with_several_providers_one_is_chosen(sign_in, provider):
    ProviderFactory(organization=provider.organization, name="Second Place")
    client = sign_in(MembershipFactory(organization=provider.organization).user)

    page = client.post(ENTER, follow=True)

    assert page.redirect_chain[-1][0] == DOOR
    assert "Second Place" in words(page)


def switch_in(client, provider):
    return client.get(f"/spot/{provider.reference}/").context["portal"]["menu"].switch_url


def test_switching_is_offered_to_whom_there_is_a_second_provider(sign_in, provider):
    client = sign_in(MembershipFactory(organization=provider.organization).user)
    client.post(ENTER)
    assert switch_in(client, provider) == ""

    ProviderFactory(organization=provider.organization, name="Second Place")
    client.get(DOOR)
    assert switch_in(client, provider) == DOOR


def test_who_enters_on_the_way_to_a_page_is_offered_no_switch_to_nothing(sign_in, provider):
    client = sign_in(MembershipFactory(organization=provider.organization).user)
    client.post(ENTER, {"next": f"/spot/{provider.reference}/claims/"})

    assert switch_in(client, provider) == ""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/idm/proofing/", "Roles"),
        ("/idm/proofing/details/", "Roles"),
        ("/idm/roles/request/", "Roles"),
        ("/idm/profile/", "My profile"),
        ("/idm/profile/devices/", "My profile"),
        ("/idm/", "Account"),
    ],
)
def test_the_menu_marks_one_place_on_every_page_of_the_identity_side(sign_in, path, place):
    client = sign_in(UserFactory(proofed_at=None))
    client.post("/idm/roles/request/", {"application": "SPOT", "role": "end_user"})
    client.post("/idm/proofing/", {"consent": "on"})

    page = client.get(path)

    assert page.status_code == 200
    menu = page.context["portal"]["menu"]
    assert [item.label for item in menu.nav if item.current] == [place]


def test_the_menu_offers_what_approvers_do_to_approvers_only(sign_in, provider):
    def places(**role):
        person = MembershipFactory(organization=provider.organization, **role).user
        return {item.label for item in sign_in(person).get("/idm/").context["portal"]["menu"].nav}

    duties = {"Approvals", "Certifications"}
    assert not duties & places(role="end_user")
    assert duties <= places(role="approver")
    assert duties <= places(role="backup_approver")
    assert not duties & places(role="approver", due_on=clock.today() - timedelta(days=1))
    assert not duties & places(role="approver", status="revoked", ended_at=clock.now())


def test_looking_at_the_door_does_not_enter(sign_in, provider):
    client = sign_in(MembershipFactory(organization=provider.organization).user)

    client.get(DOOR)
    assert client.get(ENTER).status_code == 405

    assert ENTERED not in client.session
    assert not AuditEvent.objects.exists()


def test_the_obstacles_come_in_order(provider):
    person = UserFactory(proofed_at=None)
    assert obstacle(person) == "proofing"
    person.proofed_at = clock.now()
    person.save()
    assert obstacle(person) == "role"
    MembershipFactory(user=person, organization=provider.organization)
    assert obstacle(person) is None
    SpotAccount.objects.update(status="inactive", inactive_since=clock.now())
    assert obstacle(person) == "activity"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("submitted", "waiting for"),
        ("rejected", "Not on our list."),
        ("withdrawn", "is closed"),
        ("expired", "is closed"),
        ("approved", "has ended"),
    ],
)
def test_the_state_of_a_request_is_told_in_words(sign_in, person, status, text):
    closed = None if status == "submitted" else clock.now()
    RoleRequestFactory(
        requester=person, status=status, closed_at=closed, decision_note="Not on our list."
    )

    assert text in words(sign_in(person).get(DOOR))
    assert text in words(sign_in(person).get("/help/why/"))


@pytest.mark.parametrize(
    ("status", "shown", "action"),
    [
        ("submitted", "Waiting", "See the request"),
        ("rejected", "Missing", "See the request"),
        ("withdrawn", "Missing", "Request a role"),
        ("expired", "Missing", "Request a role"),
        ("approved", "Missing", "Request a role"),
    ],
)
def test_who_has_to_act_is_told_and_the_link_says_what_it_does(
    sign_in, person, status, shown, action
):
    closed = None if status == "submitted" else clock.now()
    RoleRequestFactory(requester=person, status=status, closed_at=closed)

    [role] = [check for check in access_checks(person) if check.code == "role"]
    assert (role.status, role.action) == (shown, action)
    assert action in words(sign_in(person).get(DOOR))


def test_an_open_request_names_the_approvers(person, provider):
    approver = MembershipFactory(organization=provider.organization, role=Role.APPROVER).user
    RoleRequestFactory(requester=person, organization=provider.organization)

    [role] = [check for check in access_checks(person) if check.code == "role"]
    assert str(approver) in role.hint


def test_an_inactive_person_reads_the_way_back_and_the_refusal_is_audited(sign_in, provider):
    member = MembershipFactory(
        organization=provider.organization,
        spot_account__status="inactive",
        spot_account__inactive_since=clock.now() - timedelta(days=3),
    )
    client = sign_in(member.user)

    page = client.post(ENTER, follow=True)

    assert "Reset your password" in words(page)
    assert AuditEvent.objects.get().data == {"reason": "activity"}
    assert ENTERED not in client.session


def test_strangers_read_why_without_signing_in():
    page = Client().get("/help/why/")

    assert page.status_code == 200
    assert page.context["checks"] == []
    for way in ("forgot-user-id", "forgot-password", "unlock", "register"):
        assert f'href="/idm/{way}/"' in page.content.decode()
    assert "No code came" in words(page)


def test_who_is_new_reads_the_next_step_on_the_start_page_until_spot_is_open(sign_in, provider):
    person = UserFactory(proofed_at=None)
    client = sign_in(person)

    assert "Verify your identity" in words(client.get("/idm/"))
    person.proofed_at = clock.now()
    person.save()
    page = words(client.get("/idm/"))
    assert "You have not asked for a role yet." in page
    RoleRequestFactory(requester=person, organization=provider.organization, number=7)
    assert "is waiting for" in words(client.get("/idm/"))
    member = MembershipFactory(organization=provider.organization)
    assert "Your next step" not in words(sign_in(member.user).get("/idm/"))


@pytest.mark.parametrize("place", ["eligibility", "claims", "corrections", "documents"])
def test_short_addresses_lead_to_the_provider_chosen_last(spot_client, provider, place):
    client = spot_client(provider)
    assert client.get(f"/spot/{place}/").url == DOOR

    client.get(f"/spot/{provider.reference}/")
    assert client.get(f"/spot/{place}/").url.startswith(f"/spot/{provider.reference}/")


def test_a_page_that_is_not_there_offers_another_provider_only_to_who_has_several(
    spot_client, provider
):
    client = spot_client(provider)
    words_for_switching = "Switch organization or provider"
    assert words_for_switching not in words(client.get("/idm/nothing/"))
    client.post(ENTER)
    assert words_for_switching not in words(client.get("/idm/nothing/"))
    several = client.session
    several[SEVERAL] = True
    several.save()
    assert words_for_switching in words(client.get("/idm/nothing/"))


def test_a_short_address_that_is_none_is_not_there(spot_client, provider):
    assert spot_client(provider).get("/spot/anything/").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/policy/", "/help/why/", "/help/accessibility/", "/help/simulated/", "/idm/sign-in/"],
)
def test_every_public_page_says_it_is_a_simulation(path):
    assert "simulation" in words(Client().get(path)).lower()


def test_the_menu_of_spot_is_shown_inside_only(spot_client, provider):
    client = spot_client(provider)
    inside = client.get(f"/spot/{provider.reference}/").content.decode()

    assert f"/spot/{provider.reference}/eligibility/" in inside
    assert "/admin/" not in inside
    assert f"/spot/{provider.reference}/" not in client.get("/idm/").content.decode()
