from datetime import date, timedelta

import pytest

from claims.locks import claim_lock, last_day_to_correct, line_locks
from claims.models import Claim
from claims.restrictions import restrictions_on
from spot_portal.core import clock
from tests.factories.claims import (
    ClaimFactory,
    ClaimLineFactory,
    CorrectionFactory,
    RestrictionFactory,
)
from tests.factories.identity import UserFactory

DAY = timedelta(days=1)


def lock_of(claim, on=None):
    day = on or clock.today()
    return claim_lock(claim, restrictions_on(day), on=day)


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (date(2026, 3, 14), date(2027, 3, 14)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2023, 3, 1), date(2024, 3, 1)),
    ],
)
def test_the_limit_is_the_same_day_a_year_later(decided, last):
    assert last_day_to_correct(decided) == last


@pytest.mark.parametrize("decided", [date(2026, 3, 14), date(2024, 2, 29)])
def test_the_last_day_is_open_and_the_next_is_not(claim, decided):
    claim.initially_decided_on = decided
    last = last_day_to_correct(decided)

    assert lock_of(claim, last) is None
    lock = lock_of(claim, last + DAY)
    assert "one-year limit" in lock.message
    assert f"{last.day} {last:%B} {last.year}" in lock.message


def test_an_adjusted_claim_counts_from_the_initial_determination(claim):
    claim.finalized_on = clock.today()
    claim.initially_decided_on = clock.today() - timedelta(days=400)

    assert "one-year limit" in lock_of(claim).message


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Claim.Status.PENDING, "still being processed"),
        (Claim.Status.REJECTED, "Send a new, complete claim"),
        (Claim.Status.ADJUSTED, "newest claim"),
    ],
)
def test_only_decided_claims_are_open(claim, status, words):
    Claim.objects.filter(pk=claim.pk).update(
        status=status, finalized_on=None if status == "pending" else clock.today()
    )
    claim.refresh_from_db()

    assert words in lock_of(claim).message


def test_part_a_claims_are_corrected_elsewhere(provider):
    assert "Part A" in lock_of(ClaimFactory(provider=provider, line_of_business="A")).message


def test_an_open_correction_locks_and_names_its_author_by_initials(claim):
    person = UserFactory(first_name="Marta", last_name="Garcia")
    CorrectionFactory(claim=claim, requested_by=person)

    message = lock_of(claim).message

    assert "M. G." in message
    assert "Garcia" not in message


def test_a_claim_is_locked_when_all_its_lines_are(claim):
    claim.lines.filter(number=1).delete()

    assert "No line" in lock_of(claim).message


def test_a_remark_on_the_claim_locks_it(claim):
    claim.remarks = ["MA130"]

    assert lock_of(claim).code == "MA130"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"adjustments": [{"group": "CO", "reason": "50", "amount": "1.00"}]}, "50"),
        ({"remarks": ["N706"]}, "N706"),
        ({"procedure": "J3490"}, "J3490"),
    ],
)
def test_a_locked_line_names_its_code(provider, values, code):
    line = ClaimLineFactory(claim__provider=provider, **values)

    [lock] = line_locks(line, restrictions_on(clock.today()))

    assert lock.code == code
    assert lock.message


def test_a_restriction_counts_on_its_days_only(provider):
    line = ClaimLineFactory(claim__provider=provider, procedure="L9999")
    today = clock.today()
    RestrictionFactory(
        kind="procedure", code="L9999", starts_on=today, ends_on=today + DAY, message="Not now."
    )

    locked = [bool(line_locks(line, restrictions_on(today + n * DAY))) for n in (-1, 0, 1, 2)]

    assert locked == [False, True, True, False]


def test_the_newest_of_two_rows_for_one_code_counts(provider):
    line = ClaimLineFactory(claim__provider=provider, procedure="L9999")
    today = clock.today()
    for days, message in ((9, "Old words."), (1, "New words.")):
        RestrictionFactory(
            kind="procedure", code="L9999", starts_on=today - days * DAY, message=message
        )

    assert line_locks(line, restrictions_on(today))[0].message == "New words."


def test_hospice_denials_stay_open_for_gv_and_gw(provider):
    line = ClaimLineFactory(
        claim__provider=provider,
        adjustments=[{"group": "CO", "reason": "B9", "amount": "300.00"}],
    )

    assert line_locks(line, restrictions_on(clock.today())) == []
