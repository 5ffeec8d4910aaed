from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from claims import adjudication, tasks
from claims.models import Claim, Correction, CorrectionChange
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, gateways, policy
from spot_portal.core.errors import GatewayTimeout
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.claims import CorrectionFactory


@pytest.fixture
def correction(claim):
    made = CorrectionFactory(claim=claim)
    CorrectionChange.objects.create(correction=made, line=1, field="modifiers", old="", new="LT")
    return made


def change(correction, field, new, line=1):
    CorrectionChange.objects.create(correction=correction, line=line, field=field, old="", new=new)


class Broken:
    """A claims system that fails as it is told."""

    def __init__(self, error: BaseException) -> None:
        self.error, self.calls = error, 0

    def adjust(self, request):
        self.calls += 1
        raise self.error


@pytest.fixture
def broken(monkeypatch):
    def use(error):
        system = Broken(error)
        monkeypatch.setattr("claims.adjudication.claims_system", lambda: system)
        return system

    return use


def free(correction):
    """As if the time until the next try were over."""
    Correction.objects.filter(pk=correction.pk).update(not_before=clock.now())


def test_the_answer_is_read_and_both_claims_point_to_each_other(claim, correction):
    assert adjudication.adjudicate(correction.pk)

    correction.refresh_from_db()
    claim.refresh_from_db()
    adjusted = correction.adjusted_claim
    assert correction.status == Correction.Status.ADJUSTED
    assert claim.status == Claim.Status.ADJUSTED
    assert adjusted.adjusts == claim
    assert adjusted.initially_decided_on == claim.initially_decided_on
    assert adjusted.diagnoses == claim.diagnoses
    assert adjusted.referring_npi == claim.referring_npi
    first, second = adjusted.lines.all()
    assert (first.modifiers, first.allowed, first.paid) == (["LT"], 285, 228)
    assert first.pointers == [1]
    # Nothing was changed on the second line, so its denial stands.
    assert (second.reasons, second.paid) == (["50"], 0)
    codes = list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))
    assert codes == [
        "claims.correction.accepted",
        "claims.claim.adjusted",
        "claims.file.loaded",
        "claims.correction.adjusted",
    ]


def test_the_remittance_balances(claim, correction):
    adjudication.adjudicate(correction.pk)

    reversal = claim.decisions.get()
    assert reversal.is_reversal
    assert reversal.remittance.balance == []
    assert reversal.remittance.file.findings == []
    assert reversal.remittance.amount == Decimal("228.00")


def test_money_taken_back_is_carried_forward(claim, correction):
    claim.lines.filter(number=1).update(
        paid=280, allowed=280, adjustments=[{"group": "CO", "reason": "45", "amount": "20.00"}]
    )
    Claim.objects.filter(pk=claim.pk).update(status="paid", total_paid=280)

    adjudication.adjudicate(correction.pk)

    remittance = claim.decisions.get().remittance
    assert (remittance.amount, remittance.method, remittance.balance) == (0, "NON", [])


def test_the_person_is_told_without_a_word_about_the_patient(claim, correction):
    adjudication.adjudicate(correction.pk)

    email = OutgoingEmail.objects.get()
    assert email.recipient == correction.requested_by.email
    assert correction.confirmation_number in email.subject
    assert str(correction.reference) in email.body
    for secret in ("Pilar", "1S00E00AA00", "L3000", claim.control_number):
        assert secret not in email.subject + email.body


@pytest.mark.parametrize("times", [2, 3])
def test_delivered_again_it_changes_nothing(correction, times):
    decided = [adjudication.adjudicate(correction.pk) for _time in range(times)]

    assert decided == [True] + [False] * (times - 1)
    assert Claim.objects.count() == 2
    assert OutgoingEmail.objects.count() == 1


def test_killed_while_asking_it_is_taken_up_again_later(correction, broken):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.adjudication.claims_system", lambda: Broken(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            adjudication.adjudicate(correction.pk)
    correction.refresh_from_db()
    assert correction.status == Correction.Status.ACCEPTED

    assert adjudication.adjudicate_waiting() == 0  # another worker may still be at it
    free(correction)
    assert adjudication.adjudicate_waiting() == 1
    assert Claim.objects.count() == 2


def test_killed_before_the_second_commit_nothing_is_half_done(correction, monkeypatch):
    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("claims.adjudication.notifications.correction_decided", die)
        with pytest.raises(KeyboardInterrupt):
            adjudication.adjudicate(correction.pk)
    assert Claim.objects.count() == 1

    free(correction)
    tasks.relay()
    assert Claim.objects.count() == 2
    assert OutgoingEmail.objects.count() == 1


def test_silence_is_tried_again_ever_later_and_then_set_aside(correction, broken):
    system = broken(GatewayTimeout())
    waits = []
    for _try in range(policy.ADJUDICATION_TRIES.value + 2):
        free(correction)
        adjudication.adjudicate_waiting()
        correction.refresh_from_db()
        waits.append(correction.not_before - clock.now())

    assert system.calls == policy.ADJUDICATION_TRIES.value
    assert correction.status == Correction.Status.PARKED
    assert waits[1] > waits[0] > timedelta(seconds=50)
    assert AuditEvent.objects.filter(code="claims.correction.parked").count() == 1
    assert Claim.objects.count() == 1


def test_a_fault_that_kills_each_worker_is_set_aside_too(correction, broken):
    system = broken(RuntimeError())
    for _try in range(policy.ADJUDICATION_TRIES.value + 2):
        free(correction)
        assert adjudication.adjudicate_waiting() == 0
    correction.refresh_from_db()

    assert system.calls == policy.ADJUDICATION_TRIES.value
    assert correction.status == Correction.Status.PARKED


def test_one_bad_row_does_not_stop_the_others(correction, monkeypatch):
    other = CorrectionFactory(kind=Correction.Kind.HISTORY)
    real = adjudication.request_for

    def fail_for_first(row, **kwargs):
        if row.pk == correction.pk:
            raise RuntimeError
        return real(row, **kwargs)

    monkeypatch.setattr("claims.adjudication.request_for", fail_for_first)

    assert adjudication.adjudicate_waiting() == 1
    other.refresh_from_db()
    assert other.status == Correction.Status.ADJUSTED


def test_a_dismissal_leaves_the_claim_as_it_was(claim, correction):
    change(correction, "charge", "300.13")

    adjudication.adjudicate(correction.pk)

    correction.refresh_from_db()
    claim.refresh_from_db()
    assert correction.status == Correction.Status.DISMISSED
    assert correction.outcome_note
    assert claim.status == Claim.Status.DENIED
    assert Claim.objects.count() == 1
    assert OutgoingEmail.objects.count() == 1


def test_a_history_correction_processes_every_open_line_again(claim):
    claim.lines.filter(number=1).update(modifiers=["RT"])
    correction = CorrectionFactory(claim=claim, kind=Correction.Kind.HISTORY)

    adjudication.adjudicate(correction.pk)

    correction.refresh_from_db()
    first, second = correction.adjusted_claim.lines.all()
    assert first.paid == 228
    assert second.reasons == ["50"]


def test_a_corrected_claim_can_be_corrected_again(claim, correction):
    adjudication.adjudicate(correction.pk)
    correction.refresh_from_db()
    again = CorrectionFactory(claim=correction.adjusted_claim)
    change(again, "modifiers", "RT")

    adjudication.adjudicate(again.pk)

    again.refresh_from_db()
    assert again.adjusted_claim.adjusts == correction.adjusted_claim
    assert again.adjusted_claim.initially_decided_on == claim.initially_decided_on


def test_another_pending_claim_with_the_same_number_is_left_alone(claim, correction):
    twin = Claim.objects.get(pk=claim.pk)
    twin.pk, twin.reference, twin.control_number = None, correction.reference, "8199999999999"
    twin.status, twin.finalized_on, twin.initially_decided_on = "pending", None, None  # type: ignore[assignment]
    twin.total_charge = Decimal("340.00")
    twin.save()

    adjudication.adjudicate(correction.pk)

    twin.refresh_from_db()
    assert twin.status == Claim.Status.PENDING


@pytest.mark.parametrize("value", [0, -1, 10**30, None, "1", True, 987654321])
def test_a_task_for_something_that_is_no_correction_just_ends(db, value):
    tasks.adjudicate(value)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_claims_system_is_never_asked_inside_a_transaction(correction):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        adjudication.adjudicate(correction.pk)


def test_the_simulator_says_that_it_is_one():
    assert gateways.is_simulated("claims")
