from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from claims import adjudication
from claims.demo import ROSA, SHOT
from claims.demo_files import DemoClaim, write_claims
from claims.models import Claim, Correction
from claims.picture import Change, Part
from claims.services.corrections import submit_correction
from claims.services.load_claims import load_claims
from spot_portal.audit.models import AuditEvent
from spot_portal.core.errors import TransitionNotAllowed
from tests.factories.claims import CorrectionFactory
from tests.factories.organizations import MembershipFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8


def at_once(act, values):
    def run(value):
        try:
            return act(value)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return list(pool.map(run, values))


def submit(claim, by, key):
    return submit_correction(
        claim_id=claim.pk,
        by=by,
        submission_key=key,
        kind=Correction.Kind.EDIT,
        reason=Correction.Reason.OMISSION,
        changes=[Change(1, Part.MODIFIERS, "", "LT")],
    ).confirmation_number


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    monkeypatch.setattr("claims.nudge.adjudicate.apply_async", lambda *a, **k: None)


def test_the_same_correction_sent_eight_times_at_once_is_one(claim):
    person = MembershipFactory(organization=claim.organization).user
    key = uuid4()

    numbers = at_once(lambda _n: submit(claim, person, key), range(THREADS))

    assert len(set(numbers)) == 1
    assert Correction.objects.count() == 1
    assert AuditEvent.objects.filter(code="claims.correction.submitted").count() == 1


def test_of_eight_people_at_once_one_wins(claim):
    people = [MembershipFactory(organization=claim.organization).user for _n in range(THREADS)]

    def attempt(person):
        try:
            submit(claim, person, uuid4())
        except TransitionNotAllowed:
            return "second"
        return "first"

    outcomes = at_once(attempt, people)

    assert sorted(outcomes) == ["first"] + ["second"] * (THREADS - 1)
    assert Correction.objects.count() == 1


def test_eight_workers_decide_a_correction_once(claim):
    correction = CorrectionFactory(claim=claim, kind=Correction.Kind.HISTORY)

    decided = at_once(lambda _n: adjudication.adjudicate(correction.pk), range(THREADS))

    assert decided.count(True) == 1
    assert Claim.objects.count() == 2


def test_one_file_loaded_eight_times_at_once_is_loaded_once(provider):
    data = write_claims([DemoClaim("PAT-1", ROSA, 30, (SHOT,))], provider, control=3)

    loads = at_once(lambda _n: load_claims(data, provider=provider).already_loaded, range(THREADS))

    assert loads.count(False) == 1
    assert Claim.objects.count() == 1
