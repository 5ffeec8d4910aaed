"""A thief in a session changed the address, and the day to take it back is over: two agents bring the owner's back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import EmailChange, EmailDevice, User
from identity.selectors import recovery_address
from identity.services import email_change
from identity.services import help_desk as services
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.browser import Browser, newest_code, words
from tests.identity.desk import CASES, FACTS, act, confirm, order
from tests.identity.ways_back import FORGOT, NEW, fill, newest_link

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = START + policy.EMAIL_UNDO.hours + timedelta(minutes=1)
THIEF, FURTHER = "thief@example.org", "further@example.org"
ASK, CODE = "/idm/profile/email/", "/idm/profile/email/code/"


def change_to(client, address):
    client.post(ASK, {"email": address, "email_again": address})
    client.post(CODE, {"code": newest_code()})


@pytest.fixture
def former(caller):
    return caller.email


@pytest.fixture
def thief(sign_in, caller, former, freeze):
    """In a session of the owner; has changed the address, and nobody has taken that back in time."""
    freeze(START)
    client = sign_in(caller)
    change_to(client, THIEF)
    freeze(LATER)
    caller.refresh_from_db()
    return sign_in(caller)


@pytest.fixture
def asked_back(thief, caller, former, help_desk):
    return services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=former)


def told_to(address):
    return OutgoingEmail.objects.filter(recipient=address, created_at__gte=LATER).order_by("pk")


def links_in(address):
    """Every link this mailbox ever got."""
    bodies = OutgoingEmail.objects.filter(recipient=address).values_list("body", flat=True)
    return re.findall(r"http://testserver(/idm/(?:undo-email|not-me)/\S+)", "\n".join(bodies))


def ask_for_reset(person, on_commit):
    with on_commit(execute=True):
        Client().post(FORGOT, {"user_id": person.username})
    return mail.outbox[-1].to


def test_the_thief_is_out_and_nothing_in_their_mailbox_leads_back(
    thief, caller, former, asked_back, second_agent, freeze
):
    thief.post("/idm/profile/phone/", {"phone": "904-555-0199"})  # its notice has a link, too
    freeze(LATER + timedelta(minutes=5))

    person = confirm(asked_back, second_agent)

    assert (person.email, person.email_held_until) == (former, None)
    assert person.must_reset_since == person.disavowed_at == clock.now()
    assert thief.get("/idm/").status_code == 302
    links = links_in(THIEF)
    assert links
    for link in links:
        assert Client().post(link).status_code == 410
    assert [change.status for change in EmailChange.objects.all()] == ["undone"]
    person.refresh_from_db()
    assert person.email == former


def test_reset_links_go_to_the_owner_at_once(
    caller, former, asked_back, second_agent, django_capture_on_commit_callbacks
):
    person = confirm(asked_back, second_agent)

    assert recovery_address(person, at=clock.now()) == former
    assert ask_for_reset(person, django_capture_on_commit_callbacks) == [former]
    changes = {"password": NEW, "password_again": NEW, "answer": "canary"}
    assert fill(Client(), newest_link(), **changes).status_code in (200, 302)


def test_the_removed_mailbox_learns_nothing_and_the_owner_what_to_do(
    caller, former, asked_back, second_agent, settings
):
    person = confirm(asked_back, second_agent)

    letter = told_to(THIEF).last()
    assert letter.template == "identity/email_change_undone_to"
    for private in (person.first_name, person.username, former, "/idm/"):
        assert private not in letter.subject + letter.body
    letter = told_to(former).last()
    assert letter.template == "identity/email_change_undone"
    assert "/idm/forgot-password/" in letter.body
    templates = OutgoingEmail.objects.values_list("template", flat=True)
    assert "identity/email_changed_by_help_desk_from" not in templates
    assert "identity/help_desk_email_undone" not in templates  # it did so itself
    event = AuditEvent.objects.get(code="identity.profile.email_change_undone")
    assert (event.actor, event.data) == (second_agent, {"case": asked_back.number})


@pytest.mark.parametrize("spelled", [str.upper, str.title])
def test_however_the_agent_spells_the_address(
    thief, caller, former, help_desk, second_agent, spelled
):
    case = services.ask_to_change_email(
        order(caller, help_desk), facts=FACTS, address=spelled(former)
    )

    assert confirm(case, second_agent).email == former


def test_a_thief_who_changed_it_twice_is_out_as_well(
    thief, caller, former, help_desk, second_agent
):
    change_to(thief, FURTHER)
    caller.refresh_from_db()
    assert caller.email_held_until > clock.now()  # no reason to wait
    case = services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=former)

    person = confirm(case, second_agent)

    assert (person.email, person.email_held_until) == (former, None)
    assert {change.status for change in EmailChange.objects.all()} == {"undone"}
    for link in links_in(THIEF) + links_in(FURTHER):
        assert Client().post(link).status_code == 410
    assert told_to(FURTHER).last().template == "identity/email_change_undone_to"


def test_on_the_same_day_it_can_be_brought_back_too(
    sign_in, caller, former, help_desk, second_agent, freeze
):
    freeze(START)
    change_to(sign_in(caller), THIEF)
    case = services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=former)

    assert confirm(case, second_agent).email == former


def test_what_was_changed_before_the_thief_came_stays(
    sign_in, caller, former, help_desk, second_agent, freeze
):
    own = "own.new@example.org"
    freeze(START - timedelta(days=3))
    change_to(sign_in(caller), own)
    freeze(START)
    caller.refresh_from_db()
    change_to(sign_in(caller), THIEF)
    freeze(LATER)
    case = services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=own)

    assert confirm(case, second_agent).email == own

    changes = EmailChange.objects.order_by("done_at").values_list("old_email", "status")
    assert list(changes) == [(former, "done"), (own, "undone")]


def test_codes_go_to_the_owner_though_the_thief_reported_the_mailbox_lost(
    caller, asked_back, second_agent
):
    EmailDevice.objects.filter(user=caller).update(**{"status": "lost"})

    person = confirm(asked_back, second_agent)

    assert EmailDevice.objects.get(user=person).is_ready
    assert "We could not sign you in" in words(Browser().password(person.username))


@pytest.mark.parametrize(
    ("days", "counts"), [(policy.DISAVOW_LINK_LIFE.value, True), (policy.EMAIL_CHANGE_KEPT.value, True), (60, False)]
)  # fmt: skip
def test_a_former_address_is_known_longer_than_the_mail_says(
    thief, caller, former, help_desk, second_agent, freeze, days, counts
):
    freeze(START + timedelta(days=days))
    email_change.forget_old_changes()
    case = services.ask_to_change_email(order(caller, help_desk), facts=FACTS, address=former)

    person = confirm(case, second_agent)

    assert person.email == former
    assert (person.email_held_until is None) == counts


def test_an_address_that_somebody_else_has_by_now_does_not_come_back(asked_back, second_agent):
    UserFactory(email=asked_back.new_email)

    with pytest.raises(DomainError, match="belongs to another account"):
        services.confirm_case(case_id=asked_back.pk, by=second_agent)

    assert User.objects.get(pk=asked_back.person_id).email == THIEF
    assert EmailChange.objects.get().status == "done"


def test_both_agents_are_told_what_follows(asked_back, sign_in, second_agent):
    other = sign_in(second_agent)

    looked = act(other, "confirm", asked_back, listing=CASES)
    done = act(other, "confirm", asked_back, listing=CASES, confirm="yes", looked="on")

    assert "an address the account had before" in words(looked)
    assert "Nobody can sign in before the password is reset" in words(done)
