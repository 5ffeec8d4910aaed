from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from claims.models import Claim, Correction
from claims.picture import Change, Part
from claims.services import corrections as services
from organizations.models import Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, NotPermitted, TransitionNotAllowed
from tests.factories.claims import CorrectionFactory, RestrictionFactory
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory

ADD_LT = [Change(1, Part.MODIFIERS, "", "LT")]


@pytest.fixture
def person(provider):
    return MembershipFactory(organization=provider.organization, role=Role.END_USER).user


def submit(claim, by, **more):
    values = {
        "submission_key": uuid4(),
        "kind": Correction.Kind.EDIT,
        "reason": Correction.Reason.OMISSION,
        "changes": ADD_LT,
        **more,
    }
    return services.submit_correction(claim_id=claim.pk, by=by, **values)


@pytest.fixture
def nudged(monkeypatch):
    calls = []
    monkeypatch.setattr(
        "claims.nudge.adjudicate.apply_async", lambda args, **kwargs: calls.append(args)
    )
    return calls


def test_a_correction_is_on_record_and_a_worker_is_woken_after_the_commit(
    claim, person, nudged, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        correction = submit(claim, person)
        assert nudged == []

    assert nudged == [(correction.pk,)]
    assert correction.status == Correction.Status.SUBMITTED
    assert len(correction.confirmation_number) == 12
    [change] = correction.changes.all()
    assert (change.line, change.field, change.old, change.new) == (1, "modifiers", "", "LT")
    event = AuditEvent.objects.get()
    assert (event.code, event.actor) == ("claims.correction.submitted", person)
    assert "LT" not in str(event.data)


def test_a_broker_that_is_down_does_not_lose_the_correction(
    claim, person, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("claims.nudge.adjudicate.apply_async", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        submit(claim, person)
    assert Correction.objects.count() == 1


def test_sent_eight_times_it_is_one(claim, person):
    key = uuid4()

    numbers = {submit(claim, person, submission_key=key).confirmation_number for _ in range(8)}

    assert len(numbers) == 1
    assert Correction.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_a_colleague_who_comes_second_is_told_who_and_when(claim, person, provider):
    submit(claim, person)
    colleague = MembershipFactory(organization=provider.organization).user

    with pytest.raises(TransitionNotAllowed) as refused:
        submit(claim, colleague)
    assert person.first_name not in str(refused.value)
    assert f"{person.first_name[0]}. S." in str(refused.value)
    assert Correction.objects.count() == 1


def test_somebody_elses_key_is_not_an_answer(claim, person, provider):
    earlier = submit(claim, person)
    colleague = MembershipFactory(organization=provider.organization).user

    with pytest.raises(TransitionNotAllowed):
        submit(claim, colleague, submission_key=earlier.submission_key)


def test_a_stranger_is_refused(claim):
    with pytest.raises(NotPermitted):
        submit(claim, UserFactory())
    with pytest.raises(NotPermitted):
        submit(claim, MembershipFactory().user)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], "Nothing is changed"),
        ([Change(1, Part.UNITS, "", "1")], "Nothing is changed"),
        ([Change(1, Part.MODIFIERS, "", "GA")], "GA"),
        ([Change(1, Part.PROCEDURE, "", "J3490")], "J3490"),
        ([Change(2, Part.UNITS, "", "2")], "Line 2"),
        ([Change(1, Part.UNITS, "", "0")], "at least 1"),
    ],
)
def test_the_rules_hold_without_the_form(claim, person, changes, words):
    with pytest.raises(DomainError) as refused:
        submit(claim, person, changes=changes)

    assert words in str(refused.value)
    assert not Correction.objects.exists()


def test_a_line_that_does_not_exist_cannot_be_added(claim, person):
    with pytest.raises(DomainError):
        submit(claim, person, changes=[Change(9, Part.UNITS, "", "2")])
    assert claim.lines.count() == 2


def test_a_restriction_made_since_the_form_was_drawn_counts(claim, person):
    RestrictionFactory(code="LT", message="Modifier LT is closed now.")

    with pytest.raises(DomainError, match="LT is closed"):
        submit(claim, person)


def test_after_the_year_it_is_too_late(claim, person):
    Claim.objects.filter(pk=claim.pk).update(
        initially_decided_on=clock.today() - timedelta(days=367)
    )

    with pytest.raises(DomainError, match="one-year limit"):
        submit(claim, person)


def test_a_claim_adjusted_meanwhile_is_somebody_elses_doing(claim, person):
    Claim.objects.filter(pk=claim.pk).update(status="adjusted")

    with pytest.raises(TransitionNotAllowed):
        submit(claim, person)


def test_a_history_correction_has_no_change(claim, person):
    with pytest.raises(DomainError, match="as it is"):
        submit(claim, person, kind=Correction.Kind.HISTORY)

    correction = submit(claim, person, kind=Correction.Kind.HISTORY, changes=[])
    assert not correction.changes.exists()


@pytest.mark.parametrize(
    ("sent", "counts"),
    [
        (datetime(2027, 3, 12, 22, 59, 59, tzinfo=UTC), "2027-03-12"),  # Friday 17:59:59 EST
        (datetime(2027, 3, 12, 23, 0, 0, tzinfo=UTC), "2027-03-12"),
        (datetime(2027, 3, 12, 23, 0, 1, tzinfo=UTC), "2027-03-15"),
        (datetime(2027, 7, 2, 22, 0, 1, tzinfo=UTC), "2027-07-06"),  # then a weekend and a holiday
        (datetime(2027, 1, 12, 23, 30, tzinfo=UTC), "2027-01-13"),  # 18:30 in winter
        (datetime(2027, 7, 13, 23, 30, tzinfo=UTC), "2027-07-14"),  # 19:30 in summer
    ],
)
def test_after_the_cut_off_it_counts_from_the_next_business_day(
    claim, person, monkeypatch, sent, counts
):
    Claim.objects.filter(pk=claim.pk).update(initially_decided_on="2026-12-01")
    Claim.objects.filter(pk=claim.pk).update(service_from="2026-11-01", service_to="2026-11-01")
    monkeypatch.setattr("spot_portal.core.clock.now", lambda: sent)

    assert str(submit(claim, person).received_on) == counts


def test_only_the_help_desk_sends_a_parked_correction_again(claim, person):
    correction = CorrectionFactory(claim=claim, status=Correction.Status.PARKED, attempts=5)

    with pytest.raises(NotPermitted):
        services.release_correction(correction_id=correction.pk, by=person)

    chief = UserFactory(is_staff=True, is_superuser=True)
    services.release_correction(correction_id=correction.pk, by=chief)
    correction.refresh_from_db()
    assert (correction.status, correction.attempts) == (Correction.Status.SUBMITTED, 0)
    assert AuditEvent.objects.get().code == "claims.correction.released"
