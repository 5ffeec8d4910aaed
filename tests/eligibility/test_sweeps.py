from datetime import timedelta

import pytest

from eligibility import sweeps
from eligibility.models import Inquiry
from eligibility.tasks import tidy
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from tests.factories.eligibility import InquiryFactory

pytestmark = pytest.mark.django_db
Status = Inquiry.Status
LIFE = policy.ELIGIBILITY_RESULT_LIFE.minutes


def ago(**parts):
    return clock.now() - timedelta(**parts)


def test_what_nobody_may_open_any_more_is_erased_but_not_that_it_was_asked():
    old = InquiryFactory(unanswered=True, asked_at=clock.now() - LIFE - timedelta(seconds=1))
    fresh = InquiryFactory(unanswered=True, asked_at=ago(minutes=59))

    assert sweeps.erase_expired() == 1

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.request_sealed, old.answer_sealed) == ("", "")
    assert old.erased_at is not None
    assert fresh.request_sealed
    assert AuditEvent.objects.filter(code="eligibility.answer.erased").count() == 1


def test_erasing_twice_does_nothing_more():
    InquiryFactory(unanswered=True, asked_at=ago(hours=2))

    assert [sweeps.erase_expired(), sweeps.erase_expired()] == [1, 0]


def test_inquiries_whose_process_died_are_given_up():
    lost = InquiryFactory(asked_at=ago(minutes=5))
    waiting = InquiryFactory(asked_at=ago(seconds=5))

    assert sweeps.give_up_lost() == 1

    lost.refresh_from_db()
    waiting.refresh_from_db()
    assert (lost.status, lost.outcome) == (Status.UNANSWERED, "lost")
    assert lost.closed_at is not None
    assert waiting.status == Status.ASKED
    assert AuditEvent.objects.get().data == {"outcome": "lost"}


def test_one_run_gives_up_and_then_erases():
    lost = InquiryFactory(asked_at=ago(hours=3))

    tidy()

    lost.refresh_from_db()
    assert lost.status == Status.UNANSWERED
    assert lost.request_sealed == ""
