"""Django admin: no door of its own, nothing to edit, decisions through services by a named agent."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from identity.models import RoleRequest, User
from organizations.models import Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy, readonly_admin
from spot_portal.core.readonly_admin import ReadOnlyAdmin
from tests.factories.identity import PASSWORD, RoleRequestFactory, UserFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
LIST = "admin:identity_rolerequest_changelist"
# The help desk keeps these tables by hand, each change with its own permission.
EDITABLE = {"claims.CorrectionRestriction"}


def decide(client, action, *role_requests, **extra):
    data = {"action": action, "_selected_action": [r.pk for r in role_requests]}
    return client.post(reverse(LIST), data | extra, follow=True)


@pytest.fixture
def approver_request():
    return RoleRequestFactory(role=Role.APPROVER)


@pytest.fixture
def agent(sign_in, help_desk):
    return sign_in(help_desk)


@pytest.mark.proves("F05", "V6.3.3")
def test_k01_the_admin_has_no_sign_in_of_its_own(help_desk):
    client = Client()
    data = {"username": help_desk.username, "password": PASSWORD, "next": "/admin/"}

    response = client.post("/admin/login/", data)

    assert response.url == "/idm/sign-in/?next=/admin/"
    assert "_auth_user_id" not in client.session


@pytest.mark.proves("F06")
def test_a_password_alone_does_not_enter(help_desk):
    client = Client()
    client.force_login(help_desk)

    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/idm/sign-in/")


def test_staff_who_come_by_the_admins_door_arrive_in_the_admin(browser, help_desk):
    door = browser.get("/admin/", follow=True)
    target = door.context["next"]
    browser.password(help_desk.username, next=target)

    landed = browser.post(
        "/idm/sign-in/code/", {"code": browser.email_code(help_desk)}, follow=True
    )

    assert landed.redirect_chain[-1][0] == "/admin/"
    assert landed.status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/admin/", "/admin/login/", "/idm/"]
)
def test_the_admins_door_leads_into_the_admin_only(agent, target):
    assert agent.get("/admin/login/", {"next": target}).url == "/admin/"


def test_who_has_no_business_there_is_told_so(sign_in, person):
    response = sign_in(person).get("/admin/", follow=True)

    assert response.status_code == 403


def test_there_is_no_second_way_to_change_a_password(agent):
    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        assert agent.get(path).status_code == 404
        assert agent.post(path, {"old_password": PASSWORD}).status_code == 404


def test_every_model_is_read_only_unless_it_is_meant_to_be_kept_by_hand():
    editable = {
        model._meta.label
        for model, shown in admin.site._registry.items()
        if not isinstance(shown, ReadOnlyAdmin)
    }
    assert editable <= EDITABLE


@pytest.mark.parametrize("role", ["agent", "root"])
def test_k04_k06_nothing_can_be_edited_added_or_deleted(
    agent, sign_in, role, person, approver_request
):
    root = UserFactory(is_staff=True, is_superuser=True)
    client = agent if role == "agent" else sign_in(root)
    forged = {
        "is_superuser": "1",
        "is_staff": "1",
        "groups": "1",
        "user_permissions": "1",
        "status": "approved",
    }
    for model, shown in admin.site._registry.items():
        if not isinstance(shown, ReadOnlyAdmin):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        pages = [reverse(f"{name}_add")]
        if row is not None:
            pages += [
                reverse(f"{name}_change", args=[row.pk]),
                reverse(f"{name}_delete", args=[row.pk]),
            ]
        for page in pages:
            assert client.post(page, forged).status_code == 403, page
        client.post(
            reverse(f"{name}_changelist"),
            {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"},
        )

    assert not User.objects.exclude(pk=root.pk).filter(is_superuser=True).exists()
    assert RoleRequest.objects.filter(status="approved").count() == 0


def test_k05_the_audit_trail_can_be_read_and_not_touched(agent, person):
    RoleRequestFactory()
    agent.post("/spot/enter/")  # leaves an event
    event = AuditEvent.objects.latest("pk")

    assert agent.get(reverse("admin:audit_auditevent_changelist")).status_code == 200
    assert agent.get(reverse("admin:audit_auditevent_change", args=[event.pk])).status_code == 200
    agent.post(
        reverse("admin:audit_auditevent_changelist"),
        {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"},
    )
    assert AuditEvent.objects.filter(pk=event.pk).exists()


def test_v7_5_3_a_decision_in_the_admin_takes_a_second_factor_of_a_short_while_ago(
    agent, approver_request, freeze
):
    freeze(clock.now() + policy.REAUTH_WINDOW.minutes + timedelta(minutes=1))

    away = agent.post(
        reverse(LIST),
        {"action": "approve_selected", "_selected_action": [approver_request.pk], "confirm": "yes", "note": "x"},
    )  # fmt: skip

    assert away.url.startswith("/idm/confirm/?next=%2Fadmin%2F")
    approver_request.refresh_from_db()
    assert approver_request.status == "submitted"
    assert agent.get(reverse(LIST)).status_code == 200


def test_the_help_desk_compares_confirms_and_is_named(agent, help_desk, approver_request):
    asked = decide(agent, "approve_selected", approver_request)
    assert approver_request.organization.approver_email in asked.content.decode()
    approver_request.refresh_from_db()
    assert approver_request.status == "submitted"

    done = decide(agent, "approve_selected", approver_request, confirm="yes", note="Form compared.")

    approver_request.refresh_from_db()
    assert (approver_request.status, approver_request.decided_by) == ("approved", help_desk)
    assert AuditEvent.objects.get(code="identity.role_request.approved").actor == help_desk
    assert "Approved 1 role request." in words(done)


@pytest.fixture
def creating_request():
    """An approver who typed the organization's details anew."""
    typed = {
        "legal_name": "Mangrove Clinic", "address_line": "1 Way", "city": "Jacksonville", "state": "FL",
        "zip_code": "32202", "phone": "904-555-0123",
    }  # fmt: skip
    return RoleRequestFactory(role=Role.APPROVER, details=typed)


def test_what_was_typed_about_the_organization_stands_beside_the_form_in_words(
    agent, creating_request
):
    page = agent.get(reverse("admin:identity_rolerequest_change", args=[creating_request.pk]))

    said = words(page)
    assert "Business address 1 Way, Jacksonville, FL 32202" in said
    assert "Company telephone 904-555-0123" in said
    form = creating_request.organization
    assert f"{form.address_line}, {form.city}, {form.state} {form.zip_code}" in said
    assert "address_line" not in said


def test_the_table_to_decide_by_has_both_whole_addresses(agent, creating_request):
    said = words(decide(agent, "approve_selected", creating_request))

    assert "1 Way Jacksonville, FL 32202" in said
    form = creating_request.organization
    assert f"{form.address_line} {form.city}, {form.state} {form.zip_code}" in said


def test_the_admin_lists_recovery_attempts_in_plain_english(agent):
    assert "Recovery attempts" in words(agent.get("/admin/"))


def test_a_rejection_asks_for_its_reason_and_tells_what_it_could_not_do(agent, role_request):
    closed = RoleRequestFactory(withdrawn=True)
    asked = decide(agent, "reject_selected", role_request, closed, confirm="yes", note=" ")
    assert "note" in asked.context["form"].errors

    response = decide(
        agent, "reject_selected", role_request, closed, confirm="yes", note="Wrong form."
    )

    assert {str(m) for m in response.context["messages"]} == {
        "Rejected 1 role request.",
        f"{closed}: This role request is already withdrawn.",
    }


def test_x01_the_help_desk_does_not_decide_its_own_request(agent, help_desk):
    own = RoleRequestFactory(requester=help_desk)

    response = decide(agent, "approve_selected", own, confirm="yes", note="")

    own.refresh_from_db()
    assert own.status == "submitted"
    assert "You may not decide this one." in words(response)


@pytest.mark.parametrize(
    "chosen", [["999999"], ["x"], ["-1"], ["1e3"], ["²"], ["9" * 25], ["1"] * 10_000]
)
def test_k09_forged_numbers_and_endless_lists_decide_nothing(agent, role_request, chosen):
    data = {"action": "approve_selected", "_selected_action": chosen, "confirm": "yes"}

    response = agent.post(reverse(LIST), data)

    assert response.status_code == (302 if chosen == ["999999"] else 400)
    role_request.refresh_from_db()
    assert role_request.status == "submitted"


def test_k10_staff_without_the_right_decide_nothing(sign_in, role_request):
    decide(sign_in(UserFactory(is_staff=True)), "approve_selected", role_request, confirm="yes")

    role_request.refresh_from_db()
    assert role_request.status == "submitted"


def test_k14_a_name_with_markup_is_text(agent):
    person = UserFactory(first_name="<script>alert(1)</script>")
    request = RoleRequestFactory(requester=person)

    pages = [
        agent.get(reverse(LIST)),
        agent.get(reverse("admin:identity_rolerequest_change", args=[request.pk])),
        agent.get(reverse("admin:identity_user_change", args=[person.pk])),
        decide(agent, "approve_selected", request),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()


def test_no_page_of_the_admin_shows_what_only_the_person_may_know(agent, person):
    page = agent.get(reverse("admin:identity_user_change", args=[person.pk])).content.decode()

    assert person.password not in page
    assert "security_answer" not in page
    assert "1980" not in page


@pytest.mark.parametrize(
    ("list_name", "query"),
    [
        ("identity_user", "password__startswith=argon2"),
        ("identity_user", "security_answer__contains=a"),
        ("identity_user", "date_of_birth__year=1980"),
        ("identity_proofingattempt", "user__password__startswith=argon2"),
        ("notifications_outgoingemail", "body__contains=reset-password"),
        ("organizations_organization", "tin_index__startswith=0"),
    ],
)
def test_what_a_list_does_not_show_cannot_be_guessed_by_its_address(agent, list_name, query):
    response = agent.get(f"{reverse(f'admin:{list_name}_changelist')}?{query}")

    assert response.status_code in (400, 404)


def test_the_filters_a_list_offers_work(agent, person):
    found = agent.get(f"{reverse('admin:identity_user_changelist')}?status__exact=active")

    assert found.status_code == 200
    assert person.username in words(found)


def test_k09_a_whole_list_longer_than_a_person_reads_is_not_decided(
    agent, approver_request, monkeypatch
):
    monkeypatch.setattr(readonly_admin, "MOST_ROWS", 1)
    RoleRequestFactory(role=Role.APPROVER)

    answer = decide(agent, "approve_selected", approver_request, select_across="1", confirm="yes")

    assert answer.status_code == 400
    assert set(RoleRequest.objects.values_list("status", flat=True)) == {"submitted"}
