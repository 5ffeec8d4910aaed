"""Two sets of numbers, one in force."""

from datetime import timedelta

import pytest

from spot_portal.core import policy


def test_numbers_are_those_of_the_original_unless_something_else_is_chosen():
    assert policy.active_profile() is policy.Profile.IDM
    assert policy.PASSWORD_MAX.value == 60
    assert policy.CODE_LIFE_EMAIL.minutes == timedelta(minutes=30)


def test_the_other_profile_changes_the_numbers_as_a_set(policy_profile):
    policy_profile("nist")

    assert policy.PASSWORD_MAX.value >= 64
    assert policy.CODE_LIFE_EMAIL.minutes == timedelta(minutes=10)
    assert policy.SESSION_IDLE.minutes <= timedelta(hours=1)
    assert policy.SESSION_MAX.hours <= timedelta(hours=24)
    assert not policy.PASSWORD_COMPOSITION.value
    assert not policy.PASSWORD_PARTS.value
    assert not policy.EMAIL_AS_SECOND_FACTOR.value
    assert not policy.SECURITY_QUESTION.value
    assert policy.CONCURRENT_SESSIONS.value == 0


@pytest.mark.parametrize("profile", policy.Profile)
def test_numbers_that_belong_together_fit_in_each_profile(policy_profile, profile):
    policy_profile(profile)

    assert policy.PASSWORD_MIN.value < policy.PASSWORD_MAX.value
    assert policy.SESSION_WARNING.minutes < policy.SESSION_IDLE.minutes < policy.SESSION_MAX.hours
    assert policy.CODE_RESEND.seconds < policy.CODE_LIFE_EMAIL.minutes
    assert policy.CODE_TRIES.value < policy.CODE_LOCK_TRIES.value < policy.CODE_HARD_CAP.value
    assert max(policy.IDM_INACTIVITY_NOTICES.value) < policy.IDM_INACTIVITY.value
    assert max(policy.SPOT_INACTIVITY_NOTICES.value) < policy.SPOT_INACTIVITY.value
    assert max(policy.REQUEST_REMINDERS.value) < policy.REQUEST_EXPIRY.value


def test_a_number_without_its_own_in_the_other_profile_stays(policy_profile):
    before = policy.LOCK_FAILURES.value
    policy_profile("nist")

    assert policy.LOCK_FAILURES.value == before
    assert not policy.LOCK_FAILURES.differs


def test_a_profile_nobody_knows_changes_nothing(policy_profile):
    policy_profile("iso")

    assert policy.active_profile() is policy.Profile.IDM
