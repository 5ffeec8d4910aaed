"""The pages of the yearly certification, for the right person and for everybody else."""

import pytest
from django.urls import reverse

from organizations.models import Membership
from spot_portal.core import clock
from tests.factories.organizations import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = "/idm/certifications/"


def url_for(membership):
    return reverse("organizations:certify", args=[membership.reference])


@pytest.fixture(autouse=True)
def due_today(member):
    Membership.objects.update(due_on=clock.today())


def test_an_approver_sees_what_is_due_and_certifies_it(sign_in, approver, member):
    client = sign_in(approver)
    assert str(member.user) in client.get(LIST).content.decode()

    response = client.post(url_for(member), {"decision": "certify"}, follow=True)

    assert response.redirect_chain[-1][0] == LIST
    assert "certified for another year" in response.content.decode()
    assert str(member.user) not in client.get(LIST).content.decode()


def test_an_approver_ends_a_role_with_a_reason(sign_in, approver, member):
    client = sign_in(approver)

    sent_back = client.post(url_for(member), {"decision": "revoke", "reason": " "})
    assert "reason" in sent_back.context["form"].errors

    client.post(url_for(member), {"decision": "revoke", "reason": "Left the practice."})
    member.refresh_from_db()
    assert member.status == "revoked"


@pytest.mark.parametrize("data", [{}, {"decision": "delete"}, {"decision": ["certify", "x"]}])
def test_anything_else_is_sent_back_and_changes_nothing(sign_in, approver, member, data):
    response = sign_in(approver).post(url_for(member), data)

    assert response.status_code == 200
    assert "decision" in response.context["form"].errors


@pytest.mark.parametrize("method", ["get", "post"])
def test_x12_a_role_of_others_does_not_exist(sign_in, outsider, approver, member, method):
    own = Membership.objects.get(user=approver)
    for person, membership in ((outsider, member), (approver, own), (member.user, member)):
        response = getattr(sign_in(person), method)(url_for(membership), {"decision": "certify"})
        assert response.status_code == 404


def test_x12_a_role_that_ended_meanwhile_says_so(sign_in, approver, member):
    client = sign_in(approver)
    member.revoke(at=clock.now(), reason="Left.")
    member.save()

    response = client.post(url_for(member), {"decision": "certify"})

    assert response.status_code == 409
    assert "has ended" in response.content.decode()


def test_a_name_with_markup_is_text(sign_in, approver, organization):
    odd = MembershipFactory(organization=organization, due_on=clock.today())
    odd.user.first_name = "<script>alert(1)</script>"
    odd.user.save()

    for url in (LIST, url_for(odd)):
        assert "<script>alert(1)" not in sign_in(approver).get(url).content.decode()
