"""An address that may still take back a change belongs to its account: nobody else gets it, and nobody learns why."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import EmailChange, User
from identity.services import archiving
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.browser import newest_code, words
from tests.identity.registration import DONE, register
from tests.identity.ways_back import body_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FORMER, THIEF = "owner@example.org", "thief@example.org"
ASK, CODE = "/idm/profile/email/", "/idm/profile/email/code/"
UNDO = policy.EMAIL_UNDO.hours
SECOND = timedelta(seconds=1)


def change_to(client, address):
    client.post(ASK, {"email": address, "email_again": address})
    return client.post(CODE, {"code": newest_code()})


def told(template):
    rows = OutgoingEmail.objects.filter(template=f"identity/{template}")
    return list(rows.order_by("pk").values_list("recipient", flat=True))


def undo_link():
    body = OutgoingEmail.objects.get(template="identity/email_changed_from").body
    return re.search(r"http://testserver(/idm/undo-email/\S+)", body)[1]


@pytest.fixture
def owner(freeze, sign_in):
    """Their address was changed a moment ago by somebody in their session."""
    freeze(START)
    person = UserFactory(email=FORMER)
    change_to(sign_in(person), THIEF)
    person.refresh_from_db()
    assert person.email == THIEF
    return person


@pytest.mark.parametrize("spelled", [FORMER, "Owner@Example.ORG"])
def test_who_registers_with_it_gets_no_account_and_the_page_of_a_success(owner, client, spelled):
    page = register(client, email=spelled, email_again=spelled)

    assert page.url == DONE
    assert User.objects.get() == owner
    fresh = Client()
    register(fresh, email="new@example.org", email_again="new@example.org", user_id="t.other")
    assert body_of(client.get(DONE)) == body_of(fresh.get(DONE))


def test_the_former_mailbox_is_told_and_the_new_one_is_not(owner, client):
    register(client, email=FORMER, email_again=FORMER)

    assert told("registration_repeated") == [FORMER]
    body = OutgoingEmail.objects.get(template="identity/registration_repeated").body
    assert "was changed from this one a short while ago. For 24 hours" in body
    event = AuditEvent.objects.get(code="identity.account.registration_repeated")
    assert event.subject_id == str(owner.pk)


def test_the_owner_takes_the_change_back_whoever_wanted_the_address_meanwhile(
    owner, client, sign_in
):
    register(client, email=FORMER, email_again=FORMER)
    sign_in(UserFactory()).post(ASK, {"email": FORMER, "email_again": FORMER})

    page = Client().post(undo_link())

    assert "Your e-mail address is back" in words(page)
    owner.refresh_from_db()
    assert (owner.email, owner.email_key) == (FORMER, FORMER)


def test_nobody_else_changes_to_it_and_the_former_mailbox_is_told(owner, sign_in):
    other = UserFactory()
    inside = sign_in(other)
    mail.outbox.clear()

    page = inside.post(ASK, {"email": FORMER, "email_again": FORMER})

    assert page.url == CODE  # as for any address
    [message] = mail.outbox
    assert message.to == [FORMER]
    assert not re.search(r"\b[0-9]{6}\b", message.body)
    for code in ("000000", "123456"):
        inside.post(CODE, {"code": code})
    other.refresh_from_db()
    assert other.email != FORMER


def test_a_code_sent_before_it_was_freed_does_not_take_it(owner, sign_in):
    """Asked for while the address belonged to nobody; then its owner changed to it and away again."""
    other = UserFactory()
    inside = sign_in(other)
    inside.post(ASK, {"email": "later@example.org", "email_again": "later@example.org"})
    code = newest_code()
    EmailChange.objects.filter(user=owner).update(old_email="later@example.org")

    page = inside.post(CODE, {"code": code}, follow=True)

    assert "This address cannot be used for your account" in words(page)
    other.refresh_from_db()
    assert other.email != "later@example.org"
    assert EmailChange.objects.get(user=other).status == "dropped"


@pytest.mark.parametrize(("age", "free"), [(UNDO, False), (UNDO + SECOND, True)])
def test_when_the_change_cannot_be_taken_back_any_more_the_address_is_free(
    owner, client, freeze, age, free
):
    freeze(START + age)

    register(client, email=FORMER, email_again=FORMER)

    assert User.objects.filter(email_key=FORMER).exists() == free


def test_the_address_the_thief_had_is_free_once_the_change_was_taken_back(owner, client):
    Client().post(undo_link())

    register(client, email=THIEF, email_again=THIEF)

    assert User.objects.filter(email_key=THIEF, status=User.Status.STAGED).exists()


def test_an_account_that_was_closed_for_good_holds_no_former_address(owner, client):
    archiving.archive_people([owner], by=None, how="time", why="")

    register(client, email=FORMER, email_again=FORMER)

    assert User.objects.filter(email_key=FORMER, status=User.Status.STAGED).exists()


def test_the_notice_of_a_taken_address_is_sent_once_an_hour_to_each_mailbox(owner):
    for _time in range(2):
        for address in (FORMER, THIEF):
            register(Client(), email=address, email_again=address)

    assert sorted(told("registration_repeated")) == [FORMER, THIEF]
