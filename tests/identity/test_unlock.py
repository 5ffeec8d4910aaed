"""The owner of a locked account opens it: by link and answer, with the password as it was."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import RecoveryAttempt, SignIn, User
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD
from tests.identity.browser import Browser, words
from tests.identity.ways_back import FORGOT, NEW, UNLOCK, is_over, link_in, open_link

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def locked(owner):
    owner.lock(at=clock.now())
    owner.save()
    return owner


@pytest.fixture
def link(locked, asked):
    return asked(path=UNLOCK)


def answer(client, link, text=ANSWER):
    return client.post(open_link(client, link), {"answer": text})


def test_the_whole_way(client, locked, link, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = answer(client, link)

    assert "not locked any more" in words(response)
    locked.refresh_from_db()
    assert (locked.status, locked.failed_sign_ins, locked.check_password(PASSWORD)) == (
        "active",
        0,
        True,
    )
    assert "open again" in mail.outbox[-1].subject
    assert AuditEvent.objects.get(code="identity.account.unlocked").data == {"how": "person"}
    assert Browser().password(locked.username).status_code == 302
    assert client.get("/idm/").status_code == 302


@pytest.fixture
def owes_a_reset(locked):
    """Somebody else may know the password: after “This was not me”, or once the help desk has sent a link."""
    locked.must_reset_since = clock.now()
    locked.save()
    return locked


def test_where_a_new_password_is_needed_every_page_and_mail_leads_to_the_reset(
    client, owes_a_reset, asked, django_capture_on_commit_callbacks
):
    link = asked(path=UNLOCK)
    assert "choose a new password" in mail.outbox[-1].body
    page = client.get(open_link(client, link))
    with django_capture_on_commit_callbacks(execute=True):
        done = answer(client, link)

    for shown in (page, done):
        assert "signs in nobody" in words(shown)
        assert f'href="{FORGOT}"' in shown.content.decode()
        assert "stays as it is" not in words(shown)
    assert "as before" not in words(done)
    assert "Choose a new one before you sign in" in mail.outbox[-1].body
    assert FORGOT in mail.outbox[-1].body
    owes_a_reset.refresh_from_db()
    assert owes_a_reset.status == "active"
    assert "We could not sign you in" in words(Browser().password(owes_a_reset.username))


def test_no_mail_promises_a_password_that_opens_nothing(
    client, owner, asked, django_capture_on_commit_callbacks
):
    User.objects.update(must_reset_since=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        for _try in range(policy.LOCK_FAILURES.value):
            Browser().password(owner.username, "Wrong-Horse-Battery-8")
    assert "signs in nobody" in mail.outbox[-1].body
    assert UNLOCK not in mail.outbox[-1].body

    owner.refresh_from_db()
    owner.unlock()
    owner.save()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(UNLOCK, {"user_id": owner.username})
    assert "is not locked" in mail.outbox[-1].body
    assert "signs in nobody" in mail.outbox[-1].body
    assert "/idm/sign-in/" not in mail.outbox[-1].body


def test_a_session_in_the_same_browser_ends_and_the_next_sign_in_speaks_of_none(owner, asked):
    browser = Browser()
    browser.sign_in(owner)
    owner.refresh_from_db()
    owner.lock(at=clock.now())
    owner.save()

    answer(browser, asked(path=UNLOCK))

    assert SignIn.objects.get(user=owner).how_ended == "signed_out"
    page = browser.get(browser.sign_in(owner).url)
    assert "Your other session" not in words(page)


@pytest.mark.parametrize("page", [FORGOT, UNLOCK])
def test_a_wrong_answer_is_told_beside_its_field(client, locked, asked, page):
    link = open_link(client, asked(path=page))
    data = {"answer": "something else", "password": NEW, "password_again": NEW}

    response = client.post(link, data)

    assert "not the answer" in str(response.context["form"].errors["answer"])
    said = response.content.decode()
    [control] = re.findall(r'<input[^>]*name="answer"[^>]*>', said)
    assert 'aria-invalid="true"' in control
    assert re.search(r'aria-describedby="[^"]*\bid_answer_error"', control)
    assert 'id="id_answer_error"' in said
    assert '<a href="#id_answer">' in said


def test_opening_the_link_changes_nothing(client, locked, link):
    for visit in (client.get, client.head, Client().get):
        visit(link, follow=True)

    locked.refresh_from_db()
    assert locked.status == "locked"


def test_the_link_works_once(client, locked, link):
    answer(client, link)
    locked.refresh_from_db()
    locked.lock(at=clock.now())
    locked.save()

    assert is_over(Client(), link)


def test_a_newer_link_ends_the_older_one(client, link, asked):
    newer = asked(path=UNLOCK)

    assert is_over(client, link)
    assert not is_over(client, newer)


@pytest.mark.parametrize(("seconds", "over"), [(0, False), (1, True)])
def test_the_link_is_over_after_half_an_hour(client, locked, asked, freeze, seconds, over):
    freeze(START)
    link = asked(path=UNLOCK)
    freeze(START + policy.RESET_LINK_LIFE.minutes + timedelta(seconds=seconds))

    assert is_over(client, link) == over


@pytest.mark.parametrize("odd", ["x", "set", "%C3%A9", "0" * 32, "a:b"])
def test_altered_links_say_the_same(client, link, odd):
    expected = words(Client().get("/idm/unlock/nonsense/"))
    response = Client().get(f"/idm/unlock/{odd}/")

    assert (response.status_code, words(response)) == (410, expected)


def test_a_link_whose_signature_was_altered_is_over(link):
    head, token, tail = link.rpartition("/")[0].rpartition("/")
    assert is_over(Client(), f"{head}{token}{tail[:-1]}{'A' if tail[-1] != 'A' else 'B'}/")


def test_wrong_answers_count_as_everywhere(client, locked, link):
    for _try in range(policy.ANSWER_FAILURES.value):
        assert answer(client, link, "something else").status_code == 200

    locked.refresh_from_db()
    assert locked.status == "suspended"
    assert "suspended" in words(answer(client, link))
    locked.refresh_from_db()
    assert locked.status == "suspended"


def test_v6_4_2_without_a_question_the_button_is_enough(client, locked, link, policy_profile):
    policy_profile("nist")
    page = client.get(open_link(client, link))
    assert "answer" not in page.context["form"].fields

    client.post(open_link(client, link))

    locked.refresh_from_db()
    assert locked.status == "active"


def test_an_account_that_is_not_locked_is_told_so_by_mail(owner, asked):
    assert asked(path=UNLOCK) is None
    assert "not locked" in mail.outbox[-1].subject


def test_a_suspended_account_gets_no_link(owner, asked):
    owner.suspend()
    owner.save()

    assert asked(path=UNLOCK) is None
    assert "suspended" in mail.outbox[-1].subject


def test_a_lock_that_opened_meanwhile_is_no_fault(client, locked, link):
    User.objects.get(pk=locked.pk)
    locked.refresh_from_db()
    locked.unlock()
    locked.save()

    assert "not locked any more" in words(answer(client, link))


def test_an_unproven_address_stays_unproven(client, locked, link):
    User.objects.filter(pk=locked.pk).update(activated_at=None)

    answer(client, link)

    locked.refresh_from_db()
    assert locked.status == "staged"


def test_it_does_not_count_as_a_sign_in(client, locked, link):
    User.objects.filter(pk=locked.pk).update(automatic_unlocks=7, failures_since=3)

    answer(client, link)

    locked.refresh_from_db()
    assert (locked.automatic_unlocks, locked.failures_since) == (7, 3)


def test_the_mail_of_a_lock_leads_here(browser, owner):
    for _try in range(3):
        browser.password(owner.username, "Wrong-Horse-Battery-8")

    body = OutgoingEmail.objects.get(template="identity/account_locked").body
    assert f"http://testserver{UNLOCK}" in body
    assert link_in(body) is None


def test_the_number_of_the_try_is_shown_for_the_help_desk(client, locked, link):
    page = words(client.get(open_link(client, link)))

    assert RecoveryAttempt.objects.get(user=locked).number in page
