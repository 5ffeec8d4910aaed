"""What takes two agents: to reinstate whom one has suspended, and to remove second factors."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django_otp import devices_for_user

from identity.models import (
    AuthenticatorDevice,
    EmailChange,
    EmailDevice,
    HelpDeskCase,
    PhoneDevice,
    TakenPhone,
    User,
)
from identity.services import account_sweeps, code_lists
from identity.services import help_desk as services
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from tests.identity.browser import SECRET, Browser, words
from tests.identity.desk import (
    CASES,
    FACTS,
    KNOWN,
    TICKET,
    act,
    order,
)
from tests.identity.verifying import use_recovery_code

pytestmark = pytest.mark.django_db


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
    gone = [line for line in told[1].body.splitlines() if line.startswith("- ")]
    assert gone == ["- Authenticator app: App", "- Text message: ***-***-0123"]
    texts = OutgoingText.objects.order_by("pk").values_list("number", "text")
    assert [number for number, _text in texts] == ["904-555-0123"] * 2
    Browser().sign_in(with_factors)


def test_a_recovery_code_used_a_moment_before_is_told_all_the_same(
    desk, sign_in, with_factors, second_agent
):
    [code, *_others] = code_lists.make_list(user=with_factors)
    use_recovery_code(with_factors, code)
    act(desk, "reset_factors", with_factors, confirm="yes", **TICKET, **KNOWN)
    case = HelpDeskCase.objects.get()

    act(sign_in(second_agent), "confirm", case, listing=CASES, confirm="yes", looked="on")

    notice = OutgoingEmail.objects.get(template="identity/recovery_code_used")
    assert "Codes left: 9" in notice.body


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
