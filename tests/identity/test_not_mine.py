"""A stranger's registration that nobody has proven does not keep an address from whoever reads its mail."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import EmailDevice, RetiredUserId, User
from identity.tokens import link_token, not_mine, timed_token
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import words
from tests.identity.registration import DONE, register
from tests.identity.ways_back import body_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = START + timedelta(days=2)
MINE = "siobhan@example.org"


def link_in(body):
    return re.search(r"http://testserver(/idm/register/not-mine/\S+)", body)[1]


def token_for(person):
    return timed_token(person.reference, at=LATER, purpose=not_mine(person.email_key))


def notice():
    return OutgoingEmail.objects.get(template="identity/registration_repeated")


@pytest.fixture
def stranger(freeze):
    """They registered two days ago with the address of somebody who wants to register now."""
    freeze(START)
    register(Client(), user_id="the.stranger", first_name="Buy", last_name="Cheaply")
    freeze(LATER)
    return User.objects.get()


@pytest.fixture
def link(stranger, client):
    register(client, user_id="the.owner")
    return link_in(notice().body)


def test_the_mail_says_what_happened_and_the_page_says_nothing(stranger, client):
    assert register(client, user_id="the.owner").url == DONE

    told = notice()
    assert told.recipient == MINE
    assert told.subject == "Somebody began a registration with your e-mail address"
    assert "On 2 March 2026, 10:00 a.m. ET somebody began a registration" in told.body
    assert "sign in with the User ID the.stranger" in told.body
    assert "Cheaply" not in told.body  # words of a stranger
    assert "You have an account" not in told.body
    assert told.is_sensitive
    fresh = Client()
    register(fresh, email="new@example.org", email_again="new@example.org", user_id="t.other")
    assert body_of(client.get(DONE)) == body_of(fresh.get(DONE))


def test_opening_the_link_changes_nothing(link, stranger):
    events = AuditEvent.objects.count()

    for _time in range(3):
        page = Client().get(link)
        assert Client().head(link).status_code == 200

    assert "the.stranger" in words(page)
    assert "Nothing has happened yet" in words(page)
    assert User.objects.get() == stranger
    assert AuditEvent.objects.count() == events


def test_the_button_deletes_the_registration_and_the_owner_registers(link, stranger):
    page = Client().post(link)

    assert "The registration was deleted" in words(page)
    assert not User.objects.exists()
    assert RetiredUserId.objects.get().user_id_key == "the.stranger"
    event = AuditEvent.objects.get(code="identity.account.purged")
    assert (event.subject_id, event.data) == (str(stranger.pk), {"how": "not_mine"})

    register(Client(), user_id="the.owner")
    assert User.objects.get().username == "the.owner"
    assert User.objects.get().email_key == MINE


def test_a_code_that_was_just_sent_does_not_keep_the_stranger_in(link, stranger, new_browser):
    browser = new_browser()
    browser.password("the.stranger")
    browser.choose(EmailDevice.objects.get(user=stranger))

    Client().post(link)

    browser.code("000000")
    assert browser.person is None
    assert not User.objects.exists()


def test_a_lock_does_not_keep_the_stranger_in_either(link, stranger):
    User.objects.update(status=User.Status.LOCKED)

    assert Client().post(link).status_code == 200
    assert not User.objects.exists()


def test_whoever_has_proven_the_address_is_not_deleted(link, stranger, new_browser):
    new_browser().sign_in(stranger, PASSWORD)
    assert User.objects.get().activated_at is not None

    assert Client().get(link).status_code == 410
    assert Client().post(link).status_code == 410
    assert User.objects.get() == stranger


def test_proven_between_the_page_and_the_button(link, stranger, new_browser):
    assert Client().get(link).status_code == 200
    new_browser().sign_in(stranger, PASSWORD)

    assert "This link no longer works" in words(Client().post(link))
    assert User.objects.get() == stranger


def test_the_link_works_once_and_not_for_the_next_registration(link):
    Client().post(link)
    register(Client(), user_id="the.owner")

    assert Client().post(link).status_code == 410
    assert User.objects.get().username == "the.owner"


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 410)])
def test_the_link_lives_as_long_as_an_unfinished_registration(link, freeze, more, status):
    freeze(LATER + policy.STAGED_PURGE.days + timedelta(seconds=more))

    assert Client().post(link).status_code == status


def test_v9_2_1_a_forged_or_foreign_token_does_nothing(link, stranger):
    reference = stranger.reference
    active = UserFactory()
    odd = [
        link.rstrip("/")[:-2] + "xx/",
        f"/idm/register/not-mine/{link_token(reference, purpose='not-mine')}/",
        f"/idm/register/not-mine/{timed_token(reference, at=LATER, purpose='not-me')}/",
        f"/idm/register/not-mine/{token_for(active)}/",
        f"/idm/register/not-mine/{reference}/",
    ]

    for path in odd:
        assert Client().get(path).status_code == 410, path
        assert Client().post(path).status_code == 410, path
    assert set(User.objects.all()) == {stranger, active}


def test_staff_who_have_not_signed_in_yet_are_not_deleted(stranger):
    User.objects.update(is_staff=True)

    assert Client().post(f"/idm/register/not-mine/{token_for(stranger)}/").status_code == 410


def test_whoever_wants_to_change_to_the_address_gets_the_link_in_its_mailbox(stranger, sign_in):
    inside = sign_in(UserFactory())

    inside.post("/idm/profile/email/", {"email": MINE, "email_again": MINE})

    assert mail.outbox[-1].to == [MINE]
    assert Client().post(link_in(mail.outbox[-1].body)).status_code == 200
    assert not User.objects.filter(email_key=MINE).exists()


def test_the_owner_of_a_proven_address_gets_the_usual_mail_without_such_a_link(client):
    UserFactory(email=MINE)

    register(client, user_id="the.owner")

    assert "You have an account already" in notice().body
    assert "/not-mine/" not in notice().body


def test_the_first_mail_of_all_has_the_link_too(stranger):
    first = OutgoingEmail.objects.get(template="identity/registration_complete")

    assert "If this was not you, open this page" in first.body
    assert Client().post(link_in(first.body)).status_code == 200
    assert not User.objects.exists()


def test_the_mailbox_of_a_mistyped_address_deletes_nothing_once_it_was_corrected(link, stranger):
    stranger.email = "right@example.org"
    stranger.save()

    assert Client().get(link).status_code == 410
    assert Client().post(link).status_code == 410
    assert User.objects.get() == stranger
