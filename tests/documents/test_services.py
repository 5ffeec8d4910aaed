from datetime import date, datetime, timedelta
from unittest.mock import Mock

import pytest
import time_machine

from documents import expiry, selectors, services, storage
from documents.inspection.findings import Reason
from documents.models import AdrLetter, StoredFile, Submission
from documents.services import adding
from organizations.models import Membership, Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError, GatewayError, NotPermitted, TransitionNotAllowed
from tests.documents import samples
from tests.documents.helpers import add, member_of, send
from tests.factories.documents import AdrLetterFactory, StoredFileFactory
from tests.factories.identity import UserFactory

pytestmark = pytest.mark.django_db


def codes() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


class TestAdding:
    def test_u01_a_good_file_is_kept_with_its_fingerprint_and_waits(self, letter, sender, stored):
        [file] = add(letter, sender, ("records.pdf", samples.PDF)).added

        assert file.status == StoredFile.Status.WAITING
        assert file.media_type == "application/pdf"
        assert file.size == len(samples.PDF)
        [path] = stored()
        assert path.read_bytes() == samples.PDF
        assert path.stat().st_mode & 0o111 == 0
        assert codes() == ["documents.submission.started", "documents.file.added"]

    def test_u15_the_storage_never_sees_a_name_of_a_person(self, letter, sender, stored):
        add(letter, sender, ("../../Sandbar Marisol.pdf", samples.PDF))

        [path] = stored()
        assert len(path.name) == 32
        assert "andbar" not in str(path.relative_to(path.parents[2]))
        assert StoredFile.objects.get().name == "Sandbar Marisol.pdf"

    def test_a_bad_file_does_not_hold_up_the_good_ones(self, letter, sender, stored):
        outcome = add(
            letter,
            sender,
            ("one.pdf", samples.pdf(1)),
            ("locked.pdf", samples.locked_pdf()),
            ("two.pdf", samples.pdf(2)),
        )

        assert [file.name for file in outcome.added] == ["one.pdf", "two.pdf"]
        assert [refusal.reason for refusal in outcome.refused] == [Reason.LOCKED]
        assert len(stored()) == 2
        refused = AuditEvent.objects.get(code="documents.file.refused")
        assert refused.data == {"reason": "locked"}

    def test_a_refused_file_starts_no_answer(self, letter, sender, stored):
        add(letter, sender, ("a.pdf", b"just text"))

        assert not Submission.objects.exists()
        assert stored() == []

    def test_the_same_content_is_kept_once(self, letter, sender, stored):
        outcome = add(letter, sender, ("a.pdf", samples.PDF), ("b.pdf", samples.PDF))

        assert [refusal.reason for refusal in outcome.refused] == [Reason.DUPLICATE]
        assert len(stored()) == 1

    def test_u03_files_that_sum_over_the_limit_are_refused(self, letter, sender, stored):
        [first] = add(letter, sender, ("a.pdf", samples.pdf(1))).added
        limit = policy.SUBMISSION_SIZE.value * policy.MEGABYTE
        StoredFile.objects.filter(pk=first.pk).update(size=limit - len(samples.pdf(2)) + 1)

        assert add(letter, sender, ("b.pdf", samples.pdf(2))).refused[0].reason == Reason.NO_ROOM
        assert len(stored()) == 1

    def test_u03_exactly_the_limit_fits(self, letter, sender):
        [first] = add(letter, sender, ("a.pdf", samples.pdf(1))).added
        limit = policy.SUBMISSION_SIZE.value * policy.MEGABYTE
        StoredFile.objects.filter(pk=first.pk).update(size=limit - len(samples.pdf(2)))

        assert add(letter, sender, ("b.pdf", samples.pdf(2))).added

    def test_u21_one_file_more_than_the_limit_is_refused(self, letter, sender):
        [first] = add(letter, sender).added
        StoredFileFactory.create_batch(
            policy.SUBMISSION_FILES.value - 1, submission=first.submission, added_by=sender
        )

        assert add(letter, sender, ("b.pdf", samples.pdf(2))).refused[0].reason == Reason.TOO_MANY

    def test_a_stranger_may_not_add(self, letter, stored):
        with pytest.raises(NotPermitted):
            add(letter, UserFactory())
        assert stored() == []

    def test_somebody_who_left_may_not_add(self, letter, sender):
        membership = Membership.objects.get(user=sender)
        membership.revoke(at=clock.now(), reason="left")
        membership.save()

        with pytest.raises(NotPermitted):
            add(letter, sender)

    def test_t55_a_storage_that_fails_leaves_no_row(self, letter, sender, monkeypatch):
        full = Mock(save=Mock(side_effect=OSError(28, "no space left")))
        monkeypatch.setattr(storage, "default_storage", full)

        with pytest.raises(GatewayError):
            add(letter, sender)
        assert not StoredFile.objects.exists()

    def test_t55_a_row_that_fails_leaves_no_file(self, letter, sender, monkeypatch, stored):
        monkeypatch.setattr(adding, "_submission_for", Mock(side_effect=RuntimeError))

        with pytest.raises(RuntimeError):
            add(letter, sender)
        assert stored() == []
        assert codes() == []

    def test_files_behind_a_slow_one_are_not_reached_and_named(self, letter, sender, monkeypatch):
        monkeypatch.setattr(adding, "INSPECTION_SECONDS", -1)

        assert add(letter, sender).refused[0].reason == Reason.NOT_REACHED


class TestRemoving:
    def test_row_and_file_go_and_the_event_stays(
        self, letter, sender, stored, django_capture_on_commit_callbacks
    ):
        [file] = add(letter, sender).added

        with django_capture_on_commit_callbacks(execute=True):
            services.remove_file(file_id=file.pk, by=sender)

        assert stored() == []
        assert not StoredFile.objects.exists()
        assert codes()[-1] == "documents.file.removed"

    def test_a_colleague_may_remove_it_too(self, letter, sender):
        [file] = add(letter, sender).added
        services.remove_file(file_id=file.pk, by=member_of(letter))
        assert not StoredFile.objects.exists()

    def test_after_sending_nothing_can_be_removed(self, letter, sender):
        [file] = add(letter, sender).added
        send(letter, sender)

        with pytest.raises(TransitionNotAllowed, match="sent already"):
            services.remove_file(file_id=file.pk, by=sender)

    def test_a_stranger_may_not_remove(self, letter, sender):
        [file] = add(letter, sender).added
        with pytest.raises(NotPermitted):
            services.remove_file(file_id=file.pk, by=UserFactory())


class TestSending:
    def test_the_answer_gets_a_receipt_and_the_sender_a_notice(
        self, letter, sender, mailoutbox, django_capture_on_commit_callbacks
    ):
        add(letter, sender)
        with django_capture_on_commit_callbacks(execute=True):
            submission = send(letter, sender)
            assert mailoutbox == []  # nothing leaves before the commit

        letter.refresh_from_db()
        assert letter.status == AdrLetter.Status.ANSWERED
        assert submission.submitted_by == sender
        assert codes()[-2:] == ["documents.letter.answered", "documents.submission.sent"]
        [email] = mailoutbox
        assert submission.confirmation_number in email.subject
        assert letter.beneficiary_name not in email.body
        assert letter.claim_number not in email.body
        assert "records.pdf" not in email.body

    @pytest.mark.parametrize(
        ("hour", "received"),
        [
            pytest.param((17, 59, 59), date(2027, 3, 12), id="C14 one second before"),
            pytest.param((18, 0, 1), date(2027, 3, 15), id="C14 one second after"),
        ],
    )
    def test_the_receipt_date_follows_the_cut_off(self, hour, received):
        with time_machine.travel(datetime(2027, 3, 12, *hour, tzinfo=clock.EASTERN), tick=False):
            letter = AdrLetterFactory()
            sender = member_of(letter)
            add(letter, sender)
            submission = send(letter, sender)

        assert submission.receipt_date == received
        assert submission.confirmation_number.startswith("SD-20270312-")

    def test_u23_sending_twice_is_refused(self, letter, sender):
        add(letter, sender)
        send(letter, sender)

        with pytest.raises(TransitionNotAllowed, match="answered already"):
            send(letter, sender)
        assert Submission.objects.count() == 1

    def test_after_sending_nothing_can_be_added(self, letter, sender, stored):
        add(letter, sender)
        send(letter, sender)

        with pytest.raises(TransitionNotAllowed):
            add(letter, sender, ("late.pdf", samples.pdf(2)))
        assert len(stored()) == 1

    def test_without_a_file_there_is_nothing_to_send(self, letter, sender):
        with pytest.raises(DomainError, match="at least one file"):
            send(letter, sender)

    def test_what_is_sent_is_what_was_reviewed(self, letter, sender):
        add(letter, sender)
        mark = services.list_mark(selectors.files_of(selectors.started_answer(letter)))
        add(letter, member_of(letter), ("more.pdf", samples.pdf(2)))

        with pytest.raises(DomainError, match="changed since you looked"):
            services.send_answer(letter_id=letter.pk, reviewed=mark, by=sender)

    def test_a_blocked_file_has_to_go_first(self, letter, sender):
        [file] = add(letter, sender).added
        StoredFile.objects.filter(pk=file.pk).update(status=StoredFile.Status.QUARANTINED)

        with pytest.raises(DomainError, match="blocked"):
            send(letter, sender)

    def test_a_file_still_being_checked_does_not_hold_up_a_deadline(self, letter, sender):
        add(letter, sender)
        assert send(letter, sender).is_sent

    @pytest.mark.parametrize(("days", "accepted"), [(45, True), (46, False)])
    def test_day_45_is_the_last(self, days, accepted):
        letter = AdrLetterFactory(letter_date=clock.today() - timedelta(days=10))
        sender = member_of(letter)
        add(letter, sender)
        last_moment = datetime.combine(
            letter.letter_date + timedelta(days=days), datetime.min.time(), clock.EASTERN
        ) + timedelta(hours=23, minutes=59)

        with time_machine.travel(last_moment, tick=False):
            if accepted:
                assert send(letter, sender).is_sent
            else:
                with pytest.raises(DomainError, match="last day"):
                    send(letter, sender)

    def test_a_stranger_may_not_send(self, letter, sender):
        add(letter, sender)
        with pytest.raises(NotPermitted):
            send(letter, UserFactory())


class TestDownloading:
    @pytest.mark.parametrize(
        "status", [s for s in StoredFile.Status if s != StoredFile.Status.CLEAN]
    )
    def test_u25_only_what_was_checked_can_be_opened(self, letter, sender, status):
        [file] = add(letter, sender).added
        StoredFile.objects.filter(pk=file.pk).update(status=status)

        with pytest.raises(TransitionNotAllowed):
            services.download_file(file_id=file.pk, by=sender)
        assert "documents.file.downloaded" not in codes()

    def test_the_trace_names_who_opened_what(self, letter, sender):
        [file] = add(letter, sender).added
        StoredFile.objects.filter(pk=file.pk).update(status=StoredFile.Status.CLEAN)

        _file, content = services.download_file(file_id=file.pk, by=sender)

        with content:
            assert content.read() == samples.PDF
        event = AuditEvent.objects.get(code="documents.file.downloaded")
        assert event.actor_id == sender.pk
        assert event.subject_id == str(file.pk)

    def test_the_approver_may_open_it_and_a_colleague_not(self, letter, sender):
        [file] = add(letter, sender).added
        StoredFile.objects.filter(pk=file.pk).update(status=StoredFile.Status.CLEAN)

        services.download_file(file_id=file.pk, by=member_of(letter, Role.APPROVER))[1].close()
        with pytest.raises(NotPermitted):
            services.download_file(file_id=file.pk, by=member_of(letter))


def test_overdue_letters_expire_once_and_the_others_stay():
    overdue = AdrLetterFactory.create_batch(3, overdue=True)
    last_day = AdrLetterFactory(letter_date=clock.today() - timedelta(days=45))
    answered = AdrLetterFactory(answered=True, letter_date=clock.today() - timedelta(days=90))

    assert expiry.expire_letters() == 3
    assert expiry.expire_letters() == 0

    expired = AdrLetter.objects.filter(status=AdrLetter.Status.EXPIRED)
    assert set(expired) == set(overdue)
    assert last_day not in expired
    assert answered not in expired
    assert codes() == ["documents.letter.expired"] * 3


def test_a_letter_comes_once(letter):
    again = services.receive_letter(
        provider=letter.provider,
        case_number=letter.case_number,
        claim_number="1",
        beneficiary_name="Somebody Else",
        service_dates=(letter.service_from, letter.service_to),
        requested_items="",
        letter_date=letter.letter_date,
    )
    assert again == letter
    assert codes() == []
