"""A slow answer of the proofing service, and another attempt at the moment it arrives."""

from datetime import timedelta
from functools import partial
from threading import Event

import pytest

from identity.models import ProofingAttempt
from identity.services import proofing
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from tests.at_once import at_once
from tests.factories.identity import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
STALE = proofing.STALE + timedelta(minutes=1)


def test_a_late_answer_is_not_lost_to_another_attempt_that_begins_now(monkeypatch):
    """Both take the person first: else each holds what the other waits for, and PostgreSQL ends one of them."""
    person = UserFactory(proofed_at=None)
    late = ProofingAttempt.objects.create(
        user=person, consented_at=clock.now(), started_at=clock.now() - STALE
    )
    answered, begun = Event(), Event()
    finish, release = ProofingAttempt.finish, proofing._release_stale

    def slow_finish(attempt, name, **given):
        if name == "pass":
            answered.set()
            begun.wait(1)
        return finish(attempt, name, **given)

    def slow_release(user, now):
        begun.set()
        return release(user, now)

    def begin():
        answered.wait(5)
        return proofing._open_attempt(person.pk, clock.now())

    monkeypatch.setattr(ProofingAttempt, "finish", slow_finish)
    monkeypatch.setattr(proofing, "_release_stale", slow_release)
    done, refused = at_once(partial(proofing._close_attempt, late.reference, "pass", "V-1"), begin)

    assert done.status == ProofingAttempt.Status.PASSED
    assert isinstance(refused, DomainError)
    person.refresh_from_db()
    assert person.proofed_at is not None
    assert ProofingAttempt.objects.get().vendor_reference == "V-1"
