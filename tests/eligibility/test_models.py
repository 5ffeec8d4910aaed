from datetime import timedelta
from uuid import UUID

import pytest

from eligibility.models import Inquiry
from spot_portal.core import clock, policy
from spot_portal.core.errors import TransitionNotAllowed
from tests.factories.eligibility import InquiryFactory

Status = Inquiry.Status
LANDS_ON = {
    (Status.ASKED, "answer"): Status.ANSWERED,
    (Status.ASKED, "reject"): Status.REJECTED,
    (Status.ASKED, "give_up"): Status.UNANSWERED,
    (Status.ASKED, "refuse"): Status.REFUSED,
}


@pytest.mark.parametrize("name", [step.name for step in Inquiry.FLOW])
@pytest.mark.parametrize("status", Status)
def test_every_step_from_every_state(status, name):
    inquiry = Inquiry(status=status)
    target = LANDS_ON.get((status, name))

    if target is None:
        with pytest.raises(TransitionNotAllowed):
            inquiry.close(name, at=clock.now())
        assert inquiry.status == status
    else:
        inquiry.close(name, at=clock.now(), outcome="x", answer=b"\xe9~")
        assert inquiry.status == target
        assert inquiry.answer_bytes == b"\xe9~"


def test_this_file_knows_every_step():
    assert {step.name for step in Inquiry.FLOW} == {name for _, name in LANDS_ON}


def test_control_numbers_follow_the_row_and_stay_within_nine_digits():
    assert Inquiry(pk=1).control_number == 1
    assert Inquiry(pk=999_999_999).control_number == 999_999_999
    assert Inquiry(pk=1_000_000_000).control_number == 1


def test_the_trace_number_is_the_reference():
    inquiry = Inquiry(reference=UUID("0f8fad5b-d9cb-469f-a165-70867728950e"))

    assert inquiry.trace_number == "0F8FAD5BD9CB469FA16570867728950E"


def test_an_answer_is_gone_after_its_hour_and_not_before():
    now = clock.now()
    inquiry = Inquiry(asked_at=now)
    life = policy.ELIGIBILITY_RESULT_LIFE.minutes

    assert not inquiry.is_gone(at=now + life)
    assert inquiry.is_gone(at=now + life + timedelta(seconds=1))


@pytest.mark.django_db
def test_no_column_tells_about_whom_was_asked():
    inquiry = InquiryFactory()

    row = Inquiry.objects.filter(pk=inquiry.pk).values().get()

    stored = " ".join(str(value) for value in row.values()).upper()
    for told in ("1S00E00AA01", "ALDER", "ROSA", "19480314", "1948-03-14"):
        assert told not in stored
    assert b"1S00E00AA01" in inquiry.request_bytes
