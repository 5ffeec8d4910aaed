"""An account is active only once its address was proven: no lock, suspension or reset stands in for the first code."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from identity.models import User
from identity.services import locks
from spot_portal.core import clock, policy
from tests.factories.identity import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def newcomer():
    return UserFactory(status=User.Status.STAGED, proofed_at=None)


def test_the_first_code_activates_and_says_when(newcomer, browser, freeze):
    freeze(START)
    browser.sign_in(newcomer)

    newcomer.refresh_from_db()
    assert (newcomer.status, newcomer.activated_at) == (User.Status.ACTIVE, START)


@pytest.mark.parametrize(
    ("activated_at", "after"), [(None, User.Status.STAGED), (START, User.Status.ACTIVE)]
)
def test_what_was_locked_or_suspended_returns_to_where_it_was(activated_at, after):
    person = User(status=User.Status.LOCKED, activated_at=activated_at)
    person.unlock()
    assert person.status == after

    person = User(status=User.Status.SUSPENDED, activated_at=activated_at)
    person.reinstate()
    assert person.status == after


def test_a_locked_newcomer_is_staged_again_after_the_lock_and_needs_the_first_code(
    newcomer, browser, freeze
):
    freeze(START)
    for _n in range(policy.LOCK_FAILURES.value):
        browser.password(newcomer.username, "Wrong-Wrong-Wrong-1")
    newcomer.refresh_from_db()
    assert newcomer.status == User.Status.LOCKED

    freeze(START + policy.LOCK_DURATION.minutes + timedelta(minutes=1))
    browser.password(newcomer.username, PASSWORD)
    newcomer.refresh_from_db()
    assert (newcomer.status, newcomer.activated_at) == (User.Status.STAGED, None)

    browser.code(browser.email_code(newcomer))
    newcomer.refresh_from_db()
    assert newcomer.status == User.Status.ACTIVE
    assert mail.outbox[-1].to == [newcomer.email]


def test_an_active_person_stays_active_after_a_lock(browser, freeze, person):
    freeze(START)
    for _n in range(policy.LOCK_FAILURES.value):
        browser.password(person.username, "Wrong-Wrong-Wrong-1")
    freeze(START + policy.LOCK_DURATION.minutes + timedelta(minutes=1))

    locks.count_try(person.pk)

    person.refresh_from_db()
    assert person.status == User.Status.ACTIVE


def test_the_database_knows_no_active_person_with_an_unproven_address(newcomer):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=newcomer.pk).update(**{"status": User.Status.ACTIVE})


def test_people_join_by_the_clock_of_the_portal(freeze):
    freeze(START + timedelta(days=400))

    assert UserFactory().date_joined == clock.now()
