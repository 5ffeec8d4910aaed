from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import Claim, Correction, CorrectionRestriction
from claims.models.claim import mbi_key
from spot_portal.core import clock
from spot_portal.core.errors import TransitionNotAllowed
from tests.factories.claims import (
    ClaimFactory,
    CorrectionFactory,
    RestrictionFactory,
)

CLAIM_STEPS = {
    "pay": lambda claim: claim.decide("pay", on=clock.today()),
    "deny": lambda claim: claim.decide("deny", on=clock.today()),
    "reject": lambda claim: claim.decide("reject", on=clock.today()),
    "adjust": lambda claim: claim.adjust(on=clock.today()),
}
C = Claim.Status
CLAIM_LANDS_ON = {
    (C.PENDING, "pay"): C.PAID,
    (C.PENDING, "deny"): C.DENIED,
    (C.PENDING, "reject"): C.REJECTED,
    (C.PENDING, "adjust"): C.ADJUSTED,
    (C.PAID, "adjust"): C.ADJUSTED,
    (C.DENIED, "adjust"): C.ADJUSTED,
}
CORRECTION_STEPS = {
    "accept": lambda correction: correction.accept(),
    "adjust": lambda correction: correction.adjust(claim=Claim(), at=clock.now()),
    "dismiss": lambda correction: correction.dismiss(note="No.", at=clock.now()),
    "park": lambda correction: correction.park(),
    "release": lambda correction: correction.release(at=clock.now()),
}
S = Correction.Status
CORRECTION_LANDS_ON = {
    (S.SUBMITTED, "accept"): S.ACCEPTED,
    (S.ACCEPTED, "adjust"): S.ADJUSTED,
    (S.SUBMITTED, "dismiss"): S.DISMISSED,
    (S.ACCEPTED, "dismiss"): S.DISMISSED,
    (S.SUBMITTED, "park"): S.PARKED,
    (S.ACCEPTED, "park"): S.PARKED,
    (S.PARKED, "release"): S.SUBMITTED,
}


def check_step(instance, steps, lands_on, name):
    start = instance.status
    target = lands_on.get((start, name))
    if target is None:
        with pytest.raises(TransitionNotAllowed):
            steps[name](instance)
        assert instance.status == start
    else:
        steps[name](instance)
        assert instance.status == target


@pytest.mark.parametrize("name", CLAIM_STEPS)
@pytest.mark.parametrize("status", C)
def test_every_step_of_a_claim_from_every_state(status, name):
    check_step(Claim(status=status), CLAIM_STEPS, CLAIM_LANDS_ON, name)


@pytest.mark.parametrize("name", CORRECTION_STEPS)
@pytest.mark.parametrize("status", S)
def test_every_step_of_a_correction_from_every_state(status, name):
    check_step(Correction(status=status), CORRECTION_STEPS, CORRECTION_LANDS_ON, name)


def test_this_file_knows_every_step():
    assert {step.name for step in Claim.FLOW} == set(CLAIM_STEPS)
    assert {step.name for step in Correction.FLOW} == set(CORRECTION_STEPS)


def test_the_first_decision_stays_the_initial_determination():
    claim = Claim(initially_decided_on=clock.today() - timedelta(days=90))

    claim.decide("pay", on=clock.today())

    assert claim.initially_decided_on == clock.today() - timedelta(days=90)
    assert claim.finalized_on == clock.today()


def test_the_beneficiary_is_sealed_in_the_database(db):
    claim = ClaimFactory(first_name="Pilar", last_name="Sample", mbi="1s00-e00-aa00")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM claims_claim")
        stored = " ".join(str(value) for value in cursor.fetchone())

    assert "Pilar" not in stored
    assert "Sample" not in stored
    assert "1S00E00AA00" not in stored
    found = Claim.objects.get(mbi_index=mbi_key("1S00E00AA00"))
    assert (found.beneficiary, found.mbi) == ("Pilar Sample", "1S00E00AA00")
    assert found.masked_mbi == "•••AA00"
    assert found == claim


def test_a_claim_has_one_open_correction_at_most(db):
    first = CorrectionFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionFactory(claim=first.claim, submission_key=uuid4())

    Correction.objects.filter(pk=first.pk).update(status="dismissed", decided_at=clock.now())
    CorrectionFactory(claim=first.claim)


def test_a_claim_number_is_used_once_by_a_provider(db):
    claim = ClaimFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimFactory(provider=claim.provider, control_number=claim.control_number)
    ClaimFactory(control_number=claim.control_number)


def test_a_restriction_holds_from_its_first_to_its_last_day(db):
    today, day = clock.today(), timedelta(days=1)
    row = RestrictionFactory(starts_on=today, ends_on=today + day)

    assert [row.holds_on(today + n * day) for n in (-1, 0, 1, 2)] == [False, True, True, False]
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictionFactory(code="ZY", starts_on=today, ends_on=today - day)


def test_the_default_tables_are_there(db):
    rows = CorrectionRestriction.objects
    assert rows.filter(kind="modifier", code="GA").exists()
    assert rows.filter(kind="denial", code="50").exists()
    assert rows.filter(kind="remark", code="MA130").exists()
    assert not rows.filter(message="").exists()
