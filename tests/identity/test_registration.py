"""Registration: four screens, back and next, nothing lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail

from identity.events import IdentityEvent
from identity.models import EmailDevice, TermsAcceptance, User
from identity.services import registration
from identity.terms import TERMS_VERSION
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import words
from tests.identity.registration import (
    ADDRESS,
    CONTACT,
    CREDENTIALS,
    DONE,
    PERSONAL,
    SECRETS,
    START,
    register,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_four_screens_make_a_staged_account(at_credentials, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = at_credentials.post(CREDENTIALS, SECRETS)
    assert response.url == DONE
    assert at_credentials.get(DONE).status_code == 200

    user = User.objects.get()
    assert (user.username, user.first_name, user.last_name) == (
        "s.obrien",
        "Siobhán",
        "O'Brien-Śmith",
    )
    assert (user.status, user.phone, user.country) == (User.Status.STAGED, "904-555-0123", "US")
    assert user.check_password(PASSWORD)
    assert user.check_security_answer(f"  {ANSWER.upper()} ")
    assert EmailDevice.objects.filter(user=user, confirmed=True).count() == 1
    assert AuditEvent.objects.get().code == IdentityEvent.ACCOUNT_REGISTERED
    [message] = mail.outbox
    assert message.to == [user.email]
    assert "s.obrien" in message.body
    assert f"within {policy.STAGED_PURGE.value} days" in message.body


def test_the_terms_are_kept_with_version_time_and_address(at_credentials, freeze):
    at_credentials.post(CREDENTIALS, SECRETS, REMOTE_ADDR="203.0.113.7")

    accepted = TermsAcceptance.objects.get()
    assert (accepted.version, accepted.ip_address) == (TERMS_VERSION, "203.0.113.7")
    assert abs(accepted.accepted_at - clock.now()) < timedelta(minutes=1)


def test_secrets_are_neither_stored_nor_mailed_in_the_clear(at_credentials):
    at_credentials.post(CREDENTIALS, SECRETS | {"user_id": "x"})
    assert PASSWORD not in str(dict(at_credentials.session))
    at_credentials.post(CREDENTIALS, SECRETS)

    user = User.objects.values().get()
    assert ANSWER.casefold() not in str(user).casefold()
    assert PASSWORD not in str(user)
    assert PASSWORD not in str(dict(at_credentials.session))


def test_what_waits_in_the_session_is_sealed_and_holds_no_secret(at_credentials):
    from identity.registration_draft import read_registration

    at_credentials.post(CREDENTIALS, SECRETS | {"go": "back"})

    stored = str([row.get_decoded() for row in Session.objects.all()])
    assert "Siobhán" not in stored
    assert "Invented Way" not in stored
    draft = read_registration(at_credentials.session, at=clock.now())
    assert draft.typed_on("credentials") == {"user_id": "s.obrien", "question": "food"}


# --- Back and next ------------------------------------------------------------------------------------------------


def test_going_back_keeps_everything(at_credentials):
    for url, data in ((START, PERSONAL), (CONTACT, ADDRESS)):
        page = at_credentials.get(url).content.decode()
        for name, value in data.items():
            if name not in ("terms", "state", "us_address"):
                assert value.replace("'", "&#x27;") in page


@pytest.mark.parametrize(
    ("url", "typed", "leads_to"),
    [
        (START, {"first_name": "Half", "email": "not yet"}, "/idm/sign-in/"),
        (CONTACT, {"us_address": "no", "city": "Half a city 1", "country": "FR"}, START),
        (CREDENTIALS, {"user_id": "half..finished", "question": "food"}, CONTACT),
    ],
)
def test_back_keeps_what_is_typed_on_this_page_without_checking_it(
    at_credentials, url, typed, leads_to
):
    response = at_credentials.post(url, typed | {"go": "back"})

    assert response.url == leads_to
    form = at_credentials.get(url).context["form"]
    assert {name: form[name].value() for name in typed} == typed


def test_a_page_left_unfinished_by_back_is_asked_again_before_the_end(at_credentials):
    at_credentials.post(CONTACT, ADDRESS | {"zip_code": "", "go": "back"})

    assert at_credentials.post(CREDENTIALS, SECRETS).url == CONTACT
    assert not User.objects.exists()


def test_errors_do_not_lose_what_was_typed_when_the_person_leaves_by_a_link(client):
    client.post(START, PERSONAL | {"date_of_birth": "yesterday"})

    form = client.get(START).context["form"]
    assert form["first_name"].value() == PERSONAL["first_name"]
    assert form["date_of_birth"].value() == "yesterday"


def test_changing_a_page_on_the_way_back_counts(at_credentials):
    at_credentials.post(START, PERSONAL | {"first_name": "Ada"})
    at_credentials.post(CREDENTIALS, SECRETS)

    assert User.objects.get().first_name == "Ada"


@pytest.mark.parametrize("url", [CONTACT, CREDENTIALS, DONE])
def test_v2_3_1_skipping_ahead_leads_to_the_first_page(client, url):
    assert client.get(url).url == START
    if url != DONE:
        assert client.post(url, ADDRESS | SECRETS).url == START
    assert not User.objects.exists()


def test_skipping_the_address_leads_to_it(at_contact):
    assert at_contact.get(CREDENTIALS).url == CONTACT


def test_somebody_signed_in_is_told_that_one_account_is_enough(sign_in, person):
    response = sign_in(person).get(START, follow=True)

    assert response.redirect_chain[0][0] == "/idm/"
    assert "You are signed in, so you have an account" in words(response)


# --- Too long, twice, changed rules -------------------------------------------------------------------------------


def test_after_half_an_hour_what_was_typed_is_gone_and_the_page_says_so(client, freeze):
    freeze(NOON)
    client.post(START, PERSONAL)
    freeze(NOON + policy.SESSION_IDLE.minutes + timedelta(seconds=1))

    page = client.post(CONTACT, ADDRESS, follow=True)

    assert page.redirect_chain[0][0] == START
    assert "longer than 30 minutes" in words(page)
    assert "Siobhán" not in words(page)
    client.post(START, PERSONAL)
    # What was typed on the page that came too late is not lost.
    assert client.get(CONTACT).context["form"]["city"].value() == "Jacksonville"


def test_each_page_sent_gives_half_an_hour_more(client, freeze):
    freeze(NOON)
    client.post(START, PERSONAL)
    freeze(NOON + timedelta(minutes=29))
    client.post(CONTACT, ADDRESS)
    freeze(NOON + timedelta(minutes=58))

    assert client.post(CREDENTIALS, SECRETS).url == DONE


def test_every_page_says_how_long_it_keeps_what_is_typed(at_credentials):
    for url in (START, CONTACT, CREDENTIALS):
        assert "is kept for 30 minutes" in words(at_credentials.get(url))


def test_the_last_page_sent_twice_makes_one_account_and_ends_on_the_last_screen(
    at_credentials, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (at_credentials.post(CREDENTIALS, SECRETS) for _n in range(2))

    assert (first.url, second.url) == (DONE, DONE)
    assert User.objects.count() == 1
    assert len(mail.outbox) == 1


def test_two_answers_under_way_for_one_form_make_one_account(
    at_credentials, django_capture_on_commit_callbacks
):
    """The second request read the session before the first had emptied it."""
    before = dict(at_credentials.session)
    with django_capture_on_commit_callbacks(execute=True):
        at_credentials.post(CREDENTIALS, SECRETS)
        session = at_credentials.session
        session.update(before)
        session.save()
        again = at_credentials.post(CREDENTIALS, SECRETS)

    assert again.url == DONE
    assert User.objects.count() == 1
    assert len(mail.outbox) == 1
    assert AuditEvent.objects.count() == 1


def test_after_the_end_the_pages_start_empty(at_credentials):
    at_credentials.post(CREDENTIALS, SECRETS)

    assert "Siobhán" not in at_credentials.get(START).content.decode()
    assert at_credentials.get(CREDENTIALS).url == DONE
    assert User.objects.count() == 1


def test_a_second_person_at_the_same_browser_can_register_too(client):
    register(client)
    other = {"email": "b@example.org", "email_again": "b@example.org", "user_id": "person.b"}

    assert register(client, **other).url == DONE
    assert User.objects.count() == 2


def test_a_page_that_is_no_longer_right_at_the_end_is_shown_again(at_credentials, monkeypatch):
    monkeypatch.setattr(policy, "MINIMUM_AGE", replace(policy.MINIMUM_AGE, idm=99))

    page = at_credentials.post(CREDENTIALS, SECRETS, follow=True)

    assert page.redirect_chain[0][0] == START
    assert "Look at this page once more" in words(page)
    assert not User.objects.exists()


def test_no_page_breaks_on_what_another_release_has_kept(client):
    from spot_portal.core import crypto

    session = client.session
    session["registration"] = crypto.seal('{"kept_at": 0, "odd": 1}', place="session:registration")
    session.save()

    assert client.get(START).status_code == 200
    assert client.get(CREDENTIALS).url == START


def test_a_user_id_taken_meanwhile_keeps_the_rest(at_credentials):
    UserFactory(username="s.obrien")

    page = at_credentials.post(CREDENTIALS, SECRETS)

    assert "taken" in str(page.context["form"].errors["user_id"])
    assert at_credentials.post(CREDENTIALS, SECRETS | {"user_id": "other.one"}).url == DONE


def test_an_address_that_is_freed_and_taken_again_and_again_asks_for_one_more_try(
    at_credentials, monkeypatch
):
    """Whenever it is looked up nobody has it, whenever it is taken somebody does: the page stays, and nothing else."""
    with monkeypatch.context() as busy:
        other = UserFactory(email=PERSONAL["email"])
        busy.setattr(registration, "holder_of", lambda _address, *, at: None)

        refused = at_credentials.post(CREDENTIALS, SECRETS)

    assert refused.status_code == 200
    assert "Nothing is lost. Type the passwords and the answer again" in words(refused)
    assert refused.context["form"]["user_id"].value() == SECRETS["user_id"]
    assert User.objects.get() == other
    assert not AuditEvent.objects.exists()
    assert not OutgoingEmail.objects.exists()

    other.delete()
    assert at_credentials.post(CREDENTIALS, SECRETS).url == DONE
    made = User.objects.get()
    assert (made.first_name, made.city) == (PERSONAL["first_name"], ADDRESS["city"])
