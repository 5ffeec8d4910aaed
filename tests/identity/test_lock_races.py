"""Many at the same moment, at locks and ways back: each try counted, each link and code used once."""

from datetime import timedelta
from functools import partial

import pytest

from identity.models import (
    AuthenticatorDevice,
    HelpDeskCase,
    PhoneDevice,
    RecoveryAttempt,
    User,
)
from identity.services import (
    account_sweeps,
    answers,
    help_desk,
    locks,
    passwords,
    recovery,
    recovery_codes,
    sign_in,
    unlocking,
)
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.notifications.phone import phone_gateway
from tests.at_once import at_once
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import SECRET

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 12
ANSWER = "pancakes"


def done(outcomes):
    return [outcome for outcome in outcomes if not isinstance(outcome, DomainError)]


def events(code):
    return AuditEvent.objects.filter(code=code).count()


@pytest.fixture
def person(db):
    made = UserFactory(security_question="food")
    made.set_security_answer(ANSWER)
    made.save()
    return made


@pytest.fixture
def locked(person):
    person.lock(at=clock.now())
    person.save()
    return person


@pytest.mark.proves("F10", "V6.3.1")
@pytest.mark.parametrize(("tries", "status"), [(3, "locked"), (5, "locked"), (12, "suspended")])
def test_f10_wrong_passwords_at_once_are_all_counted_and_no_try_is_free(
    rf, monkeypatch, person, tries, status
):
    """So many tries lead to the same state in whatever order they come."""
    looked_at, ask = [], sign_in.authenticate
    monkeypatch.setattr(
        sign_in, "authenticate", lambda *args, **kw: looked_at.append(1) or ask(*args, **kw)
    )

    def attempt(n):
        request = rf.post("/", REMOTE_ADDR=f"198.51.100.{n}")
        return sign_in.check_password(request, user_id=person.username, password="Wrong-1")

    outcomes = at_once(*[partial(attempt, n) for n in range(tries)])

    person.refresh_from_db()
    assert outcomes == [None] * tries
    assert len(looked_at) == 3
    assert (person.status, person.failures_since) == (status, tries)
    assert events("identity.account.locked") == 1
    assert events("identity.account.suspended") == (status == "suspended")
    assert OutgoingEmail.objects.filter(template="identity/account_locked").count() == 1


def test_right_and_wrong_passwords_at_once_end_in_one_consistent_state(rf, person):
    for round_ in range(5):
        User.objects.update(
            status="active", failed_sign_ins=0, locked_until=None, first_failure_at=None
        )

        def attempt(password, n, round_=round_):
            request = rf.post("/", REMOTE_ADDR=f"198.51.{round_ + 100}.{n}")
            return sign_in.check_password(request, user_id=person.username, password=password)

        at_once(
            *[partial(attempt, "Wrong-1", n) for n in range(3)],
            *[partial(attempt, PASSWORD, n) for n in range(3, 6)],
        )

        person.refresh_from_db()
        assert person.status in ("active", "locked", "suspended")
        assert (person.status == "locked") == (person.locked_until is not None)


def test_unlocking_and_trying_at_once_lose_neither(locked):
    attempt = RecoveryAttempt.objects.create(user=locked, purpose="unlock")
    unlock = partial(unlocking.unlock_account, attempt=attempt, answer=ANSWER)
    tries = [partial(locks.count_try, locked.pk) for _n in range(2)]

    outcomes = at_once(unlock, *tries)

    locked.refresh_from_db()
    before = sum(outcome is False for outcome in outcomes[1:])  # refused while it was still locked
    assert isinstance(outcomes[0], User)
    assert (locked.status, locked.failed_sign_ins) == ("active", 2 - before)
    assert events("identity.account.unlocked") == 1


def test_a_link_to_unlock_used_twelve_times_at_once_opens_once(locked):
    attempt = RecoveryAttempt.objects.create(user=locked, purpose="unlock")
    unlock = partial(unlocking.unlock_account, attempt=attempt, answer=ANSWER)

    assert len(done(at_once(*[unlock] * THREADS))) == 1
    assert events("identity.account.unlocked") == 1


def test_twelve_wrong_answers_at_once_are_looked_at_five_times(person, monkeypatch):
    looked_at, check = [], User.check_security_answer
    monkeypatch.setattr(
        User, "check_security_answer", lambda self, text: looked_at.append(1) or check(self, text)
    )
    wrong = partial(answers.require_answer, person, "something else")

    at_once(*[wrong] * THREADS)

    person.refresh_from_db()
    assert len(looked_at) == policy.ANSWER_FAILURES.value
    assert person.status == "suspended"
    assert events("identity.account.suspended") == 1


@pytest.mark.parametrize("exempt", [True, False])
def test_a_reset_link_used_at_once_changes_the_password_once(person, exempt):
    """Also where no waiting time of a day would stop the second."""
    now = clock.now()
    User.objects.update(reset_asked_at=now, must_reset_since=now if exempt else None)
    jobs = [
        partial(
            passwords.reset_password,
            user_id=person.pk,
            answer=ANSWER,
            password=f"Tortoise-Gate-{n}-Vel",
        )
        for n in range(4)
    ]

    assert len(done(at_once(*jobs))) == 1
    assert events("identity.password.reset") == 1


def test_a_code_by_telephone_used_twelve_times_at_once_works_once(person):
    attempt = RecoveryAttempt.objects.create(user=person, purpose="reset", channel="sms")
    code = attempt.draw_code(asked_by=str(attempt.reference), at=clock.now())
    attempt.save()
    prove = partial(recovery.prove_by_code, attempt=attempt, code=code)

    outcomes = at_once(*[prove] * THREADS)

    assert sum(isinstance(outcome, RecoveryAttempt) for outcome in outcomes) == 1


def test_twelve_wrong_codes_at_once_burn_it_after_five(person):
    attempt = RecoveryAttempt.objects.create(user=person, purpose="reset", channel="sms")
    right = attempt.draw_code(asked_by=str(attempt.reference), at=clock.now())
    attempt.save()
    wrong = [f"{(int(right) + n) % 10**6:06}" for n in range(1, THREADS + 1)]

    at_once(*[partial(recovery.prove_by_code, attempt=attempt, code=code) for code in wrong])

    assert events("identity.recovery.code_refused") == policy.CODE_TRIES.value
    with pytest.raises(DomainError):
        recovery.prove_by_code(attempt=attempt, code=right)


@pytest.mark.parametrize("asked", [1, 3])
def test_workers_at_once_send_one_code_to_an_account(person, monkeypatch, asked):
    PhoneDevice.objects.create(
        user=person, channel="sms", number="904-555-0123", name="", confirmed=True
    )
    for _time in range(asked):
        RecoveryAttempt.objects.create(user=person, purpose="reset", channel="sms")
    sent = []
    monkeypatch.setattr(
        type(phone_gateway()), "send_text", lambda self, **kwargs: sent.append(kwargs)
    )

    outcomes = at_once(*[recovery_codes.send_waiting_codes] * THREADS)

    assert (sum(outcomes), len(sent)) == (1, 1)


def test_many_askings_at_once_are_answered_as_often_as_an_account_is_helped(person):
    ask = partial(recovery.ask_for_reset, user_id=person.username, channel="email")

    at_once(*[ask] * THREADS)

    assert person.recoveries.count() == policy.RECOVERIES_PER_ACCOUNT.value
    assert OutgoingEmail.objects.count() == policy.RECOVERIES_PER_ACCOUNT.value


def test_askings_to_unlock_at_once_leave_one_link(locked):
    ask = partial(recovery.ask_for_unlock, user_id=locked.username, channel="email")

    at_once(*[ask] * 4)

    assert locked.recoveries.filter(finished_at=None).count() == 1


def test_d04_a_sign_in_while_the_sweep_runs_wins(person):
    """Never marked as expired after the sign-in that has just started the count anew."""
    for _round in range(10):
        old = clock.now() - timedelta(days=61)
        User.objects.update(
            last_sign_in_at=old, activated_at=old, password_changed_at=old, date_joined=old,
            password_expired_at=None,
        )  # fmt: skip

        def come_back():
            now = clock.now()
            return User.objects.filter(pk=person.pk, password_expired_at=None).update(
                last_sign_in_at=now
            )

        came, _swept = at_once(come_back, account_sweeps.expire_passwords)

        person.refresh_from_db()
        assert (person.password_expired_at is None) == bool(came)


def test_two_sweeps_at_once_tell_once(person):
    old = clock.now() - timedelta(days=61)
    User.objects.update(
        last_sign_in_at=old, activated_at=old, password_changed_at=old, date_joined=old
    )

    assert sum(at_once(*[account_sweeps.expire_passwords] * 3)) == 1
    assert OutgoingEmail.objects.filter(template="identity/password_expired").count() == 1


def test_two_sweeps_at_once_open_a_lock_once(locked):
    User.objects.update(locked_until=clock.now() - timedelta(minutes=1))

    assert sum(at_once(*[account_sweeps.open_locks_that_are_over] * 3)) == 1
    locked.refresh_from_db()
    assert (locked.status, locked.automatic_unlocks) == ("active", 1)


def test_two_second_agents_at_once_confirm_once(person, help_desk_group):
    first, second, third = help_desk_group
    device = AuthenticatorDevice(user=person, name="App", confirmed=True)
    device.secret = SECRET.hex()
    device.save()
    case = HelpDeskCase.objects.create(
        person=person, act="reset_factors", ticket="T-1", reason="x", status="waiting", opened_by=first
    )  # fmt: skip
    confirm = [
        partial(help_desk.confirm_case, case_id=case.pk, by=agent) for agent in (second, third)
    ]

    assert len(done(at_once(*confirm))) == 1
    assert events("identity.device.all_removed") == 1


@pytest.fixture
def help_desk_group(db):
    from django.contrib.auth.models import Group

    from identity.help_desk import GROUP

    agents = UserFactory.create_batch(3, help_desk=True)
    for agent in agents:
        agent.groups.add(Group.objects.get(name=GROUP))
    return agents
