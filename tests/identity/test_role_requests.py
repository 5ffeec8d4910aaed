"""Asking for a role: role, organization by both its numbers, review, receipt."""

import pytest
from django.urls import reverse

from identity.models import RoleRequest
from identity.services import role_requests as services
from organizations.models import Membership, Organization, Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import NotPermitted, TransitionNotAllowed
from spot_portal.drafts.models import Draft
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory, OrganizationFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
CHOOSE, ORGANIZATION, REVIEW = (
    f"/idm/roles/request/{name}" for name in ("", "organization/", "review/")
)
TIN = "987654321"
REASON = "I submit claims for this practice."


@pytest.fixture
def organization(db):
    return OrganizationFactory(tin=TIN, submitter_id="PX12345")


@pytest.fixture
def inside(sign_in, person):
    return sign_in(person)


def choose(client, role="end_user"):
    return client.post(CHOOSE, {"application": "SPOT", "role": role})


def find(client, **changes):
    return client.post(ORGANIZATION, {"tin": TIN, "submitter_id": "px12345"} | changes)


def send(client, organization, reason=REASON):
    return client.post(REVIEW, {"organization": organization.reference, "reason": reason})


@pytest.fixture
def at_organization(inside, organization):
    choose(inside)
    return inside


@pytest.fixture
def at_review(at_organization):
    find(at_organization)
    return at_organization


def test_the_whole_way(inside, person, organization, approver):
    assert choose(inside).url == ORGANIZATION
    assert find(inside).url == REVIEW
    assert organization.legal_name in words(inside.get(REVIEW))
    response = send(inside, organization)

    request = RoleRequest.objects.get()
    assert response.url == f"/idm/requests/{request.reference}/"
    assert request.number in words(inside.get(response.url))
    assert (request.requester, request.role, request.reason) == (person, Role.END_USER, REASON)
    assert set(OutgoingEmail.objects.values_list("to", flat=True)) == {person.pk, approver.pk}
    assert AuditEvent.objects.get().code == "identity.role_request.submitted"
    assert not Draft.objects.exists()


def test_a_draft_survives_the_session_and_holds_no_tin(at_review, sign_in, person):
    page = words(sign_in(person).get(REVIEW))

    assert "Review" in page or "End user" in page
    assert TIN not in str(list(Draft.objects.values()))


def test_no_page_shows_the_whole_tin(at_review):
    page = at_review.get(REVIEW).content.decode()

    assert TIN not in page
    assert "98-7654321" not in page
    assert "4321" in page


@pytest.mark.parametrize("url", [ORGANIZATION, REVIEW])
def test_skipping_ahead_leads_to_the_beginning(inside, organization, url):
    assert inside.get(url).url == CHOOSE
    assert inside.post(url, {"organization": organization.reference, "reason": "x"}).url == CHOOSE


def test_another_role_on_the_way_back_asks_for_the_organization_again(at_review):
    choose(at_review, "backup_approver")

    assert at_review.get(REVIEW).url == CHOOSE


@pytest.mark.parametrize(
    "data",
    [
        {"application": "OTHER", "role": "end_user"},
        {"application": "SPOT", "role": "superuser"},
        {"application": "SPOT"},
        {},
    ],
)
def test_o07_what_is_not_offered_is_refused(inside, data):
    assert inside.post(CHOOSE, data).status_code == 200
    assert not Draft.objects.exists()


@pytest.mark.parametrize("kind", ["office_approver", "business_approver"])
def test_o07_the_wrong_kind_of_organization_is_explained(inside, kind):
    other = "billing" if kind == "office_approver" else "office"
    OrganizationFactory(tin=TIN, submitter_id="PX12345", status="approved", kind=other)
    choose(inside, kind)

    response = find(
        inside, how="create", legal_name="Mangrove", address_line="1 Way", city="Jax", state="FL",
        zip_code="32202", phone="904-555-0123",
    )  # fmt: skip

    assert "choose the approver role for that kind" in words(response)


@pytest.mark.parametrize(
    "tin",
    [
        "12345678",
        "1234567890",
        "abcdefghi",
        "00-0000000",
        "9-87654321",
        "98_7654321",
        "٩٨٧٦٥٤٣٢١",
        "98-76-54321",
        "",
    ],
)
def test_o01_what_is_no_tin_is_refused(at_organization, tin):
    assert "tin" in find(at_organization, tin=tin).context["form"].errors


@pytest.mark.parametrize("tin", ["987654321", "98-7654321", " 98-7654321 ", "987-65-4321"])
def test_o01_one_number_however_it_is_written(at_organization, tin):
    assert find(at_organization, tin=tin).url == REVIEW


@pytest.mark.parametrize("submitter", ["", "x" * 51, "PX 12345", "<b>", "PX12345'", "ＰＸ12345"])
def test_o04_what_is_no_submitter_id_is_refused(at_organization, submitter):
    assert "submitter_id" in find(at_organization, submitter_id=submitter).context["form"].errors


def test_o04_the_words_are_the_same_whichever_number_is_wrong(at_organization, organization):
    other = OrganizationFactory(tin="981111111", submitter_id="PX77777")
    unborn = OrganizationFactory(tin="982222222", submitter_id="PX88888", status="received")
    said = set()
    for tin, submitter in (
        (TIN, "PX99999"), ("983333333", "PX12345"), (TIN, other.submitter_id), ("983333333", "PX99999"),
        ("982222222", unborn.submitter_id),
    ):  # fmt: skip
        response = find(at_organization, tin=tin, submitter_id=submitter)
        said.add(str(response.context["form"].non_field_errors()))
        assert organization.legal_name not in words(response)

    assert len(said) == 1
    assert AuditEvent.objects.filter(code__endswith="organization_not_found").count() == 5


def test_o06_the_eleventh_try_of_a_day_waits(at_organization):
    for _try in range(policy.ASSOCIATION_TRIES.value):
        assert find(at_organization, submitter_id="PX99999").status_code == 200

    response = find(at_organization)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_an_organization_that_is_not_created_yet_says_so(inside):
    OrganizationFactory(tin=TIN, submitter_id="PX12345", status="approved")
    choose(inside)

    assert "has not created it yet. Ask your approver" in words(find(inside))


def test_who_asks_to_become_its_approver_is_told_to_create_the_organization(inside):
    OrganizationFactory(tin=TIN, submitter_id="PX12345", status="approved")
    choose(inside, "office_approver")

    said = words(find(inside, how="associate"))
    assert "nobody has created it yet. Choose “Create an organization”" in said
    assert "Ask your approver" not in said


@pytest.mark.parametrize(
    ("role", "source", "other"),
    [
        ("office_approver", "letter of the help desk", "Your approver has it"),
        ("backup_approver", "Your approver has it", "letter of the help desk"),
        ("end_user", "Your approver has it", "letter of the help desk"),
    ],
)
def test_each_role_reads_where_its_submitter_id_comes_from(inside, role, source, other):
    choose(inside, role)

    page = words(inside.get(ORGANIZATION))
    assert source in page
    assert other not in page


def test_an_end_user_whose_numbers_fit_nothing_compares_them_with_the_approver(at_organization):
    [said] = find(at_organization, submitter_id="PX99999").context["form"].non_field_errors()
    assert "what your approver gave you" in said
    assert "letter" not in said


def test_an_organization_is_created_once(inside, organization):
    choose(inside, "office_approver")

    response = find(
        inside, how="create", legal_name="Mangrove", address_line="1 Way", city="Jax", state="FL",
        zip_code="32202", phone="904-555-0123",
    )  # fmt: skip

    assert "has been created already" in words(response)


@pytest.mark.parametrize(
    "name", ["Acme~Health", "A*B", "A:B", "<script>", "A^B", "A|B", "x" * 61, "a\u202eb"]
)
def test_o05_characters_x12_cannot_carry_are_refused_here_already(inside, name):
    OrganizationFactory(tin=TIN, submitter_id="PX12345", status="approved")
    choose(inside, "office_approver")

    response = find(inside, how="create", legal_name=name)

    assert "legal_name" in response.context["form"].errors


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, "a\u202eb"])
def test_o10_the_reason_keeps_to_its_rule(at_review, organization, reason):
    response = send(at_review, organization, reason)

    assert "reason" in response.context["form"].errors
    assert not RoleRequest.objects.exists()


def test_o10_a_reason_with_markup_and_line_ends_is_text(at_review, organization, sign_in, approver):
    send(at_review, organization, "One\r\n<script>alert(1)</script>")

    request = RoleRequest.objects.get()
    assert request.reason == "One\n<script>alert(1)</script>"
    page = sign_in(approver).get(f"/idm/approvals/{request.reference}/").content.decode()
    assert "<script>alert(1)" not in page


def test_o11_without_proofing_the_way_leads_there_first(sign_in, organization):
    person = UserFactory(proofed_at=None)
    client = sign_in(person)

    assert choose(client).url == "/idm/proofing/"
    assert client.get(ORGANIZATION).url == "/idm/proofing/"
    with pytest.raises(NotPermitted):
        services.submit_role_request(
            user=person, organization_id=organization.pk, role=Role.END_USER, reason="x", details={}
        )


def test_o12_what_is_sent_is_what_was_looked_at(at_review, organization):
    response = send(at_review, OrganizationFactory())

    assert "changed in another window" in words(response)
    assert not RoleRequest.objects.exists()


def test_o09_the_same_organization_twice_is_one_open_request(at_review, organization, person):
    RoleRequestFactory(requester=person, organization=organization)

    response = send(at_review, organization)

    assert "have an open request" in words(response)
    assert RoleRequest.objects.count() == 1


def test_who_has_the_role_is_told_so(at_review, organization, person):
    MembershipFactory(user=person, organization=organization, role=Role.APPROVER)

    assert "includes everything an end user may do" in words(send(at_review, organization))


def test_o14_a_person_whose_request_waits_reads_so_at_the_door(inside, person, organization):
    RoleRequestFactory(requester=person, organization=organization)

    page = words(inside.get("/spot/"))
    assert "waiting for" in page
    assert inside.post("/spot/enter/", follow=True).status_code == 200
    assert AuditEvent.objects.get(code="organizations.spot_account.refused").data == {
        "reason": "role"
    }


def test_own_requests_only(inside, person, organization):
    own, foreign = RoleRequestFactory(requester=person), RoleRequestFactory()

    page = inside.get("/idm/requests/").content.decode()
    assert own.number in page
    assert foreign.number not in page
    assert inside.get(f"/idm/requests/{own.reference}/").status_code == 200
    assert inside.get(f"/idm/requests/{foreign.reference}/").status_code == 404
    assert inside.post(f"/idm/requests/{foreign.reference}/withdraw/").status_code == 404


def test_a_request_is_withdrawn_once_and_by_its_owner(inside, person, approver):
    request = RoleRequestFactory(requester=person)
    url = reverse("identity:withdraw-request", args=[request.reference])

    assert inside.get(url).status_code == 405
    assert inside.post(url).url == "/idm/requests/"
    assert inside.post(url).status_code == 409

    request.refresh_from_db()
    assert request.status == "withdrawn"
    with pytest.raises(NotPermitted):
        services.withdraw_role_request(role_request_id=RoleRequestFactory().pk, by=person)


def test_creating_an_organization_ends_with_its_first_approver(inside, person, help_desk):
    made = OrganizationFactory(tin=TIN, submitter_id="PX12345", status="approved")
    choose(inside, "office_approver")
    find(
        inside, how="create", legal_name="Mangrove", address_line="1 Way", city="Jax", state="FL",
        zip_code="32202", phone="904-555-0123",
    )  # fmt: skip
    send(inside, made)
    request = RoleRequest.objects.get()
    assert request.details["legal_name"] == "Mangrove"

    services.approve_role_request(role_request_id=request.pk, by=help_desk)

    made.refresh_from_db()
    assert made.status == Organization.Status.ACTIVE
    assert Membership.objects.get().role == Role.APPROVER


@pytest.mark.parametrize(
    ("kind", "title"),
    [("office", "Provider office approver"), ("billing", "Business office approver")],
)
def test_an_approvers_role_has_one_name_from_the_choice_to_the_certification(
    inside, person, help_desk, sign_in, kind, title
):
    assert title in words(inside.get(CHOOSE))
    organization = OrganizationFactory(kind=kind)
    request = RoleRequestFactory(requester=person, organization=organization, role=Role.APPROVER)
    assert title in words(inside.get(f"/idm/requests/{request.reference}/"))
    assert title in words(inside.get("/idm/requests/"))

    services.approve_role_request(role_request_id=request.pk, by=help_desk)

    assert title in OutgoingEmail.objects.latest("pk").body
    assert title in words(inside.get("/idm/roles/"))
    membership = Membership.objects.get(user=person)
    desk = sign_in(help_desk)
    assert title in words(desk.get(f"/idm/certifications/{membership.reference}/"))
    assert title in words(desk.get(reverse("admin:organizations_membership_changelist")))


def test_a_second_submit_of_the_service_is_a_409(person, organization):
    given = {
        "user": person,
        "organization_id": organization.pk,
        "role": Role.END_USER,
        "reason": "x",
        "details": {},
    }
    services.submit_role_request(**given)

    with pytest.raises(TransitionNotAllowed):
        services.submit_role_request(**given)
    assert clock.now() >= RoleRequest.objects.get().submitted_at
