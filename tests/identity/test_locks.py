"""Failed sign-ins: counted on the account, a lock that opens by itself, in the end a suspension."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from identity.models import EmailDevice, SignIn, User
from identity.services import account_sweeps, locks
from identity.services import help_desk as desk_services
from identity.services.sign_in_notices import tell_odd_sign_ins
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import SIGN_IN, Browser, words
from tests.identity.desk import FACTS, order

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
WRONG = "Wrong-Horse-Battery-8"


def went_on(response):
    return response.status_code == 302


def state(person):
    person.refresh_from_db()
    return person.status, person.failed_sign_ins


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def subjects(person):
    return list(
        OutgoingEmail.objects.filter(to=person).order_by("pk").values_list("template", flat=True)
    )


def fail(browser, person, times=policy.LOCK_FAILURES.value):
    return [browser.password(person.username, WRONG) for _try in range(times)]


def test_a02_three_wrong_then_right_is_refused_with_the_same_words(
    browser, person, django_capture_on_commit_callbacks, freeze
):
    freeze(clock.now())  # the page says what time it is
    with django_capture_on_commit_callbacks(execute=True):
        first, *_others = [words(page) for page in fail(browser, person)]
        refused = browser.password(person.username, PASSWORD)

    assert words(refused) == first
    assert state(person)[0] == User.Status.LOCKED
    assert codes().count("identity.account.locked") == 1
    [message] = mail.outbox
    assert message.to == [person.email]
    assert "locked" in message.subject.lower()
    assert "/idm/unlock/" in message.body


def test_a04_a_lock_opens_by_itself_after_an_hour(browser, person, freeze):
    freeze(START)
    fail(browser, person)

    freeze(START + timedelta(minutes=59))
    assert not went_on(browser.password(person.username))
    freeze(START + timedelta(minutes=61))
    assert went_on(browser.password(person.username))

    assert state(person) == ("active", 0)
    assert "identity/account_unlocked" in subjects(person)


def test_failures_far_apart_are_not_counted_together(browser, person, freeze):
    for hours in (0, 3, 6, 9):
        freeze(START + timedelta(hours=hours))
        browser.password(person.username, WRONG)

    assert state(person) == ("active", 1)
    assert went_on(browser.password(person.username))


def test_a_right_password_starts_the_count_anew(browser, person):
    for _round in range(3):
        fail(browser, person, 2)
        assert went_on(browser.password(person.username))

    assert state(person)[0] == User.Status.ACTIVE


def test_three_more_while_locked_suspend_until_the_help_desk_helps(browser, person, freeze):
    freeze(START)
    fail(browser, person, 5)
    assert state(person)[0] == User.Status.LOCKED
    fail(browser, person, 1)

    assert state(person)[0] == User.Status.SUSPENDED
    assert codes().count("identity.account.suspended") == 1
    assert subjects(person) == [
        "identity/account_locked",
        "identity/account_suspended",
        "identity/help_desk_suspended",
    ]
    freeze(START + timedelta(days=30))
    assert not went_on(browser.password(person.username))


@pytest.mark.parametrize("right", [True, False])
def test_a_try_while_locked_counts_whether_it_was_right_or_not(browser, person, right):
    fail(browser, person)
    for _try in range(policy.SUSPEND_AFTER_EXTRA.value):
        browser.password(person.username, PASSWORD if right else WRONG)

    assert state(person)[0] == User.Status.SUSPENDED


def test_tries_while_locked_belong_to_the_lock_however_late_they_come(browser, person, freeze):
    """The window of two hours ends while the lock, begun late in it, still stands."""
    for minutes in (0, 60, 119):
        freeze(START + timedelta(minutes=minutes))
        browser.password(person.username, WRONG)
    for minutes in (121, 122, 123):
        freeze(START + timedelta(minutes=minutes))
        browser.password(person.username, WRONG)

    assert state(person)[0] == User.Status.SUSPENDED


def test_a_lock_by_wrong_codes_takes_as_many_further_tries(browser, person):
    person.lock(at=clock.now())
    person.save()

    fail(browser, person, 2)
    assert state(person)[0] == User.Status.LOCKED
    fail(browser, person, 1)
    assert state(person)[0] == User.Status.SUSPENDED


def test_a_suspended_account_counts_no_further(browser, person):
    person.suspend()
    person.save()
    before = state(person)

    for n in range(40):
        Client(REMOTE_ADDR=f"198.51.100.{n}").post(
            SIGN_IN, {"user_id": person.username, "password": WRONG, "terms": "on"}
        )

    assert state(person) == before
    person.refresh_from_db()
    assert person.failures_since == 40


def test_f12_a_suspension_by_tries_ends_every_session_and_no_cookie_lives_again(
    new_browser, caller, help_desk
):
    inside, thief = new_browser(), Client()
    inside.sign_in(caller)
    thief.cookies["spot-session"] = inside.cookies["spot-session"].value
    key = inside.session.session_key
    locks_and_suspends(caller)
    assert not Session.objects.filter(session_key=key).exists()
    assert not SignIn.objects.filter(user=caller, ended_at=None).exists()

    desk_services.reinstate(order(caller, help_desk), facts=FACTS)

    assert state(caller)[0] == User.Status.ACTIVE
    assert thief.get("/idm/").status_code == 302
    assert inside.get("/idm/").status_code == 302


def locks_and_suspends(person):
    for _try in range(policy.LOCK_FAILURES.value + policy.SUSPEND_AFTER_EXTRA.value):
        if locks.count_try(person.pk):
            locks.count_refusal(person.pk)


def test_a_lock_ends_a_sign_in_that_was_begun_before_it(browser, new_browser, person):
    browser.password(person.username)
    code = browser.email_code(person)
    fail(new_browser(), person)

    browser.code(code)

    assert browser.person is None


# --- Locked again and again -----------------------------------------------------------------------------------------


@pytest.fixture
def locked_often(person, freeze):
    """Locked as often as it opens by itself, without a finished sign-in between."""
    moment = START
    for _time in range(policy.AUTO_UNLOCKS.value):
        freeze(moment)
        for _try in range(policy.LOCK_FAILURES.value):
            assert locks.count_try(person.pk)
            locks.count_refusal(person.pk)
        moment += timedelta(minutes=61)
    freeze(moment)
    return moment


def test_after_ten_locks_in_a_row_it_does_not_open_by_itself(browser, locked_often, person, freeze):
    fail(browser, person)
    person.refresh_from_db()
    assert (person.automatic_unlocks, person.status, person.locked_until) == (10, "locked", None)
    last = OutgoingEmail.objects.filter(to=person).latest("pk")
    assert "does not open by itself" in last.body
    assert "Do not try again until it is open: further tries suspend the account" in last.body

    freeze(locked_often + timedelta(days=30))
    assert account_sweeps.open_locks_that_are_over() == 0
    assert not went_on(browser.password(person.username))


def test_a_finished_sign_in_lets_locks_open_by_themselves_again(browser, locked_often, person):
    browser.password(person.username)
    person.refresh_from_db()
    assert person.automatic_unlocks == policy.AUTO_UNLOCKS.value  # the password alone is not enough

    browser.code(browser.email_code(person))

    person.refresh_from_db()
    assert person.automatic_unlocks == 0


def test_the_sweep_opens_what_is_over_and_tells_once(person, freeze):
    staged = UserFactory(status="staged", activated_at=None)
    freeze(START)
    for account in (person, staged):
        for _try in range(policy.LOCK_FAILURES.value):
            locks.count_try(account.pk)
            locks.count_refusal(account.pk)
    freeze(START + timedelta(minutes=59))
    assert account_sweeps.open_locks_that_are_over() == 0
    freeze(START + timedelta(minutes=60))

    assert account_sweeps.open_locks_that_are_over() == 2
    assert account_sweeps.open_locks_that_are_over() == 0

    assert (state(person), state(staged)) == (("active", 0), ("staged", 0))
    assert person.automatic_unlocks == 1
    assert subjects(person).count("identity/account_unlocked") == 1


# --- The same for everybody -----------------------------------------------------------------------------------------


def test_v6_3_8_every_refusal_costs_one_hash_and_says_the_same(person, monkeypatch):
    hasher, spent = type(get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(
        hasher, "encode", lambda self, *args, **kw: spent.append(1) or encode(self, *args, **kw)
    )
    kinds = {
        "wrong": UserFactory(),
        "locked": UserFactory(),
        "suspended": UserFactory(),
        "owed": UserFactory(must_reset_since=START),
        "staged": UserFactory(status="staged", activated_at=None),
        "expired": UserFactory(password_expired_at=START),
        "switched off": UserFactory(is_active=False),
        "closed": UserFactory(status="archived"),
    }
    kinds["locked"].lock(at=clock.now())
    kinds["suspended"].suspend()
    for account in kinds.values():
        account.save()
    said, hashes = set(), {}
    for kind, name in [*((k, p.username) for k, p in kinds.items()), ("unknown", "nobody.here")]:
        spent.clear()
        # The right password of those whom it does not let in.
        typed = (
            PASSWORD if kind in ("locked", "suspended", "owed", "switched off", "closed") else WRONG
        )
        answer = Browser().password(name, typed)
        hashes[kind] = len(spent)
        said.add((answer.status_code, words(answer).replace(name, "")))

    assert set(hashes.values()) == {1}, hashes
    assert len(said) == 1


def test_a_password_somebody_else_may_know_opens_nothing_and_the_owner_is_told(person):
    User.objects.update(must_reset_since=START)

    assert not went_on(Browser().password(person.username))

    assert state(person) == ("active", 1)
    assert subjects(person) == ["identity/password_must_be_reset"]
    assert "/idm/forgot-password/" in OutgoingEmail.objects.get().body


def test_failures_are_counted_until_a_sign_in_is_finished(browser, person):
    fail(browser, person, 2)
    browser.password(person.username)
    person.refresh_from_db()
    assert person.failures_since == 2

    browser.code(browser.email_code(person))

    person.refresh_from_db()
    assert (person.failures_since, person.last_sign_in_at is not None) == (0, True)
    assert SignIn.objects.get(user=person).failures_before == 2


def test_v6_3_5_the_owner_learns_of_three_failures_and_then_a_success_once(browser, person, freeze):
    freeze(START)
    fail(browser, person)
    freeze(START + timedelta(minutes=61))
    browser.sign_in(person)
    freeze(START + timedelta(minutes=66))
    tell_odd_sign_ins()
    assert subjects(person).count("identity/odd_sign_in") == 1

    browser.post("/idm/sign-out/")
    freeze(START + timedelta(minutes=70))
    browser.sign_in(person)
    freeze(START + timedelta(minutes=80))
    tell_odd_sign_ins()
    assert subjects(person).count("identity/odd_sign_in") == 1


def test_v6_3_5_the_owner_learns_when_the_password_was_right_and_the_codes_were_not(
    browser, person
):
    browser.password(person.username)
    right = browser.email_code(person)
    for n in range(1, policy.CODE_TRIES.value + 1):
        browser.code(f"{(int(right) + n) % 10**6:06}")

    assert EmailDevice.objects.get(user=person).code_hash == ""
    assert subjects(person).count("identity/codes_refused") == 1
