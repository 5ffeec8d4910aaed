"""A mailbox that is lost: two agents of the help desk change the address."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from identity.models import EmailChange, EmailDevice, HelpDeskCase, SignIn, User
from identity.selectors import recovery_address
from identity.services import account_sweeps
from identity.services import help_desk as services
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import Browser, words
from tests.identity.desk import ADDRESS, CASES, FACTS, KNOWN, TICKET, act, codes, confirm, order
from tests.identity.ways_back import FORGOT

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_the_start(freeze):
    freeze(START)


@pytest.fixture
def asked_for(caller, help_desk):
    """A case that waits for the second agent."""
    return services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=ADDRESS)


def told(template):
    rows = OutgoingEmail.objects.filter(template=f"identity/{template}").order_by("pk")
    return {row.recipient: row.body for row in rows}


# --- Two agents -----------------------------------------------------------------------------------------------------


def test_a_lost_mailbox_is_replaced_by_two_agents(desk, sign_in, caller, help_desk, second_agent):
    former = caller.email
    page = act(desk, "change_email", caller)
    assert "New e-mail address" in words(page)
    first = act(desk, "change_email", caller, confirm="yes", **TICKET, **KNOWN)

    case = HelpDeskCase.objects.get()
    assert f"a second agent has to confirm case {case.number}" in words(first)
    caller.refresh_from_db()
    assert (case.act, case.status, case.facts_right, caller.email) == (
        "change_email", "waiting", 3, former,
    )  # fmt: skip

    own = act(desk, "confirm", case, listing=CASES, confirm="yes", looked="on")
    assert "It takes a second agent" in words(own)
    other = sign_in(second_agent)
    assert ADDRESS in words(act(other, "confirm", case, listing=CASES))
    done = act(other, "confirm", case, listing=CASES, confirm="yes", looked="on")

    assert "the first one that is typed in proves it" in words(done)
    caller.refresh_from_db()
    case.refresh_from_db()
    assert (caller.email, caller.email_key, case.status) == (ADDRESS, ADDRESS, "done")
    assert (case.opened_by, case.decided_by) == (help_desk, second_agent)
    event = AuditEvent.objects.get(code="identity.profile.email_changed")
    assert (event.actor, event.data) == (second_agent, {"case": case.number})
    assert AuditEvent.objects.get(code="identity.help_desk.case_opened").actor == help_desk


def test_one_agent_alone_changes_nothing(caller, help_desk, asked_for):
    with pytest.raises(DomainError, match="second agent"):
        services.confirm_case(case_id=asked_for.pk, by=help_desk)

    caller.refresh_from_db()
    assert caller.email != ADDRESS


def test_a_caller_who_knows_too_little_gets_no_case_and_learns_nothing_of_the_address(desk, caller):
    UserFactory(email=ADDRESS)
    wrong = {"date_of_birth": "05/18/1980"}

    page = act(desk, "change_email", caller, confirm="yes", **TICKET, **(KNOWN | wrong))

    assert "not verified" in words(page)
    assert "another account" not in words(page)
    assert not HelpDeskCase.objects.exists()
    assert "identity.help_desk.caller_refused" in codes()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email_again": "other@example.org"}, "The two addresses differ"),
        ({"email": "", "email_again": ""}, "This is needed"),
        ({"email": "new.address", "email_again": "new.address"}, "name@example.org"),
        ({"email": "a\u200bb@example.org", "email_again": "a\u200bb@example.org"}, "name@example.org"),
    ],
)  # fmt: skip
def test_an_address_is_typed_twice_and_has_the_shape_of_one(desk, caller, typed, said):
    page = act(desk, "change_email", caller, confirm="yes", **TICKET, **(KNOWN | typed))

    assert said in str(page.context["form"].errors)
    assert not HelpDeskCase.objects.exists()


def test_an_address_of_another_account_is_refused_in_words(desk, caller):
    UserFactory(email=ADDRESS.upper())

    page = act(desk, "change_email", caller, confirm="yes", **TICKET, **KNOWN)

    assert "This address belongs to another account" in words(page)
    assert not HelpDeskCase.objects.exists()
    assert not told("email_change_asked")


def test_an_address_that_a_change_may_still_go_back_to_is_refused(
    caller, help_desk, asked_for, second_agent
):
    former, other = caller.email, UserFactory(phone="904-555-0123")
    confirm(asked_for, second_agent)

    with pytest.raises(DomainError, match="may go back to one"):
        services.ask_to_change_email(order(other, help_desk), facts=FACTS, address=former)


def test_the_address_on_file_is_no_new_one(desk, caller):
    same = {"email": caller.email.upper(), "email_again": caller.email.upper()}

    page = act(desk, "change_email", caller, confirm="yes", **TICKET, **(KNOWN | same))

    assert "the address the account has already" in words(page)


def test_an_address_that_somebody_took_meanwhile_is_refused_and_the_case_waits(
    asked_for, second_agent
):
    UserFactory(email=ADDRESS)

    with pytest.raises(DomainError, match="belongs to another account"):
        services.confirm_case(case_id=asked_for.pk, by=second_agent)

    asked_for.refresh_from_db()
    assert (asked_for.status, asked_for.new_email) == ("waiting", ADDRESS)
    assert not EmailChange.objects.exists()


@pytest.mark.parametrize(
    ("state", "said"),
    [({"status": "suspended"}, "Reinstate it first"), ({"is_staff": True}, "account of staff")],
)
def test_suspended_accounts_and_those_of_staff_keep_their_address(
    caller, help_desk, second_agent, asked_for, state, said
):
    User.objects.filter(pk=caller.pk).update(**state)

    with pytest.raises(DomainError, match=said):
        services.confirm_case(case_id=asked_for.pk, by=second_agent)
    HelpDeskCase.objects.all().delete()
    with pytest.raises(DomainError, match=said):
        services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=ADDRESS)
    assert not HelpDeskCase.objects.exists()


def test_a_locked_account_can_get_another_address(caller, asked_for, second_agent):
    User.objects.filter(pk=caller.pk).update(**{"status": "locked"})

    assert confirm(asked_for, second_agent).email == ADDRESS


def test_nobody_is_the_second_agent_of_their_own_case(caller, asked_for, second_agent):
    HelpDeskCase.objects.filter(pk=asked_for.pk).update(person=second_agent)

    with pytest.raises(PermissionDenied):
        services.confirm_case(case_id=asked_for.pk, by=second_agent)


@pytest.mark.parametrize("how", ["declined", "expired", "done"])
def test_the_case_keeps_the_address_only_until_it_is_decided(asked_for, second_agent, freeze, how):
    if how == "declined":
        services.decline_case(case_id=asked_for.pk, by=second_agent)
    elif how == "done":
        confirm(asked_for, second_agent)
    else:
        freeze(START + policy.SECOND_AGENT.hours + timedelta(minutes=1))
        account_sweeps.close_waiting_cases()

    asked_for.refresh_from_db()
    assert (asked_for.status, asked_for.new_email) == (how, "")
    assert (User.objects.get(pk=asked_for.person_id).email == ADDRESS) == (how == "done")


# --- What the owner notices -----------------------------------------------------------------------------------------


def test_v6_3_7_the_owner_is_told_when_it_is_asked_for_and_when_it_is_done(
    caller, help_desk, second_agent
):
    PhoneDeviceFactory(user=caller, number="904-555-0123")
    former = caller.email
    case = services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=ADDRESS)
    [(recipient, body)] = told("email_change_asked").items()
    assert (recipient, case.number in body, ADDRESS in body) == (former, True, False)

    confirm(case, second_agent)

    [(recipient, body)] = told("email_changed_by_help_desk_from").items()
    assert (recipient, "/idm/undo-email/" in body, "n***@example.org" in body) == (
        former,
        True,
        True,
    )
    assert ADDRESS not in body
    [(recipient, body)] = told("email_changed_by_help_desk").items()
    assert (recipient, "/idm/undo-email/" in body) == (ADDRESS, False)
    assert "proves that this mailbox is yours" in body
    assert OutgoingText.objects.filter(number="904-555-0123").count() == 2


def test_every_session_and_every_sign_in_that_was_begun_ends(
    sign_in, caller, asked_for, second_agent
):
    inside, begun = sign_in(caller), Browser()
    begun.password(caller.username)
    code = begun.email_code(caller)

    confirm(asked_for, second_agent)

    assert inside.get("/idm/").status_code == 302
    assert not SignIn.objects.filter(user=caller, ended_at=None).exists()
    begun.code(code)
    assert begun.person is None


def test_the_next_code_goes_to_the_new_address_and_opens_the_account(
    caller, asked_for, second_agent
):
    confirm(asked_for, second_agent)
    browser = Browser()

    browser.sign_in(caller)

    assert mail.outbox[-1].to == [ADDRESS]
    assert browser.person == caller


@pytest.mark.parametrize("status", ["lost", "disabled"])
def test_a_mailbox_reported_lost_or_shut_is_a_device_again(caller, asked_for, second_agent, status):
    EmailDevice.objects.filter(user=caller).update(**{"status": status})

    confirm(asked_for, second_agent)

    assert EmailDevice.objects.get(user=caller).is_ready


def test_until_the_hold_is_over_no_link_goes_to_the_new_address(
    caller, asked_for, second_agent, client, freeze, django_capture_on_commit_callbacks
):
    former = caller.email
    person = confirm(asked_for, second_agent)
    for moment, address in (
        (START + timedelta(minutes=1), former),
        (START + policy.EMAIL_HOLD.hours + timedelta(seconds=1), ADDRESS),
    ):
        freeze(moment)
        assert recovery_address(person, at=moment) == address
        with django_capture_on_commit_callbacks(execute=True):
            client.post(FORGOT, {"user_id": caller.username})
        assert mail.outbox[-1].to == [address]


def test_it_is_not_changed_again_before_the_hold_is_over(
    caller, asked_for, help_desk, second_agent, freeze
):
    confirm(asked_for, second_agent)
    again = {"facts": FACTS, "address": "third@example.org"}

    with pytest.raises(DomainError, match="changed a short while ago"):
        services.ask_to_change_email(order(caller, help_desk), **again)
    freeze(START + policy.EMAIL_HOLD.hours + timedelta(seconds=1))
    assert services.ask_to_change_email(order(caller, help_desk), **again).status == "waiting"


def test_the_former_mailbox_takes_it_back(sign_in, caller, asked_for, second_agent, settings):
    former = caller.email
    person = confirm(asked_for, second_agent)
    inside = sign_in(person)
    body = told("email_changed_by_help_desk_from")[former]
    link = re.search(r"http://testserver(/idm/undo-email/\S+)", body)[1]

    assert "Your e-mail address is back" in words(Client().post(link))

    person.refresh_from_db()
    assert (person.email, person.must_reset_since) == (former, START)
    assert inside.get("/idm/").status_code == 302
    assert settings.HELP_DESK_EMAIL in told("help_desk_email_undone")
    assert Client().post(link).status_code == 410


def test_a_change_that_somebody_inside_had_begun_is_over(sign_in, caller, asked_for, second_agent):
    mine = {"email": "mine@example.org", "email_again": "mine@example.org"}
    sign_in(caller).post("/idm/profile/email/", mine)

    confirm(asked_for, second_agent)

    assert EmailChange.objects.get(new_email="mine@example.org").status == "dropped"


def test_the_history_says_that_the_help_desk_did_it(sign_in, caller, asked_for, second_agent):
    person = confirm(asked_for, second_agent)

    page = words(sign_in(person).get("/idm/profile/history/"))

    assert "The help desk opened a case about the account: Change the e-mail address" in page
    assert "The e-mail address was changed" in page
