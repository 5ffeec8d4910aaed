"""Failed sign-ins counted on the address they come from, for every name alike."""

from datetime import UTC, datetime

import pytest

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
    assert answers[-1]["Retry-After"] == "600"


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
