"""The page of sessions and sign-ins, the history of an account, and the copy of one's own data."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from identity.account_history import BEFORE_SIGN_IN, WORDS, entry_of, events_of
from identity.events import IdentityEvent
from identity.models import (
    AuthenticatorDevice,
    EmailChange,
    EmailDevice,
    HelpDeskCase,
    ProofingAttempt,
    RecoveryAttempt,
    SignIn,
)
from identity.own_data_page import HEADINGS, TITLES
from identity.services.help_desk import Order, end_all_sessions
from identity.services.role_requests import approve_role_request
from identity.services.sessions import end_sessions
from organizations.events import OrganizationEvent
from organizations.models import Role
from spot_portal.audit.models import AuditEvent
from spot_portal.audit.services import record_event
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from spot_portal.notifications.services import send_notification
from tests.factories.identity import PASSWORD, RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import CODE, SECRET, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PAGE, HISTORY, DOWNLOAD = (
    "/idm/profile/sessions/",
    "/idm/profile/history/",
    "/idm/profile/data/download/",
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def office(new_browser, person, freeze):
    freeze(START)
    browser = new_browser(headers={"User-Agent": FIREFOX})
    browser.sign_in(person)
    return browser


def queries(client, page):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(page).status_code == 200
    return len(found)


# --- Sessions and sign-ins ------------------------------------------------------------------------------------------


def test_finished_and_failed_tries_are_one_list_the_newest_first(
    office, new_browser, person, freeze
):
    freeze(START + timedelta(hours=1))
    stranger = new_browser()
    stranger.password(person.username, "Wrong-Horse-Battery-8")
    freeze(START + timedelta(hours=2))
    stranger.password(person.username)
    right = stranger.email_code(person)
    stranger.post(CODE, {"code": f"{(int(right) + 1) % 10**6:06}"})
    freeze(START + timedelta(hours=3))
    here = new_browser(headers={"User-Agent": FIREFOX})
    here.sign_in(person)

    tries = here.get(PAGE).context["tries"]

    assert [t.result for t in tries] == [
        "Signed in",
        "Failed: wrong code",
        "Failed: wrong password",
        "Signed in",
    ]
    assert tries[0].browser == "Firefox on Windows"
    assert tries[0].factor.startswith("E-mail")
    assert tries[3].how_ended == "No activity"
    assert tries[1].ip_address


def test_the_list_is_in_pages_and_asks_as_often_whatever_its_length(office, person):
    office.get(PAGE)
    few = queries(office, PAGE)
    for n in range(60):
        SignIn.objects.create(
            user=person,
            session_hash=str(n),
            began_at=START - timedelta(days=n),
            ended_at=START,
            how_ended="idle",
        )

    assert queries(office, PAGE) == few
    first, last = office.get(PAGE), office.get(f"{PAGE}?page=99")
    assert len(first.context["tries"]) == 25
    assert last.context["page"].number == 3
    for odd in ("x", "-1", "1e9", "%00"):
        assert office.get(f"{PAGE}?page={odd}").status_code in (200, 400)


def test_nobody_sees_or_ends_the_session_of_somebody_else(office, sign_in, person):
    stranger = sign_in(UserFactory())
    own = SignIn.objects.get(user=person)

    assert "Firefox" not in words(stranger.get(PAGE))
    assert stranger.post(f"{PAGE}{own.reference}/end/").status_code == 404
    assert office.get(PAGE).status_code == 200


def test_the_session_at_hand_is_not_ended_from_its_own_list(office, person):
    own = SignIn.objects.get(user=person)
    response = office.post(f"{PAGE}{own.reference}/end/", follow=True)

    assert "To end it, sign out" in words(response)
    assert office.get(PAGE).status_code == 200


def test_a_session_that_has_ended_is_said_to_have_ended(
    office, new_browser, person, policy_profile
):
    policy_profile("nist")
    other = new_browser()
    other.sign_in(person)
    [theirs] = SignIn.objects.filter(session_key=other.session.session_key)
    other.post("/idm/sign-out/")

    response = office.post(f"{PAGE}{theirs.reference}/end/", follow=True)

    assert "had ended already" in words(response)


def test_an_idle_session_is_not_listed_as_open(office, new_browser, person, freeze, policy_profile):
    policy_profile("nist")
    freeze(START + timedelta(minutes=61))
    other = new_browser()
    other.sign_in(person)

    [shown] = other.get(PAGE).context["sessions"]
    assert shown.is_this


# --- Who looked at my account ---------------------------------------------------------------------------------------


def test_every_event_about_accounts_has_words():
    codes = {str(code) for code in [*IdentityEvent, *OrganizationEvent]}

    assert codes - set(WORDS) == set()
    assert BEFORE_SIGN_IN - set(WORDS) == set()
    assert not [code for code, said in WORDS.items() if "_" in str(said) or str(said).endswith(".")]


def test_own_acts_and_those_of_others_are_shown_in_words(office, person):
    request = RoleRequestFactory(requester=person)
    approver = MembershipFactory(organization=request.organization, role=Role.APPROVER).user
    approve_role_request(role_request_id=request.pk, by=approver)
    page = words(office.get(HISTORY))

    assert "Signed in You" in page
    assert f"A role request was approved {approver.get_full_name()}" in page
    assert "A role was granted" in page
    assert "A code was sent Somebody not signed in" in page


def test_a_look_of_the_help_desk_is_shown_without_a_name(office, person, help_desk):
    end_sessions(person, SignIn.End.HELP_DESK, by=help_desk)
    entries = [entry_of(event, person) for event in events_of(person)]

    assert (entries[0].what, entries[0].who) == ("A session was ended", "The help desk")
    assert help_desk.get_full_name() not in str(entries)


def test_the_help_desk_leaves_a_trace_when_it_opens_the_page_of_an_account(
    sign_in, office, person, help_desk
):
    desk = sign_in(help_desk)
    page = reverse("admin:identity_user_change", args=[person.pk])
    desk.get(page)
    desk.get(reverse("admin:identity_user_change", args=[help_desk.pk]))  # one's own is no look
    desk.get(reverse("admin:identity_user_change", args=[10**9]))

    assert AuditEvent.objects.filter(code="identity.help_desk.account_viewed").count() == 1
    assert "The help desk opened the account’s page The help desk" in words(office.get(HISTORY))


def test_a_case_of_the_help_desk_says_what_was_done(person, help_desk):
    order = Order(person.pk, help_desk, ticket="T-4711", reason="Asked for it.")
    end_all_sessions(order)

    entries = [entry_of(event, person) for event in events_of(person)]
    assert "The help desk opened a case about the account: End sessions" in [
        e.what for e in entries
    ]
    assert "T-4711" not in str(entries)


def test_no_number_of_ours_is_on_the_page(office, person):
    AuthenticatorDevice.objects.create(user=person, name="app", confirmed=True, secret_sealed="x")
    page = words(office.get(HISTORY))

    assert "identity." not in page
    for event in AuditEvent.objects.all():
        assert event.seal not in page
        if event.request_id:
            assert event.request_id not in page


def test_the_history_of_others_is_not_shown(office, sign_in):
    stranger = UserFactory()
    sign_in(stranger).get(HISTORY)
    assert [e.who for e in sign_in(stranger).get(HISTORY).context["entries"]] == []


def test_the_history_is_in_pages_and_asks_as_often_whatever_its_length(office, person):
    office.get(HISTORY)
    few = queries(office, HISTORY)
    for _n in range(120):
        record_event(IdentityEvent.STEPPED_UP, actor=person, subject=person)

    assert queries(office, HISTORY) == few
    assert len(office.get(HISTORY).context["entries"]) == 50


def test_work_on_patients_records_is_elsewhere(spot_client, provider):
    client = spot_client(provider)
    client.get(f"/spot/{provider.reference}/claims/")
    assert AuditEvent.objects.filter(code="claims.claim.listed", actor=client.user).exists()

    assert "claims" not in str([e.code for e in events_of(client.user)])


# --- A copy of one's own data ---------------------------------------------------------------------------------------

PARTS = {
    "made_at", "profile", "devices", "roles", "role_requests", "identity_verification", "sign_ins",
    "email_changes", "ways_back", "help_desk_cases", "terms_accepted", "notices", "text_messages", "history",
}  # fmt: skip


@pytest.fixture
def copy(office, person):
    person.set_security_answer("liver and onions")
    person.save()
    RoleRequestFactory(requester=person, reason="I submit claims.")
    ProofingAttempt.objects.create(user=person, status="passed", consented_at=START)
    EmailChange.objects.create(
        user=person, old_email="a@example.org", new_email="b@example.org", status="undone"
    )
    send_notification(to=person, template="identity/security_question_changed")
    send_notification(to=person, template="identity/account_reinstated")
    OutgoingEmail.objects.filter(template="identity/account_reinstated").update(
        recipient="former@example.org"
    )
    OutgoingText.objects.create(to=person, number="904-555-0123", text="Your password was reset.")
    RecoveryAttempt.objects.create(user=person, purpose="reset", channel="sms", wrong_codes=2)
    HelpDeskCase.objects.create(
        person=person, act="unlock", ticket="T-4711", reason="Words of the desk.",
        opened_by=UserFactory(help_desk=True, first_name="Agentha"),
    )  # fmt: skip
    MembershipFactory(user=person)
    app = AuthenticatorDevice(user=person, name="My phone", confirmed=True)
    app.secret = SECRET.hex()
    app.save()
    return office.post(DOWNLOAD)


def test_the_copy_is_a_file_with_every_part(copy, person):
    assert copy["Content-Disposition"].startswith('attachment; filename="spot-portal-2026-03-02')
    assert "no-store" in copy["Cache-Control"]
    data = json.loads(copy.content)
    assert set(data) == PARTS
    assert data["profile"]["username"] == person.username
    assert data["devices"][1]["name"] == "My phone"
    assert data["role_requests"][0]["reason"] == "I submit claims."
    assert data["sign_ins"][0]["browser"] == "Firefox on Windows"
    assert data["history"][0]["what"] == "A copy of your data was made"
    assert len(data["roles"]) == len(data["terms_accepted"]) == 1


def test_the_copy_has_ways_back_cases_and_every_message_wherever_it_went(copy, person):
    data = json.loads(copy.content)

    [attempt] = data["ways_back"]
    assert (attempt["number"], attempt["channel"], attempt["wrong_codes"]) == (
        RecoveryAttempt.objects.get().number,
        "Text message",
        2,
    )
    [case] = data["help_desk_cases"]
    assert (case["act"], case["ticket"], case["status"]) == ("Unlock", "T-4711", "Done")
    assert {n["recipient"] for n in data["notices"]} == {person.email, "former@example.org"}
    [text] = data["text_messages"]
    assert (text["recipient"], text["text"]) == ("***-***-0123", "Your password was reset.")
    # What an agent writes for the record, and who they are, is not about the person.
    assert "Words of the desk" not in copy.content.decode()
    assert "Agentha" not in copy.content.decode()


def test_no_secret_is_in_the_copy(copy, person):
    text = copy.content.decode()
    person.refresh_from_db()
    device = EmailDevice.objects.get(user=person)
    sign_in = SignIn.objects.get(user=person)
    app = AuthenticatorDevice.objects.get(user=person)
    secrets = [
        PASSWORD, person.password, person.security_answer, "liver and onions", SECRET.hex(), app.secret_sealed,
        device.code_hash or "no code", sign_in.session_key, sign_in.session_hash, sign_in.browser_hash,
        str(person.reference), str(device.reference),
    ]  # fmt: skip
    assert [secret for secret in secrets if secret in text] == []
    assert '"pk"' not in text
    assert '"id"' not in text


def test_a_copy_is_written_down(copy, person):
    assert AuditEvent.objects.get(code="identity.profile.data_exported").actor == person


def test_the_copy_can_be_read_and_printed(office, person):
    page = office.get("/idm/profile/data/print/")

    assert "What was done on your account" in words(page)
    assert person.username in words(page)
    assert "data-print" in page.content.decode()


def test_every_part_of_the_copy_has_a_heading(copy):
    data = json.loads(copy.content)
    for name in PARTS - {"made_at"}:
        assert name in TITLES
        rows = data[name] if isinstance(data[name], list) else [data[name]]
        for row in rows:
            assert set(row) <= set(HEADINGS), name


def test_a_link_makes_no_copy(office):
    assert office.get(DOWNLOAD).status_code == 405
