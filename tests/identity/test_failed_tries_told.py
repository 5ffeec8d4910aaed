"""Failed tries as their owner reads them: those to sign in on the page of sign-ins, each in the account's history."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from identity.account_history import entry_of, events_of
from identity.events import IdentityEvent
from identity.models import EmailDevice, User
from identity.session_selectors import as_tries, tries_of
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from tests.factories.identity import PASSWORD
from tests.identity.browser import Browser, newest_code, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WRONG = "Wrong-Horse-Battery-8"
STRANGER = "198.51.100.7"
CHANGE = "/idm/profile/password/"


def listed(person):
    """What the page of sign-ins says of failed tries, the newest first."""
    return [line for line in as_tries(list(tries_of(person))) if line.is_failure]


def told(person):
    return [(entry.what, entry.who) for entry in (entry_of(e, person) for e in events_of(person))]


def fail(person, times, password=WRONG):
    stranger = Browser(REMOTE_ADDR=STRANGER)
    for _try in range(times):
        stranger.password(person.username, password)


def test_tries_while_locked_are_listed_with_their_address(person, freeze, new_browser):
    freeze(START)
    new_browser().sign_in(person)
    fail(person, policy.LOCK_FAILURES.value + 2)

    tries = listed(person)

    assert [line.result for line in tries] == [
        *["Failed: the account was locked"] * 2,
        *["Failed: wrong password"] * 3,
    ]
    assert {line.ip_address for line in tries} == {STRANGER}
    assert (
        "A password was typed to sign in while the account was locked; it was not looked at",
        "Somebody not signed in",
    ) in told(person)


def test_the_start_page_counts_what_the_list_shows(person, freeze, new_browser):
    freeze(START)
    new_browser().sign_in(person)
    fail(person, policy.LOCK_FAILURES.value + 2)
    freeze(START + policy.LOCK_DURATION.minutes + timedelta(minutes=1))
    browser = new_browser()
    browser.sign_in(person)

    assert len(listed(person)) == 5
    assert "5 failed tries since then" in words(browser.get("/idm/"))


def test_the_tries_that_suspend_and_those_after_leave_their_address(person):
    fail(person, policy.LOCK_FAILURES.value + policy.SUSPEND_AFTER_EXTRA.value + 1)

    person.refresh_from_db()
    assert person.status == User.Status.SUSPENDED
    tries = listed(person)
    assert len(tries) == person.failures_since == 7
    assert tries[0].result == "Failed: the account was suspended"
    assert {line.ip_address for line in tries} == {STRANGER}


def test_a_password_that_has_to_be_reset_is_not_called_wrong(person):
    User.objects.update(must_reset_since=clock.now())
    fail(person, 1, PASSWORD)

    assert [line.result for line in listed(person)] == [
        "Failed: the password had to be reset first"
    ]


def test_a_wrong_present_password_is_no_failed_sign_in(sign_in, person):
    inside = sign_in(person)
    given = {"current": WRONG, "password": "Tortoise-Gate-7-Velvet"}
    for _try in range(policy.LOCK_FAILURES.value + 1):
        inside.post(CHANGE, {**given, "password_again": given["password"]})
        # The page offers no box any more; an old one may stand in another tab.

    assert listed(person) == []
    person.refresh_from_db()
    assert person.failures_since == 0
    history = told(person)
    assert ("A wrong current password was typed to change the password", "You") in history
    assert (
        "A change of password was tried while the account was locked; nothing was looked at",
        "You",
    ) in history


def test_a_wrong_code_at_the_confirmation_is_no_failed_sign_in(sign_in, person, freeze):
    freeze(START)
    inside = sign_in(person)
    inside.post("/idm/confirm/", {"device": EmailDevice.objects.get(user=person).persistent_id})
    right = newest_code()
    inside.post("/idm/confirm/code/", {"code": f"{(int(right) + 1) % 10**6:06}"})

    assert listed(person) == []
    person.refresh_from_db()
    assert (person.wrong_codes, person.failures_since) == (1, 0)
    said = "A wrong code was typed when the second factor was asked for once more"
    assert (said, "You") in told(person)


def test_a_wrong_code_for_a_new_address_is_no_failed_sign_in(sign_in, person):
    inside = sign_in(person)
    address = "new@example.org"
    inside.post("/idm/profile/email/", {"email": address, "email_again": address})
    assert mail.outbox[-1].to == [address]
    inside.post("/idm/profile/email/code/", {"code": f"{(int(newest_code()) + 1) % 10**6:06}"})

    assert listed(person) == []
    assert ("A wrong code was typed to change the e-mail address", "You") in told(person)


def test_a_wrong_code_at_sign_in_is_listed(browser, person):
    browser.password(person.username)
    code = browser.email_code(person)
    browser.code(f"{(int(code) + 1) % 10**6:06}")

    assert [line.result for line in listed(person)] == ["Failed: wrong code"]
    assert ("A wrong code was typed to sign in", "Somebody not signed in") in told(person)


def test_passwords_refused_before_the_step_was_written_down_stay_listed(person):
    with transaction.atomic():
        record_event(IdentityEvent.PASSWORD_REFUSED, actor=person, subject=person)

    assert [line.result for line in listed(person)] == ["Failed: wrong password"]
    assert told(person) == [("A wrong password was typed", "Somebody not signed in")]


def test_a_key_that_may_be_copied_was_refused_and_is_not_said_to_be_off(person):
    with transaction.atomic():
        record_event(IdentityEvent.DEVICE_COPIED, actor=person, subject=person)

    assert told(person)[0][0] == "A security key behaved like a copy, so its answer was refused"
