"""What was sent with an old second factor is not done, and not lost: it stands in the form after the confirmation."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from identity.models import RoleRequest, User
from organizations.models import Membership, Role
from spot_portal.core import policy
from spot_portal.drafts.models import Draft
from tests.factories.identity import RoleRequestFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import app_code, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = START + timedelta(minutes=25)
CODE = "/idm/confirm/code/"
KEPT = "What you typed is kept"
BACK = "What you had typed is back"
REASON = "I file corrections on Tuesdays."
HOME = {
    "us_address": "yes", "address_line_1": "77 Invented Lane", "address_line_2": "", "city": "Tampa", "state": "FL",
    "zip_code": "33602",
}  # fmt: skip


@pytest.fixture
def stale(sign_in, freeze):
    """A session that was kept alive by the answer to its warning; its second factor is 25 minutes old."""

    def _stale(person):
        freeze(START)
        client = sign_in(person)
        freeze(START + policy.SESSION_WARNING.minutes)
        client.post("/idm/keep-alive/")
        freeze(LATER)
        return client

    return _stale


def confirm(client, app, back):
    client.post("/idm/confirm/", {"device": app.persistent_id, "next": back})
    return client.post(CODE, {"code": app_code(LATER)}, follow=True)


@pytest.fixture
def deciding(organization):
    return MembershipFactory(organization=organization, role=Role.APPROVER).user


@pytest.mark.parametrize(
    ("page", "given", "shown"),
    [
        ("identity:change-address", HOME, "77 Invented Lane"),
        ("identity:change-name", {"first_name": "Rowan", "last_name": "Invented"}, "Invented"),
        ("identity:change-birth-date", {"date_of_birth": "02/03/1990"}, "02/03/1990"),
        ("identity:change-phone", {"phone": "904-555-0177"}, "904-555-0177"),
        ("identity:change-email", {"email": "rowan.new@example.org"}, "rowan.new@example.org"),
        ("identity:change-question", {"question": "food", "answer": "Zebrafish"}, "food"),
        ("identity:add-phone", {"number": "904-555-0188", "channel": "sms"}, "904-555-0188"),
    ],
)
def test_a_form_sent_with_an_old_second_factor_comes_back_filled(
    page, given, shown, stale, person, app
):
    address = reverse(page)
    client = stale(person)

    refused = client.post(address, given, follow=True)
    assert "Nothing was changed yet" in words(refused)
    assert KEPT in words(refused)

    back = confirm(client, app, address)
    assert back.redirect_chain[-1][0] == address
    assert BACK in words(back)
    assert shown in [str(field.value()) for field in back.context["form"]]


def test_an_answer_and_an_agreement_are_never_kept(stale, person, app):
    page = reverse("identity:change-question")
    client = stale(person)
    client.post(page, {"question": "food", "answer": "Zebrafish"})

    assert "Zebrafish" not in confirm(client, app, page).content.decode()


def test_the_confirmation_carries_nothing_out(stale, person, app):
    page = reverse("identity:change-address")
    client = stale(person)
    client.post(page, HOME)
    confirm(client, app, page)

    assert User.objects.get(pk=person.pk).address_line_1 != HOME["address_line_1"]
    client.post(page, HOME)
    assert User.objects.get(pk=person.pk).address_line_1 == HOME["address_line_1"]
    assert not Draft.objects.exists()


def test_the_decision_of_an_approver_comes_back(stale, organization, deciding, app):
    request = RoleRequestFactory(organization=organization)
    app.user = deciding
    app.save()
    page = reverse("identity:decide-role-request", args=[request.reference])
    client = stale(deciding)

    client.post(page, {"decision": "reject", "note": REASON})
    form = confirm(client, app, page).context["form"]

    assert (form["decision"].value(), form["note"].value()) == ("reject", REASON)
    request.refresh_from_db()
    assert request.status == RoleRequest.Status.SUBMITTED


def test_the_reason_of_a_certification_comes_back(stale, organization, deciding, app):
    membership = MembershipFactory(organization=organization)
    app.user = deciding
    app.save()
    page = reverse("organizations:certify", args=[membership.reference])
    client = stale(deciding)

    client.post(page, {"decision": "revoke", "reason": REASON})
    form = confirm(client, app, page).context["form"]

    assert form["reason"].value() == REASON
    membership.refresh_from_db()
    assert membership.status == Membership.Status.ACTIVE


def test_what_a_page_does_not_keep_is_not_promised(stale, person):
    response = stale(person).post("/idm/profile/devices/add-app/", {"name": "x"}, follow=True)

    assert "Nothing was changed yet" in words(response)
    assert KEPT not in words(response)
    assert not Draft.objects.exists()


def test_a_request_from_elsewhere_leaves_nothing_behind(stale, person):
    client = stale(person)
    client.handler.enforce_csrf_checks = True

    assert client.post(reverse("identity:change-address"), HOME).status_code == 403
    assert not Draft.objects.exists()
