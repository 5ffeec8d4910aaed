"""Devices at the same moment: one use of each code and answer, and never an account without a device."""

from functools import partial

import pytest

from identity.mfa import key_challenge
from identity.models import (
    AuthenticatorDevice,
    EmailDevice,
    PortalDevice,
    RecoveryCodesDevice,
    SecurityKeyDevice,
)
from identity.services import code_lists, devices
from identity.services.security_keys import add_security_key
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.core.session_store import SessionStore
from tests.factories.identity import UserFactory
from tests.identity.software_key import BE, BS, UP, SoftwareKey, creation, request
from tests.identity.test_races import at_once, refusals
from tests.identity.verifying import use_recovery_code, verify_security_key

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CHALLENGE = b"c" * 32


def app_of(person, name):
    device = AuthenticatorDevice(user=person, name=name, confirmed=True)
    device.secret = "00" * 20
    device.save()
    return device


def key_of(person, **options):
    key = SoftwareKey(**options)
    answer = key.create(creation(person, CHALLENGE))
    add_security_key(user=person, name="Key", answer=answer, challenge=CHALLENGE)
    return key


def test_m04_f28_one_recovery_code_twelve_times_at_once_works_once():
    person = UserFactory()
    [code, *_others] = code_lists.make_list(user=person)
    use = partial(use_recovery_code, person, code)

    outcomes = at_once(*[use] * 12)

    assert sum(isinstance(outcome, PortalDevice) for outcome in outcomes) == 1
    assert AuditEvent.objects.filter(code="identity.device.recovery_code_used").count() == 1


def test_f04_twelve_wrong_recovery_codes_at_once_are_all_counted():
    person = UserFactory()
    code_lists.make_list(user=person)
    use = partial(use_recovery_code, person, "0" * 16)

    outcomes = at_once(*[use] * 12)

    assert AuditEvent.objects.filter(code="identity.device.code_refused").count() == 5
    assert refusals(outcomes) == 7


def test_m04_one_answer_of_a_key_twelve_times_at_once_works_once():
    person = UserFactory()
    key = key_of(person)
    answer = key.sign(request(CHALLENGE))
    verify = partial(verify_security_key, person, answer, challenge=CHALLENGE)

    outcomes = at_once(*[verify] * 12)

    assert sum(isinstance(outcome, PortalDevice) for outcome in outcomes) == 1


def test_m04_a_question_for_a_key_that_counts_nothing_is_used_up_once():
    session = SessionStore()
    key_challenge.issue(session, act="sign-in")
    session.save()

    def claim():
        return key_challenge.claim(SessionStore(session.session_key), act="sign-in")

    outcomes = at_once(*[claim] * 12)

    assert sum(outcome is not None for outcome in outcomes) == 1


def test_one_new_key_twelve_times_at_once_is_one_device():
    person = UserFactory()
    key = SoftwareKey(counts=False, flags=UP | BE | BS)
    answer = key.create(creation(person, CHALLENGE))
    jobs = [
        partial(add_security_key, user=person, name=f"Key {n}", answer=answer, challenge=CHALLENGE)
        for n in range(12)
    ]

    assert refusals(at_once(*jobs)) == 11
    assert SecurityKeyDevice.objects.count() == 1


def test_twelve_keys_at_once_are_no_more_than_allowed():
    person = UserFactory()
    jobs = [
        partial(
            add_security_key,
            user=person,
            name=f"Key {n}",
            answer=SoftwareKey().create(creation(person, CHALLENGE)),
            challenge=CHALLENGE,
        )
        for n in range(12)
    ]

    at_once(*jobs)

    assert SecurityKeyDevice.objects.count() == policy.MAX_SECURITY_KEYS.value


@pytest.mark.parametrize("act", [devices.remove_device, devices.report_lost])
def test_m19_the_last_two_devices_do_not_go_at_the_same_moment(act):
    for _round in range(4):
        person = UserFactory()
        EmailDevice.objects.filter(user=person).update(**{"status": "lost"})
        both = [app_of(person, name) for name in ("Phone", "Tablet")]

        outcomes = at_once(*[partial(act, device=app, session=SessionStore()) for app in both])

        assert refusals(outcomes) == 1
        left = AuthenticatorDevice.objects.filter(user=person, status="active")
        assert left.count() == 1


def test_a_new_list_at_once_leaves_one_list():
    person = UserFactory()

    lists = at_once(*[partial(code_lists.make_list, user=person)] * 12)

    device = RecoveryCodesDevice.objects.get(user=person)
    valid = {code for made in lists for code in made if works(device, code)}
    assert device.left == policy.RECOVERY_CODES.value
    assert len(valid) == policy.RECOVERY_CODES.value


def works(device, code):
    return device.hash_of(code.replace("-", "")) in device.code_hashes
