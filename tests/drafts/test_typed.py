"""A8: what was typed when a session ended is there again after the next sign-in, and nothing else is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from claims import drafting
from claims.models import Correction
from claims.views.license import ACCEPTED
from identity.models import EmailDevice
from identity.sessions import mark_session
from organizations.models import Role
from organizations.spot_access import ENTERED
from spot_portal.core import clock, policy
from spot_portal.drafts import typed
from spot_portal.drafts.models import Draft
from spot_portal.drafts.services import save_draft
from tests.factories.claims import ClaimFactory, ClaimLineFactory
from tests.factories.identity import RoleRequestFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = START + timedelta(minutes=31)
BACK = "What you had typed when your session ended is back"
REASON = "I file corrections on Tuesdays."


@pytest.fixture(autouse=True)
def _now(freeze):
    freeze(START)


def back(person, sign_in):
    """The same person, signed in anew, as the adapter leaves the session."""
    client = sign_in(person)
    session = client.session
    session[typed.MARK] = typed.has_typed(owner=person)
    session.save()
    return client


@pytest.fixture
def approver_page(freeze):
    request = RoleRequestFactory()
    approver = MembershipFactory(organization=request.organization, role=Role.APPROVER).user
    return approver, f"/idm/approvals/{request.reference}/"


def test_a_form_sent_after_the_end_is_kept_and_shown_again(sign_in, approver_page, freeze):
    approver, page = approver_page
    client = sign_in(approver)
    freeze(LATER)

    response = client.post(page, {"decision": "reject", "note": REASON}, follow=True)
    assert response.redirect_chain[-1][0] == f"/idm/sign-in/?next={page}"
    assert "What you had typed is kept" in words(response)

    shown = back(approver, sign_in).get(page)
    assert REASON in shown.content.decode()
    assert BACK in words(shown)
    assert shown.context["form"]["decision"].value() == "reject"


def test_it_is_shown_once(sign_in, approver_page, freeze):
    approver, page = approver_page
    client = sign_in(approver)
    freeze(LATER)
    client.post(page, {"note": REASON})
    client = back(approver, sign_in)

    client.get(page)
    assert REASON not in client.get(page).content.decode()
    assert not Draft.objects.exists()


def test_looking_at_the_head_only_does_not_use_it_up(sign_in, approver_page, freeze):
    approver, page = approver_page
    client = sign_in(approver)
    freeze(LATER)
    client.post(page, {"note": REASON})
    client = back(approver, sign_in)

    client.head(page)
    assert REASON in client.get(page).content.decode()


def test_what_is_sent_after_all_is_not_shown_later(sign_in, approver_page):
    approver, page = approver_page
    client = sign_in(approver)
    assert client.post(f"/idm/keep-typed/?page={page}", {"note": REASON}).status_code == 204

    client.post(page, {"decision": "", "note": "Another reason."})

    assert not Draft.objects.exists()


def test_after_a_day_it_is_gone(sign_in, approver_page, freeze):
    approver, page = approver_page
    sign_in(approver).post(f"/idm/keep-typed/?page={page}", {"note": REASON})

    freeze(START + policy.TYPED_LIFE.hours)
    assert not typed.has_typed(owner=approver)
    assert typed.forget_old_drafts() == 1


def test_other_drafts_do_not_go_with_it(person, freeze):
    save_draft(owner=person, purpose="role-request", data={"role": "end_user"})

    freeze(START + timedelta(days=5))
    assert typed.forget_old_drafts() == 0


def test_it_is_sealed_and_nobody_elses(sign_in, approver_page, freeze):
    approver, page = approver_page
    request = RoleRequestFactory()
    other = MembershipFactory(organization=request.organization, role=Role.APPROVER).user
    sign_in(approver).post(f"/idm/keep-typed/?page={page}", {"note": REASON})

    assert REASON not in str(Draft.objects.get().data)
    assert typed.has_typed(owner=approver)
    assert not typed.has_typed(owner=other)


def test_numbers_that_show_who_belongs_there_are_never_kept(sign_in, person):
    page = reverse("identity:request-organization")
    client = sign_in(person)
    given = {"tin": "99-7654321", "submitter_id": "PX10001", "city": "Tampa"}
    client.post(f"/idm/keep-typed/?page={page}", given)
    save_draft(owner=person, purpose="role-request", data={"role": "office_approver"})

    shown = back(person, sign_in).get(page)
    assert 'value="Tampa"' in shown.content.decode()
    assert "99-7654321" not in shown.content.decode()
    assert "PX10001" not in shown.content.decode()


def test_proofing_takes_no_part_and_says_so(sign_in, person, freeze):
    person.proofed_at = None
    person.save()
    client = sign_in(person)
    client.post("/idm/proofing/", {"consent": "on"})
    page = client.get("/idm/proofing/details/")
    assert "nothing of what you type here is kept" in words(page)

    sent = {"ssn": "900-77-1234", "first_name": "Ada"}
    client.post("/idm/keep-typed/?page=/idm/proofing/details/", sent)
    freeze(LATER)
    client.post("/idm/proofing/details/", sent)

    assert not Draft.objects.exists()


def test_the_question_about_a_patient_comes_back(spot_client, provider, freeze):
    page = f"/spot/{provider.reference}/eligibility/"
    client = spot_client(provider)
    given = {"mbi": "1S00E00AA01", "last_name": "Alder", "token": "x", "service_from": "03/01/2026"}
    freeze(LATER)
    response = client.post(page, given, follow=True)
    assert "What you had typed is kept" in words(response)

    again = spot_client_again(client, provider)
    shown = again.get(page)
    form = shown.context["form"]
    assert form["mbi"].value() == "1S00E00AA01"
    assert form["service_from"].value() == "03/01/2026"
    assert str(form["token"].value()) != "x"


def spot_client_again(client, provider):
    """The same person in the same browser, signed in anew and through the door of SPOT."""
    client.force_login(client.user)
    session = client.session
    mark_session(session, client.user, EmailDevice.objects.get(user=client.user), at=clock.now())
    session[ENTERED] = session[ACCEPTED] = session[typed.MARK] = True
    session.save()
    return client


def test_a_correction_comes_back_as_it_was_typed(spot_client, provider):
    claim = ClaimFactory(provider=provider)
    ClaimLineFactory(claim=claim, number=1)
    client = spot_client_again(spot_client(provider), provider)
    drafting.start(client.user, claim, Correction.Kind.EDIT)
    page = reverse("claims:edit-correction", args=[provider.reference, claim.reference])
    client.post(f"/idm/keep-typed/?page={page}", {"referring_name": "Rowan Invented"})

    shown = spot_client_again(client, provider).get(page)

    assert shown.context["form"]["referring_name"].value() == "Rowan Invented"


@pytest.mark.parametrize("page", ["", "//evil.example", "/no/such/page/", "x"])
def test_a_page_that_is_none_keeps_nothing(sign_in, person, page):
    assert sign_in(person).post(f"/idm/keep-typed/?page={page}", {"a": "b"}).status_code == 404


def test_a_page_that_takes_no_part_and_an_empty_form_keep_nothing(sign_in, person, approver_page):
    approver, page = approver_page
    assert sign_in(person).post("/idm/keep-typed/?page=/idm/", {"a": "b"}).status_code == 204
    sign_in(approver).post(f"/idm/keep-typed/?page={page}", {"note": ""})
    sign_in(approver).post(f"/idm/keep-typed/?page={page}", {"note": "x" * 70_000})

    assert not Draft.objects.exists()


def test_a_session_ended_by_somebody_keeps_nothing(sign_in, approver_page):
    """Its cookie may be in other hands."""
    approver, page = approver_page
    client = sign_in(approver)
    approver.session_epoch += 1
    approver.save()

    client.post(page, {"note": REASON})

    assert not Draft.objects.exists()
