"""Failed sign-ins counted on the address they come from, for every name alike."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit

from identity import limits
from spot_portal.core import clock, policy
from tests.factories.identity import UserFactory
from tests.identity.browser import Browser, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
WRONG = "Wrong-Horse-Battery-8"


def went_on(response):
    return response.status_code == 302


def test_t03_one_address_tries_a_few_accounts_only(browser):
    limit = policy.SOURCE_ADDRESS_FAILURES.value
    answers = [browser.password(p.username, WRONG) for p in UserFactory.create_batch(limit + 2)]

    assert [answer.status_code for answer in answers] == [200] * limit + [429] * 2
    assert "from your address" in words(answers[-1])


def test_what_is_left_of_the_window_is_said_in_minutes_and_as_a_time(browser, monkeypatch, freeze):
    freeze(START)
    limit, began = policy.SOURCE_ADDRESS_FAILURES.value, time.time()
    for number, person in enumerate(UserFactory.create_batch(limit)):
        machine_shows(monkeypatch, began + number)
        browser.password(person.username, WRONG)

    for later, left, said in (
        (9, "591", "in 10 minutes, at 10:10 a.m. ET"),
        (555, "45", "in 45 seconds"),
    ):
        machine_shows(monkeypatch, began + later)
        refused = browser.password("nobody.here", WRONG)
        assert (refused.status_code, refused["Retry-After"]) == (429, left)
        assert f"You can try again {said}." in words(refused)
    machine_shows(monkeypatch, began + 600)
    assert browser.password("nobody.here", WRONG).status_code == 200


def machine_shows(monkeypatch, moment):
    """The limits go by the clock of the machine, which nobody moves."""
    shown = SimpleNamespace(time=lambda: moment, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(ratelimit, "time", shown)
    monkeypatch.setattr(limits, "time", shown.time)


def test_v6_3_8_all_names_count_by_address_alike(person):
    """Else the limit would tell which names are unknown, locked or suspended."""
    locked, suspended, owed = UserFactory(), UserFactory(), UserFactory(must_reset_since=START)
    locked.lock(at=clock.now())
    suspended.suspend()
    locked.save()
    suspended.save()
    limits = set()
    for n, name in enumerate(
        (person.username, "nobody.here", locked.username, suspended.username, owed.username)
    ):
        client = Browser(REMOTE_ADDR=f"198.51.100.{n + 1}")
        tries = 0
        while client.password(name, WRONG).status_code == 200:
            tries += 1
        limits.add(tries)

    assert limits == {policy.SOURCE_ADDRESS_FAILURES.value}


def test_a_refused_address_spends_no_tries_of_other_peoples_accounts(browser, person):
    locked = UserFactory()
    locked.lock(at=clock.now())
    locked.save()
    for other in UserFactory.create_batch(policy.SOURCE_ADDRESS_FAILURES.value):
        browser.password(other.username, WRONG)

    for _try in range(5):
        browser.password(person.username, WRONG)
        browser.password(locked.username, WRONG)

    person.refresh_from_db()
    locked.refresh_from_db()
    assert (person.failed_sign_ins, locked.status) == (0, "locked")
    assert went_on(Browser(REMOTE_ADDR="198.51.100.7").password(person.username))


def test_a_good_sign_in_spends_nothing_of_the_address(browser, person):
    for _try in range(policy.SOURCE_ADDRESS_FAILURES.value + 5):
        assert went_on(browser.password(person.username))


def test_t03_one_account_from_forty_addresses_is_looked_at_three_times(person, monkeypatch):
    from identity.services import sign_in

    looked = []
    ask = sign_in.authenticate
    monkeypatch.setattr(
        sign_in, "authenticate", lambda *args, **kwargs: looked.append(1) or ask(*args, **kwargs)
    )
    for n in range(40):
        Browser(REMOTE_ADDR=f"198.51.100.{n}").password(person.username, WRONG)

    assert len(looked) == policy.LOCK_FAILURES.value
