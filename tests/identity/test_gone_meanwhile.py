"""A registration that nobody has proven is deleted while its person is on the way in: whoever is gone is nobody."""

import pytest
from django.db import connection

from identity.models import EmailDevice, RecoveryAttempt, TermsAcceptance, User
from identity.services import (
    answers,
    help_desk,
    locks,
    passwords,
    recovery,
    sign_in,
    unfinished,
    unlocking,
)
from identity.services.sign_in import accept_terms
from identity.tokens import timed_token
from identity.views import device_choice, sessions
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from tests.at_once import at_once
from tests.canaries import ANSWER
from tests.factories.identity import UserFactory
from tests.identity.browser import DEVICE, SIGN_IN, Browser, words
from tests.identity.desk import TICKET, act
from tests.identity.ways_back import CODE, FORGOT, UNLOCK, body_of, fill, newest_link

pytestmark = pytest.mark.django_db(transaction=True)
CLOSED = "We could not sign you in"


@pytest.fixture
def unproven():
    person = UserFactory(
        status=User.Status.STAGED, activated_at=None, proofed_at=None, security_question="food"
    )
    person.set_security_answer(ANSWER)
    person.save()
    return person


@pytest.fixture
def gone_before(monkeypatch, unproven):
    """The person is deleted at the moment the named function is called, just before it."""

    def _gone_before(module, name):
        real = getattr(module, name)

        def late(*args, **kwargs):
            if User.objects.filter(pk=unproven.pk).exists():
                unfinished.disown_registration(user_id=unproven.pk)
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, late)

    return _gone_before


SIGNING_IN = [
    (locks, "count_try"),
    (sign_in, "authenticate"),
    (locks, "count_refusal"),
    (locks, "accept_try"),
    (sign_in, "accept_terms"),
]
TAKES_RIGHT = {"accept_try", "accept_terms"}


@pytest.mark.parametrize(("module", "name"), SIGNING_IN, ids=[name for _m, name in SIGNING_IN])
def test_at_the_sign_in_they_are_answered_like_a_user_id_that_does_not_exist(
    module, name, unproven, gone_before, freeze, monkeypatch
):
    freeze(clock.now())
    hashes, encode = [], sign_in.make_password
    monkeypatch.setattr(
        sign_in, "make_password", lambda password: hashes.append(1) or encode(password)
    )
    typed = {} if name in TAKES_RIGHT else {"password": "Wrong-But-Long-Enough-7"}
    stranger = Browser(REMOTE_ADDR="198.51.100.8").password("nobody.here", **typed)
    gone_before(module, name)
    page = Browser(REMOTE_ADDR="198.51.100.9").password(unproven.username, **typed)

    assert not User.objects.filter(pk=unproven.pk).exists()
    assert not TermsAcceptance.objects.exists()
    assert page.status_code == stranger.status_code == 200
    assert CLOSED in words(page)
    name_typed = unproven.username.encode()
    assert body_of(page).replace(name_typed, b"nobody.here") == body_of(stranger)
    assert len(hashes) == (name == "count_try")  # else the sign-in has made one by then


@pytest.mark.parametrize("moment", ["tell_to_reset", "count_try"])
def test_nobody_is_told_to_reset_who_is_gone(unproven, gone_before, moment):
    User.objects.update(must_reset_since=clock.now())
    gone_before(sign_in if moment == "tell_to_reset" else locks, moment)

    page = Browser().password(unproven.username)

    assert (page.status_code, CLOSED in words(page)) == (200, True)


def test_a_code_is_asked_for_by_nobody(unproven, gone_before, browser):
    device = EmailDevice.objects.get(user=unproven)
    browser.password(unproven.username)
    gone_before(device_choice.codes, "send_code")

    page = browser.choose(device)

    assert (page.status_code, "This is over. Sign in again." in words(page)) == (200, True)
    assert browser.get(DEVICE).url == SIGN_IN


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (passwords, "recovery_in_use"),
        (answers, "_count"),
        (passwords, "validate_password"),
        (passwords, "_save"),
    ],
)
def test_a_link_to_a_new_password_is_over(unproven, gone_before, client, module, name):
    client.post(FORGOT, {"user_id": unproven.username})
    link = newest_link()
    client.get(link, follow=True)
    gone_before(module, name)

    page = fill(client, link)

    assert page.status_code == 410
    assert not User.objects.filter(pk=unproven.pk).exists()


@pytest.mark.parametrize(
    ("module", "name"), [(answers, "_count"), (unlocking, "_open")], ids=["answer", "open"]
)
def test_a_link_that_unlocks_is_over(unproven, gone_before, client, module, name):
    unproven.lock(at=clock.now())
    unproven.save()
    client.post(UNLOCK, {"user_id": unproven.username})
    link = newest_link()
    client.get(link, follow=True)
    gone_before(module, name)

    assert fill(client, link).status_code == 410


def test_a_code_by_telephone_leads_to_where_it_was_asked_for(unproven, gone_before, client):
    client.post(FORGOT, {"user_id": unproven.username, "channel": "sms"})
    gone_before(recovery, "_try_code")

    page = client.post(CODE, {"code": "123456"})

    assert (page.status_code, page.url) == (302, FORGOT)
    assert not RecoveryAttempt.objects.exists()


def test_this_was_not_me_is_over(unproven, gone_before, client):
    moment = clock.now()
    token = timed_token(unproven.reference, at=moment, purpose="not-me")
    link = f"/idm/not-me/{token}/"
    assert client.get(link).status_code == 200
    gone_before(sessions, "_disavow")

    assert client.post(link).status_code == 410


def test_the_help_desk_reads_that_the_account_was_deleted(unproven, gone_before, desk):
    User.objects.filter(pk=unproven.pk).update(status=User.Status.SUSPENDED)
    gone_before(help_desk, "_do")

    page = act(desk, "end_sessions", unproven, confirm="yes", **TICKET)

    assert page.status_code == 200
    assert "This account was deleted meanwhile." in words(page)


@pytest.mark.parametrize("path", ["/idm/", "/idm/profile/", "/idm/sign-out/", "/idm/keep-alive/"])
def test_a_session_whose_person_is_gone_ends_as_ended_sessions_do(sign_in, person, path):
    """Nothing of the portal deletes who has signed in; whoever runs it may."""
    inside = sign_in(person)
    EmailDevice.objects.all().delete()
    User.objects.filter(pk=person.pk).delete()

    page = (
        inside.post(path) if path.startswith(("/idm/sign-out", "/idm/keep")) else inside.get(path)
    )

    assert page.status_code in (302, 401)
    assert not inside.get("/").context["user"].is_authenticated


@pytest.mark.postgres
def test_a_row_that_comes_between_goes_with_the_person(unproven):
    """They agree to the terms just when the rows about them are gone and they are not yet."""
    came_between = []

    def agree(execute, sql, params, many, context):
        if sql.startswith('DELETE FROM "identity_user"') and not came_between:
            came_between.extend(at_once(lambda: accept_terms(user=unproven)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(agree):
        unfinished.disown_registration(user_id=unproven.pk)

    assert came_between == [True]
    assert not User.objects.filter(pk=unproven.pk).exists()
    assert not TermsAcceptance.objects.exists()
    assert AuditEvent.objects.filter(code="identity.account.purged").count() == 1
