"""Who looked: each page and each list of the admin that shows people's data leaves an event, the person's own none."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from identity.account_history import entry_of, events_of
from identity.models import HelpDeskCase, ProofingAttempt, RecoveryAttempt, User
from organizations.models import SpotAccount
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory

pytestmark = pytest.mark.django_db
RECORD, LIST = "audit.record.viewed", "audit.list.viewed"


def row_of(kind, person, agent):
    """A row about ``person`` of each table the help desk may open."""
    made = {
        "identity_recoveryattempt": lambda: RecoveryAttempt.objects.create(
            user=person, purpose="reset"
        ),
        "identity_proofingattempt": lambda: ProofingAttempt.objects.create(
            user=person, consented_at=clock.now()
        ),
        "identity_helpdeskcase": lambda: HelpDeskCase.objects.create(
            person=person, act="unlock", ticket="T-1", reason="x", opened_by=agent
        ),
        "identity_rolerequest": lambda: RoleRequestFactory(requester=person),
        "notifications_outgoingemail": lambda: OutgoingEmail.objects.create(
            template="x", to=person, recipient=person.email, subject="x", body="y"
        ),
        "organizations_membership": lambda: MembershipFactory(user=person),
        "organizations_spotaccount": lambda: SpotAccount.objects.create(user=person),
    }
    return made[kind]()


KINDS = [
    "identity_recoveryattempt", "identity_proofingattempt", "identity_helpdeskcase", "identity_rolerequest",
    "notifications_outgoingemail", "organizations_membership", "organizations_spotaccount",
]  # fmt: skip


@pytest.fixture
def desk(sign_in, help_desk):
    return sign_in(help_desk)


@pytest.mark.parametrize("kind", KINDS)
def test_opening_a_row_is_an_event_about_its_person(kind, desk, person, help_desk):
    row = row_of(kind, person, help_desk)

    assert desk.get(reverse(f"admin:{kind}_change", args=[row.pk])).status_code == 200

    [event] = AuditEvent.objects.filter(code=RECORD)
    assert (event.actor, event.subject_id) == (help_desk, str(person.pk))
    assert event.subject_type.model_class() is User
    assert event.data == {"kind": row._meta.label_lower, "row": row.pk}
    entry = entry_of(events_of(person).get(code=RECORD), person)
    assert entry.what == f"The help desk looked at a record about you: {row._meta.verbose_name}"
    assert entry.who == "The help desk"


def test_ones_own_row_and_one_that_is_not_there_are_no_look(desk, help_desk):
    own = RecoveryAttempt.objects.create(user=help_desk, purpose="reset")
    desk.get(reverse("admin:identity_recoveryattempt_change", args=[own.pk]))
    desk.get(reverse("admin:identity_recoveryattempt_change", args=[own.pk + 999]))

    assert not AuditEvent.objects.filter(code=RECORD).exists()


def test_who_may_not_look_leaves_no_look(sign_in, person):
    attempt = RecoveryAttempt.objects.create(user=person, purpose="reset")
    client = sign_in(UserFactory(is_staff=True))
    for page in (
        reverse("admin:identity_recoveryattempt_change", args=[attempt.pk]),
        reverse("admin:identity_recoveryattempt_changelist"),
    ):
        assert client.get(page).status_code == 403

    assert not AuditEvent.objects.filter(code__in=[RECORD, LIST]).exists()


@pytest.mark.parametrize(
    "kind", ["identity_user", "audit_auditevent", "notifications_outgoingemail", *KINDS]
)
def test_a_list_is_an_event_with_the_number_of_its_rows(kind, desk, person, help_desk):
    page = reverse(f"admin:{kind}_changelist")
    assert desk.get(page, {"q": "averyh.secret-term"}).status_code == 200

    [event] = AuditEvent.objects.filter(code=LIST)
    assert event.actor == help_desk
    assert event.subject_type == ContentType.objects.get_for_model(ContentType)
    assert event.data == {"hits": 0, "searched": "yes"}
    assert "averyh" not in json.dumps(event.data)


def test_the_number_of_hits_is_that_of_the_search(desk, person):
    desk.get(reverse("admin:identity_user_changelist"), {"q": person.username})
    desk.get(reverse("admin:identity_user_changelist"))

    searched, all_of_them = AuditEvent.objects.filter(code=LIST).order_by("pk")
    assert (searched.data["hits"], searched.data["searched"]) == (1, "yes")
    assert (all_of_them.data["hits"], all_of_them.data["searched"]) == (2, "no")


def test_the_page_of_an_act_shows_a_person_and_is_a_look(desk, person):
    desk.post(
        reverse("admin:identity_user_changelist"),
        {"action": "suspend", "_selected_action": [person.pk]},
    )

    assert [e.code for e in events_of(person)] == ["identity.help_desk.account_viewed"]


@pytest.mark.parametrize("given", [{}, {"ticket": "T-1"}])
def test_a_form_that_is_refused_shows_the_person_again_and_is_a_look(desk, person, given):
    """Also one that was never asked for: whoever sends ``confirm`` at once sees who it is."""
    data = {"action": "unlock", "_selected_action": [person.pk], "confirm": "yes", **given}
    page = desk.post(reverse("admin:identity_user_changelist"), data)

    assert person.username in page.content.decode()
    assert [e.code for e in events_of(person)] == ["identity.help_desk.account_viewed"]


@pytest.mark.parametrize("given", [{}, {"confirm": "yes"}])
@pytest.mark.parametrize("action", ["confirm", "decline"])
def test_the_page_of_a_case_is_a_look_at_its_person(desk, person, help_desk, action, given):
    case = row_of("identity_helpdeskcase", person, help_desk)
    case.new_email = "new.address@example.org"
    case.save()
    data = {"action": action, "_selected_action": [case.pk], **given}
    page = desk.post(reverse("admin:identity_helpdeskcase_changelist"), data)

    assert "new.address@example.org" in page.content.decode()
    [event] = AuditEvent.objects.filter(code=RECORD)
    assert (event.actor, event.subject_id) == (help_desk, str(person.pk))


def looked_at(client, action, rows, **given):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **given}
    return client.post(reverse("admin:identity_rolerequest_changelist"), data)


@pytest.mark.parametrize("given", [{}, {"confirm": "yes", "note": "x" * 5000}])
@pytest.mark.parametrize("action", ["approve_selected", "reject_selected"])
def test_each_request_shown_before_it_is_decided_is_a_look(desk, help_desk, action, given):
    rows = [RoleRequestFactory(), RoleRequestFactory()]
    page = looked_at(desk, action, rows, **given)

    assert all(row.requester.email in page.content.decode() for row in rows)
    looks = AuditEvent.objects.filter(code=RECORD)
    assert {look.data["row"]: look.subject_id for look in looks} == {
        row.pk: str(row.requester_id) for row in rows
    }
    assert {look.actor for look in looks} == {help_desk}


def test_requests_shown_before_they_are_decided_take_the_same_number_of_questions(desk):
    """However many there are."""
    looked_at(desk, "approve_selected", [RoleRequestFactory()])
    asked = []
    for count in (1, 5):
        rows = [RoleRequestFactory() for _n in range(count)]
        with CaptureQueriesContext(connection) as questions:
            looked_at(desk, "approve_selected", rows)
        asked.append(len(questions))

    assert asked[0] == asked[1]


def test_a_decision_that_is_refused_names_the_person_and_is_a_look(desk, help_desk):
    decided = RoleRequestFactory(status="withdrawn", closed_at=clock.now())
    page = looked_at(desk, "approve_selected", [decided], confirm="yes", note="Looked at it.")

    assert page.status_code == 302
    [event] = AuditEvent.objects.filter(code=RECORD)
    assert (event.actor, event.subject_id) == (help_desk, str(decided.requester_id))


def test_a_text_message_is_about_whom_it_went_to(sign_in, person):
    root = sign_in(UserFactory(is_staff=True, is_superuser=True))
    text = OutgoingText.objects.create(to=person, number="904-555-0123", text="x")

    root.get(reverse("admin:notifications_outgoingtext_change", args=[text.pk]))

    assert AuditEvent.objects.get(code=RECORD).subject_id == str(person.pk)


def test_the_page_of_a_persons_history_is_a_look_too(sign_in, help_desk, person):
    page = sign_in(help_desk).get(f"/admin/identity/user/{person.pk}/history/")

    assert page.status_code == 200
    look = AuditEvent.objects.get(code="identity.help_desk.account_viewed")
    assert (look.actor, look.subject_id) == (help_desk, str(person.pk))


@pytest.mark.parametrize("term", ["", "person"])
def test_nobody_is_found_by_the_way_that_forms_of_others_search(sign_in, help_desk, person, term):
    address = "/admin/autocomplete/?app_label=identity&model_name=signin&field_name=user&term="

    assert sign_in(help_desk).get(address + term).status_code == 404
