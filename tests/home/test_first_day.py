"""One person's first day, from the start page to SPOT; what must stay secret is looked for at the end, everywhere."""

import json

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail, serializers

from identity.models import RoleRequest, User
from identity.services import role_requests
from organizations.models import Role
from spot_portal.audit import chain
from tests.canaries import ANSWER, SSN, SSN_DIGITS
from tests.factories.identity import PASSWORD
from tests.factories.organizations import MembershipFactory, OrganizationFactory, ProviderFactory
from tests.identity.browser import Browser
from tests.identity.test_proofing import TYPED
from tests.identity.test_registration import ADDRESS, CONTACT, CREDENTIALS, PERSONAL, SECRETS, START

pytestmark = pytest.mark.django_db
TIN = "987654321"


@pytest.fixture(autouse=True)
def own_anchor(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")


def stored():
    rows = [row for model in apps.get_models() for row in model._default_manager.all()]
    sessions = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    mails = [f"{message.subject} {message.body}" for message in mail.outbox]
    return " ".join([serializers.serialize("json", rows), *sessions, *mails])


def test_from_registration_to_spot(caplog, django_capture_on_commit_callbacks):
    organization = OrganizationFactory(tin=TIN, submitter_id="PX12345")
    provider = ProviderFactory(organization=organization)
    approver = MembershipFactory(organization=organization, role=Role.APPROVER).user
    browser = Browser()

    with django_capture_on_commit_callbacks(execute=True):
        for url, data in ((START, PERSONAL), (CONTACT, ADDRESS), (CREDENTIALS, SECRETS)):
            assert browser.post(url, data).status_code == 302
    person = User.objects.get(username=SECRETS["user_id"])
    browser.sign_in(person)
    assert browser.person == person

    browser.post("/idm/roles/request/", {"application": "SPOT", "role": "end_user"})
    browser.post("/idm/proofing/", {"consent": "on"})
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/idm/proofing/details/", TYPED)
    browser.post("/idm/roles/request/organization/", {"tin": TIN, "submitter_id": "PX12345"})
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(
            "/idm/roles/request/review/",
            {"organization": organization.reference, "reason": "I submit claims."},
        )
    request = RoleRequest.objects.get()
    assert browser.post("/spot/enter/").url == "/spot/"

    with django_capture_on_commit_callbacks(execute=True):
        role_requests.approve_role_request(role_request_id=request.pk, by=approver)
    assert browser.post("/spot/enter/").url == f"/spot/{provider.reference}/"
    assert browser.get(f"/spot/{provider.reference}/").status_code == 200
    browser.post("/idm/sign-out/")
    assert browser.get(f"/spot/{provider.reference}/").status_code == 302

    told = {address for message in mail.outbox for address in message.to}
    assert told == {person.email, approver.email}
    everything = stored()
    for secret in (PASSWORD, ANSWER, SSN, SSN_DIGITS, TIN, "Telltale", "Canaryna"):
        assert secret not in everything
        assert secret not in caplog.text
    assert list(chain.faults()) == []
