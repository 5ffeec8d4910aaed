"""The help desk serves accounts: never its own, with ticket and reason, the caller verified, all of it recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django_otp import devices_for_user

from identity.help_desk import GROUP
from identity.models import (
    AuthenticatorDevice,
    EmailChange,
    EmailDevice,
    HelpDeskCase,
    PhoneDevice,
    RecoveryAttempt,
    TakenPhone,
    User,
)
from identity.services import account_sweeps, callers
from identity.services import help_desk as services
from identity.services.callers import CallerFacts
from identity.services.help_desk import Order
from organizations.models import Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import SECRET, Browser, words
from tests.identity.ways_back import NEW, link_in, open_link

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
PEOPLE, CASES = "admin:identity_user_changelist", "admin:identity_helpdeskcase_changelist"
KNOWN = {"date_of_birth": "05/17/1980", "zip_code": "32202", "phone": "(904) 555-0123"}
FACTS = CallerFacts(date_of_birth=date(1980, 5, 17), zip_code="32202", phone="904-555-0123")
ACTIONS = ["unlock", "send_reset_link", "reset_factors", "end_sessions", "suspend", "reinstate"]
TICKET = {"ticket": "T-4711", "reason": "The caller asked for it."}


@pytest.fixture
def caller(owner):
    owner.phone = "904-555-0123"
    owner.save()
    return owner


@pytest.fixture
def second_agent(db):
    agent = UserFactory(help_desk=True)
    agent.groups.add(Group.objects.get(name=GROUP))
    return agent


@pytest.fixture
def desk(sign_in, help_desk):
    return sign_in(help_desk)


def act(client, action, *rows, listing=PEOPLE, **given):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **given}
    return client.post(reverse(listing), data, follow=True)


def order(person, agent, **changes):
    return Order(person.pk, agent, **(TICKET | changes))


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def lock(person):
    person.lock(at=clock.now())
    person.save()


# --- Who is calling ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({"date_of_birth": date(1980, 5, 17), "zip_code": "32202", "phone": "9045550123"}, True),
        ({"date_of_birth": date(1980, 5, 17), "zip_code": "32202-1234", "role": "none"}, True),
        ({"phone": "+1 904.555.0123", "role": "none", "answer": f" {ANSWER.lower()} "}, True),
        ({"date_of_birth": date(1980, 5, 17), "zip_code": "32202"}, False),
        ({"date_of_birth": date(1980, 5, 18), "zip_code": "32202", "phone": "9045550123"}, False),
        ({"zip_code": "32202", "phone": "9045550123", "role": "approver"}, False),
        ({}, False),
    ],
)
def test_three_of_five_facts_verify_a_caller(caller, help_desk, said, enough):
    facts = CallerFacts(**said)

    if enough:
        assert callers.verify_caller(person_id=caller.pk, by=help_desk, facts=facts) >= 3
    else:
        with pytest.raises(DomainError, match="not verified"):
            callers.verify_caller(person_id=caller.pk, by=help_desk, facts=facts)
    assert codes() == [
        "identity.help_desk.caller_verified" if enough else "identity.help_desk.caller_refused"
    ]


def test_the_last_role_approved_is_a_fact(caller):
    assert callers.last_role(caller) == callers.NO_ROLE
    MembershipFactory(user=caller, role=Role.BACKUP_APPROVER)
    assert callers.last_role(caller) == Role.BACKUP_APPROVER


def test_what_is_not_on_file_verifies_nobody(help_desk):
    """An empty profile must not fit empty answers."""
    stranger = UserFactory(date_of_birth=None, zip_code="", phone="", security_answer="")

    with pytest.raises(DomainError, match="not verified"):
        callers.verify_caller(
            person_id=stranger.pk, by=help_desk, facts=CallerFacts(role="none", answer="")
        )


def test_after_two_callers_who_knew_too_little_nothing_is_done_for_a_day(caller, help_desk, freeze):
    now = clock.now()
    for _call in range(policy.CALLER_FAILURES.value):
        with pytest.raises(DomainError, match="not verified"):
            callers.verify_caller(person_id=caller.pk, by=help_desk, facts=CallerFacts())

    with pytest.raises(DomainError, match="tell your supervisor"):
        callers.verify_caller(person_id=caller.pk, by=help_desk, facts=FACTS)
    freeze(now + timedelta(hours=24, minutes=1))
    assert callers.verify_caller(person_id=caller.pk, by=help_desk, facts=FACTS) == 3


def test_what_the_caller_said_is_neither_kept_nor_shown_again(desk, caller):
    lock(caller)
    page = act(desk, "unlock", caller, confirm="yes", **TICKET, zip_code="99999", answer="Quinces?")

    assert "not verified" in words(page)
    assert "Quinces?" not in page.content.decode()
    assert not any("99999" in str(event.data) for event in AuditEvent.objects.all())
    assert not HelpDeskCase.objects.exists()


# --- What is done -----------------------------------------------------------------------------------------------------


def test_unlock_for_a_verified_caller(desk, help_desk, caller):
    lock(caller)
    asked = act(desk, "unlock", caller)
    assert caller.username in words(asked)
    assert "1980" not in asked.content.decode().replace("03/14/1980", "")

    done = act(desk, "unlock", caller, confirm="yes", **TICKET, **KNOWN)

    caller.refresh_from_db()
    assert caller.status == "active"
    assert "is open again" in words(done)
    case = HelpDeskCase.objects.get()
    assert (case.act, case.status, case.opened_by, case.facts_right, case.ticket) == (
        "unlock", "done", help_desk, 3, "T-4711",
    )  # fmt: skip
    assert AuditEvent.objects.get(code="identity.account.unlocked").actor == help_desk
    assert OutgoingEmail.objects.filter(to=caller, template="identity/account_unlocked").exists()


@pytest.mark.parametrize("missing", ["ticket", "reason"])
@pytest.mark.parametrize("action", ACTIONS)
def test_k07_without_ticket_and_reason_nothing_is_done(desk, caller, action, missing):
    lock(caller)
    page = act(
        desk, action, caller, confirm="yes", **(TICKET | {missing: " "}), **KNOWN, why="other"
    )

    assert missing in page.context["form"].errors
    assert not HelpDeskCase.objects.exists()


@pytest.mark.parametrize("action", ["unlock", "send_reset_link", "reset_factors", "reinstate"])
def test_k07_without_the_checks_filled_nothing_is_done(desk, caller, action):
    lock(caller)
    before = User.objects.values().get(pk=caller.pk)

    page = act(desk, action, caller, confirm="yes", **TICKET)

    assert "not verified" in words(page)
    assert User.objects.values().get(pk=caller.pk) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_serves_their_own_account(desk, help_desk, action):
    User.objects.filter(pk=help_desk.pk).update(phone="904-555-0123")

    page = act(desk, action, help_desk, confirm="yes", **TICKET, **KNOWN, why="other")

    assert "your own account" in words(page)
    assert not HelpDeskCase.objects.exists()
    help_desk.refresh_from_db()
    assert help_desk.status == "active"


def test_k10_staff_without_the_right_do_nothing(sign_in, caller):
    reader = UserFactory(is_staff=True)
    act(sign_in(reader), "end_sessions", caller, confirm="yes", **TICKET)

    assert not HelpDeskCase.objects.exists()
    with pytest.raises(PermissionDenied):
        services.end_all_sessions(order(caller, reader))


def test_one_caller_one_account(desk, caller):
    page = act(desk, "end_sessions", caller, UserFactory(), confirm="yes", **TICKET)

    assert "exactly one" in words(page)
    assert not HelpDeskCase.objects.exists()


def test_v7_4_5_sessions_are_ended_at_once(desk, sign_in, caller):
    inside = sign_in(caller)
    act(desk, "end_sessions", caller, confirm="yes", **TICKET)

    assert inside.get("/idm/").status_code == 302
    assert "identity.session.ended" in codes()
    assert OutgoingEmail.objects.filter(to=caller, template="identity/sessions_ended").exists()


def test_v6_4_6_the_agent_starts_a_reset_and_never_sees_link_or_password(
    desk, caller, django_capture_on_commit_callbacks
):
    now = clock.now()
    User.objects.filter(pk=caller.pk).update(password_changed_at=now)  # changed today
    with django_capture_on_commit_callbacks(execute=True):
        page = act(desk, "send_reset_link", caller, confirm="yes", **TICKET, **KNOWN)

    message = mail.outbox[-1]
    link = link_in(message.body)
    assert (message.to, "T-4711" in message.body) == ([caller.email], True)
    assert link.split("/")[-2] not in page.content.decode()
    client = Browser()
    form = client.get(open_link(client, link)).context["form"]
    assert list(form.fields) == ["password", "password_again"]  # the question is not asked again
    client.post(open_link(client, link), {"password": NEW, "password_again": NEW})
    caller.refresh_from_db()
    assert caller.check_password(NEW)
    assert client.person is None


def test_a_link_of_the_help_desk_opens_once_and_a_newer_one_asks_the_question_again(
    desk, caller, asked, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        act(desk, "send_reset_link", caller, confirm="yes", **TICKET, **KNOWN)
    by_help_desk = link_in(mail.outbox[-1].body)
    own = asked()

    assert client.get(by_help_desk, follow=True).status_code == 410
    assert "answer" in client.get(open_link(client, own)).context["form"].fields


def test_the_number_a_caller_reads_out_finds_the_try(desk, caller, asked):
    asked()
    number = RecoveryAttempt.objects.get().number

    found = desk.get(reverse("admin:identity_recoveryattempt_changelist"), {"q": number})

    assert caller.username in words(found) or str(caller) in words(found)


# --- Suspended --------------------------------------------------------------------------------------------------------


def test_suspending_ends_sessions_and_tells_the_person_the_kind_of_reason(desk, sign_in, caller):
    inside = sign_in(caller)
    act(desk, "suspend", caller, confirm="yes", **TICKET, why="sharing")

    caller.refresh_from_db()
    assert caller.status == "suspended"
    assert inside.get("/idm/").status_code == 302
    body = OutgoingEmail.objects.get(to=caller, template="identity/account_suspended").body
    assert "more than one person" in body
    assert TICKET["reason"] not in body


def test_whom_an_agent_suspended_another_one_reinstates(desk, sign_in, caller, second_agent):
    act(desk, "suspend", caller, confirm="yes", **TICKET, why="other")
    refused = act(desk, "reinstate", caller, confirm="yes", **TICKET, **KNOWN)
    assert "takes another agent" in words(refused)
    caller.refresh_from_db()
    assert caller.status == "suspended"

    act(sign_in(second_agent), "reinstate", caller, confirm="yes", **TICKET, **KNOWN)

    caller.refresh_from_db()
    assert (caller.status, caller.wrong_answers) == ("active", 0)
    assert AuditEvent.objects.get(code="identity.account.reinstated").actor == second_agent
    assert OutgoingEmail.objects.filter(to=caller, template="identity/account_reinstated").exists()


def test_what_too_many_tries_suspended_any_agent_reinstates(caller, help_desk):
    caller.suspend()
    caller.wrong_answers = 5
    caller.save()

    services.reinstate(order(caller, help_desk), facts=FACTS)

    caller.refresh_from_db()
    assert (caller.status, caller.wrong_answers) == ("active", 0)
    assert Browser().password(caller.username).status_code == 302


@pytest.mark.parametrize(
    ("status", "does", "words_said"),
    [
        ("suspended", "unlock", "suspended, not locked"),
        ("active", "unlock", "not locked"),
        ("suspended", "send_reset_link", "Reinstate it first"),
        ("active", "reinstate", "already active"),
    ],
)
def test_an_act_that_does_not_fit_the_state_is_refused_in_words(
    caller, help_desk, status, does, words_said
):
    User.objects.filter(pk=caller.pk).update(status=status)

    with pytest.raises(DomainError, match=words_said):
        getattr(services, does)(order(caller, help_desk), facts=FACTS)
    assert not HelpDeskCase.objects.exists()


# --- Second factors ---------------------------------------------------------------------------------------------------


@pytest.fixture
def with_factors(caller):
    app = AuthenticatorDevice(user=caller, name="App", confirmed=True)
    app.secret = SECRET.hex()
    app.save()
    PhoneDevice.objects.create(
        user=caller, name="", channel="sms", number="904-555-0123", confirmed=True
    )
    TakenPhone.objects.create(user=caller, number="904-555-0123")
    EmailDevice.objects.filter(user=caller).update(status="disabled")
    return caller


def kinds(person):
    return {type(device) for device in devices_for_user(person)}


def test_v6_4_4_removing_second_factors_takes_two_agents(
    desk, sign_in, with_factors, second_agent, help_desk
):
    inside = sign_in(with_factors)
    first = act(desk, "reset_factors", with_factors, confirm="yes", **TICKET, **KNOWN)
    case = HelpDeskCase.objects.get()
    assert "a second agent has to confirm" in words(first)
    assert (case.status, kinds(with_factors)) == (
        "waiting", {AuthenticatorDevice, PhoneDevice, EmailDevice},
    )  # fmt: skip

    own = act(desk, "confirm", case, listing=CASES, confirm="yes", looked="on")
    assert "It takes a second agent" in words(own)
    other = sign_in(second_agent)
    looked = act(other, "confirm", case, listing=CASES)
    assert TICKET["reason"] in words(looked)
    act(other, "confirm", case, listing=CASES, confirm="yes", looked="on")

    case.refresh_from_db()
    assert (case.status, case.decided_by) == ("done", second_agent)
    assert kinds(with_factors) == {EmailDevice}
    assert EmailDevice.objects.get(user=with_factors).status == "active"
    assert not TakenPhone.objects.filter(user=with_factors).exists()
    assert inside.get("/idm/").status_code == 302
    told = OutgoingEmail.objects.filter(to=with_factors).order_by("pk")
    assert list(told.values_list("template", flat=True)) == [
        "identity/factors_reset_asked", "identity/factors_reset",
    ]  # fmt: skip
    assert case.number in told[0].body
    texts = OutgoingText.objects.order_by("pk").values_list("number", "text")
    assert [number for number, _text in texts] == ["904-555-0123"] * 2
    Browser().sign_in(with_factors)


def test_v6_3_7_right_after_a_change_of_address_both_are_told(with_factors, help_desk):
    now = clock.now()
    EmailChange.objects.create(
        user=with_factors, old_email="old@example.org", new_email=with_factors.email, status="done",
        done_at=now,
    )  # fmt: skip
    User.objects.filter(pk=with_factors.pk).update(email_held_until=now + policy.EMAIL_HOLD.hours)

    services.ask_to_reset_factors(order(with_factors, help_desk), facts=FACTS)

    told = OutgoingEmail.objects.values_list("recipient", flat=True)
    assert set(told) == {"old@example.org", with_factors.email}


def test_the_person_of_the_case_is_no_second_agent(help_desk, second_agent):
    User.objects.filter(pk=second_agent.pk).update(phone="904-555-0123")
    case = services.ask_to_reset_factors(order(second_agent, help_desk), facts=FACTS)

    with pytest.raises(PermissionDenied):
        services.confirm_case(case_id=case.pk, by=second_agent)


def test_a_declined_case_changes_nothing(desk, sign_in, with_factors, second_agent):
    act(desk, "reset_factors", with_factors, confirm="yes", **TICKET, **KNOWN)
    case = HelpDeskCase.objects.get()

    act(sign_in(second_agent), "decline", case, listing=CASES, confirm="yes", looked="on")

    case.refresh_from_db()
    assert case.status == "declined"
    assert AuthenticatorDevice in kinds(with_factors)


def test_one_case_waits_at_a_time(with_factors, help_desk, second_agent):
    services.ask_to_reset_factors(order(with_factors, help_desk), facts=FACTS)

    with pytest.raises(DomainError, match="waiting for a second agent already"):
        services.ask_to_reset_factors(order(with_factors, second_agent), facts=FACTS)


@pytest.mark.parametrize("swept", [True, False])
def test_a_case_nobody_confirmed_within_a_day_is_over(
    with_factors, help_desk, second_agent, freeze, swept
):
    now = clock.now()
    case = services.ask_to_reset_factors(order(with_factors, help_desk), facts=FACTS)
    freeze(now + policy.SECOND_AGENT.hours + timedelta(minutes=1))
    if swept:
        assert account_sweeps.close_waiting_cases() == 1
        assert account_sweeps.close_waiting_cases() == 0

    with pytest.raises(DomainError):
        services.confirm_case(case_id=case.pk, by=second_agent)
    assert AuthenticatorDevice in kinds(with_factors)


def test_v7_5_3_an_act_takes_a_second_factor_of_a_short_while_ago(desk, caller, freeze):
    freeze(clock.now() + policy.REAUTH_WINDOW.minutes + timedelta(seconds=1))
    response = desk.post(
        reverse(PEOPLE),
        {"action": "end_sessions", "_selected_action": [caller.pk], "confirm": "yes", **TICKET},
    )

    assert response.url.startswith("/idm/confirm/")
    assert not HelpDeskCase.objects.exists()


def test_cases_and_recoveries_are_read_only(desk, caller, help_desk):
    case = services.end_all_sessions(order(caller, help_desk))
    attempt = RecoveryAttempt.objects.create(user=caller, purpose="reset")

    for model, row in (("helpdeskcase", case), ("recoveryattempt", attempt)):
        page = reverse(f"admin:identity_{model}_change", args=[row.pk])
        assert desk.get(page).status_code == 200
        assert desk.post(page, {"ticket": "other", "user": "1"}).status_code == 403
    assert "code_hash" not in desk.get(page).content.decode()


def test_the_old_password_signs_in_as_long_as_nobody_has_reset_it(caller, help_desk):
    services.send_reset_link(order(caller, help_desk), facts=FACTS)

    assert Browser().password(caller.username, PASSWORD).status_code == 302


def test_parked_mail_is_sent_again_by_the_help_desk(desk, caller):
    email = OutgoingEmail.objects.create(
        template="identity/account_locked", to=caller, recipient=caller.email, subject="x", body="y",
        status="parked", attempts=5,
    )  # fmt: skip
    waiting = OutgoingEmail.objects.create(
        template="identity/account_locked", to=caller, recipient=caller.email, subject="x", body="y"
    )

    page = act(
        desk, "release", email, waiting, listing="admin:notifications_outgoingemail_changelist"
    )

    email.refresh_from_db()
    assert (email.status, email.attempts) == ("waiting", 0)
    assert "1 e-mail will be sent again" in words(page)
    assert "already waiting" in words(page)
    assert codes() == ["notifications.email.released"]
