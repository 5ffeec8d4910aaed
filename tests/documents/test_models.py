from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from documents.models import AdrLetter, StoredFile, Submission
from spot_portal.core.errors import TransitionNotAllowed
from tests.factories.documents import AdrLetterFactory, StoredFileFactory, SubmissionFactory
from tests.factories.identity import UserFactory
from tests.factories.organizations import ProviderFactory

MOMENT = datetime(2027, 3, 12, 23, 30, tzinfo=UTC)
File, Letter = StoredFile.Status, AdrLetter.Status

FILE_STEPS = {
    "claim": lambda file: StoredFile.FLOW.take(file, "claim"),
    "clear": lambda file: file.clear(at=MOMENT),
    "quarantine": lambda file: file.quarantine(at=MOMENT, finding="Eicar"),
    "refuse": lambda file: file.refuse(at=MOMENT, finding="Limits"),
    "put_back": lambda file: file.put_back(not_before=MOMENT, finding="timeout"),
    "park": lambda file: file.park(finding="timeout"),
    "release": lambda file: file.release(at=MOMENT),
}
FILE_LANDS_ON = {
    (File.WAITING, "claim"): File.SCANNING,
    (File.SCANNING, "claim"): File.SCANNING,
    (File.SCANNING, "clear"): File.CLEAN,
    (File.SCANNING, "quarantine"): File.QUARANTINED,
    (File.SCANNING, "refuse"): File.UNREADABLE,
    (File.SCANNING, "put_back"): File.WAITING,
    (File.SCANNING, "park"): File.PARKED,
    (File.PARKED, "release"): File.WAITING,
}


@pytest.mark.parametrize("name", FILE_STEPS)
@pytest.mark.parametrize("status", File)
def test_every_step_of_a_file_from_every_state(status, name):
    file = StoredFile(status=status)
    target = FILE_LANDS_ON.get((status, name))

    if target is None:
        with pytest.raises(TransitionNotAllowed):
            FILE_STEPS[name](file)
        assert file.status == status
    else:
        FILE_STEPS[name](file)
        assert file.status == target


LETTER_STEPS = {
    "answer": lambda letter: letter.answer(at=MOMENT),
    "expire": lambda letter: AdrLetter.FLOW.take(letter, "expire"),
}


@pytest.mark.parametrize("name", LETTER_STEPS)
@pytest.mark.parametrize("status", Letter)
def test_every_step_of_a_letter_from_every_state(status, name):
    letter = AdrLetter(status=status)

    if status != Letter.OPEN:
        with pytest.raises(TransitionNotAllowed):
            LETTER_STEPS[name](letter)
        assert letter.status == status
    else:
        LETTER_STEPS[name](letter)
        assert letter.status == {"answer": Letter.ANSWERED, "expire": Letter.EXPIRED}[name]


def test_a_submission_is_sent_once_and_gets_its_number_from_the_eastern_day():
    person = UserFactory.build(pk=7)
    submission = Submission(pk=42)

    submission.submit(by=person, at=MOMENT, receipt_date=date(2027, 3, 15))

    assert submission.confirmation_number == "SD-20270312-000042"
    assert submission.is_sent
    with pytest.raises(TransitionNotAllowed):
        submission.submit(by=person, at=MOMENT, receipt_date=date(2027, 3, 15))


def test_this_file_knows_every_step():
    assert {step.name for step in StoredFile.FLOW} == set(FILE_STEPS)
    assert {step.name for step in AdrLetter.FLOW} == set(LETTER_STEPS)
    assert {step.name for step in Submission.FLOW} == {"submit"}


@pytest.mark.parametrize(("days", "standing"), [(0, "open"), (45, "open"), (46, "expired")])
def test_a_letter_counts_as_expired_from_day_46(days, standing):
    letter_date = date(2027, 3, 1)
    letter = AdrLetter(letter_date=letter_date, due_on=AdrLetter.due_date(letter_date))
    day = letter_date + timedelta(days=days)

    assert letter.standing(on=day) == standing
    assert letter.is_open(on=day) == (standing == "open")


@pytest.mark.django_db
class TestDatabase:
    """What holds whoever writes."""

    def test_a_letter_has_one_submission(self):
        submission = SubmissionFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            SubmissionFactory(letter=submission.letter)

    def test_an_adr_submission_has_a_letter(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubmissionFactory(letter=None, provider=ProviderFactory())

    def test_a_sent_submission_has_a_receipt(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubmissionFactory(sent=True, receipt_date=None)

    def test_a_submission_that_was_not_sent_has_none(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubmissionFactory(confirmation_number="SD-20270312-000001")

    def test_a_closed_letter_has_a_time(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            AdrLetterFactory(status=Letter.ANSWERED)

    def test_u02_no_empty_file(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFileFactory(size=0)

    def test_no_file_twice_in_a_submission(self):
        file = StoredFileFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFileFactory(submission=file.submission, sha256=file.sha256)

    def test_patient_and_file_names_are_sealed(self):
        file = StoredFileFactory(name="sandbar marisol.pdf")
        row = StoredFile.objects.filter(pk=file.pk).values().get()
        letter_row = AdrLetter.objects.filter(pk=file.submission.letter_id).values().get()

        assert "sandbar" not in str(row).lower()
        assert "sandbar" not in str(letter_row).lower()
        assert StoredFile.objects.get(pk=file.pk).name == "sandbar marisol.pdf"
        assert str(file) == str(file.reference)
