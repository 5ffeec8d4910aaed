import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents import scanning
from documents.models import AdrLetter, StoredFile, Submission
from organizations.models import Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from tests.documents import samples
from tests.documents.helpers import add, member_of, send, url
from tests.factories.documents import AdrLetterFactory, SubmissionFactory
from tests.factories.organizations import ProviderFactory

pytestmark = pytest.mark.django_db
Status = StoredFile.Status


@pytest.fixture
def client(spot_client, letter):
    return spot_client(letter.provider)


def post_files(client, letter, *files, **extra):
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(url("answer", letter, letter.reference), {"file": chosen, **extra})


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


class TestWorkList:
    def test_open_letters_come_first_the_most_urgent_on_top(self, client, letter):
        urgent = AdrLetterFactory(
            provider=letter.provider, letter_date=clock.today() - timedelta(days=44)
        )
        AdrLetterFactory(provider=letter.provider, answered=True)
        AdrLetterFactory(provider=letter.provider, overdue=True)

        response = client.get(url("letters", letter))

        assert list(response.context["page_obj"]) == [urgent, letter]
        assert b"1 day left" in response.content
        assert b"Due soon" in response.content

    @pytest.mark.parametrize(
        ("status", "count"), [("answered", 1), ("expired", 1), ("all", 3), ("x", 1)]
    )
    def test_the_list_can_be_filtered_by_status(self, client, letter, status, count):
        AdrLetterFactory(provider=letter.provider, answered=True)
        AdrLetterFactory(provider=letter.provider, overdue=True)

        response = client.get(url("letters", letter), {"status": status})

        assert len(response.context["page_obj"]) == count

    @pytest.mark.parametrize("sort", ["due", "-due", "date", "-case", "nothing", "-"])
    def test_the_list_can_be_sorted(self, client, letter, sort):
        other = AdrLetterFactory(provider=letter.provider, letter_date=clock.today())

        shown = list(client.get(url("letters", letter), {"sort": sort}).context["page_obj"])

        assert shown == ([other, letter] if sort in ("-due", "-case", "-") else [letter, other])

    def test_letters_of_another_provider_are_not_in_it(self, client, letter):
        AdrLetterFactory()
        AdrLetterFactory(provider=ProviderFactory(organization=letter.provider.organization))

        assert list(client.get(url("letters", letter)).context["page_obj"]) == [letter]

    def test_looking_leaves_a_trace(self, client, letter):
        client.get(url("letters", letter))

        event = AuditEvent.objects.get(code="documents.letter.listed")
        assert event.data == {"letters": str(letter.pk)}

    def test_an_empty_list_says_why(self, spot_client):
        provider = ProviderFactory()
        response = spot_client(provider).get(
            reverse("documents:letters", args=[provider.reference])
        )
        assert b"No letter waits for an answer" in response.content

    def test_the_number_of_queries_does_not_grow_with_the_letters(
        self, client, letter, django_assert_max_num_queries
    ):
        client.get(url("letters", letter))
        AdrLetterFactory.create_batch(20, provider=letter.provider)
        with django_assert_max_num_queries(25):
            client.get(url("letters", letter))


class TestDoor:
    """The right person, a stranger, a person who has not entered SPOT."""

    def pages(self, letter, submission, file):
        return [
            url("letters", letter),
            url("submissions", letter),
            url("letter", letter, letter.reference),
            url("answer", letter, letter.reference),
            url("review", letter, letter.reference),
            url("states", letter, letter.reference),
            url("submission", letter, submission.reference),
            url("file", letter, file.reference),
            url("remove-file", letter, letter.reference, file.reference),
        ]

    @pytest.fixture
    def file(self, letter, sender):
        return add(letter, sender).added[0]

    @pytest.mark.parametrize("method", ["get", "post", "head"])
    def test_a_stranger_learns_nothing(self, spot_client, letter, file, method):
        stranger = spot_client(ProviderFactory())

        for address in self.pages(letter, file.submission, file):
            response = getattr(stranger, method)(address)
            assert response.status_code in (404, 405), address
            assert letter.case_number.encode() not in response.content

    def test_t22_an_id_of_another_office_is_as_good_as_none(self, spot_client, letter, file):
        other = AdrLetterFactory()
        stranger = spot_client(other.provider)

        for name, reference in [
            ("letter", letter.reference),
            ("answer", letter.reference),
            ("review", letter.reference),
            ("states", letter.reference),
            ("submission", file.submission.reference),
            ("file", file.reference),
        ]:
            found = stranger.get(url(name, other, reference))
            nothing = stranger.get(url(name, other, uuid4()))
            assert found.status_code == nothing.status_code == 404

    def test_a_file_of_another_letter_cannot_be_removed_through_this_one(
        self, client, letter, file
    ):
        other = AdrLetterFactory(provider=letter.provider)

        response = client.post(url("remove-file", other, other.reference, file.reference))

        assert response.status_code == 404
        assert StoredFile.objects.exists()

    def test_who_has_not_entered_spot_is_sent_to_its_door(self, sign_in, letter, sender, file):
        session = sign_in(sender)

        for address in self.pages(letter, file.submission, file)[:-1]:
            assert session.get(address).url.partition("?")[0] == reverse("home:spot")

    def test_nothing_changes_on_get(self, client, letter, file):
        before = (Submission.objects.count(), StoredFile.objects.count())

        assert (
            client.get(url("remove-file", letter, letter.reference, file.reference)).status_code
            == 405
        )
        client.get(url("answer", letter, letter.reference))
        client.get(url("review", letter, letter.reference))

        letter.refresh_from_db()
        assert letter.status == AdrLetter.Status.OPEN
        assert (Submission.objects.count(), StoredFile.objects.count()) == before

    def test_opening_the_form_starts_nothing(self, client, letter):
        client.get(url("answer", letter, letter.reference))
        assert not Submission.objects.exists()


class TestAnswer:
    def test_the_whole_way(self, client, letter):
        page = client.get(url("letter", letter, letter.reference))
        assert b'data-action="answer-letter"' in page.content

        added = post_files(
            client, letter, ("letter.pdf", samples.pdf(1)), ("notes.pdf", samples.pdf(2))
        )
        assert added.url == url("answer", letter, letter.reference)
        page = client.get(added.url)
        assert b"2 files were added." in page.content
        assert b'data-action="review-documents"' in page.content

        review = client.get(url("review", letter, letter.reference))
        assert b"count as received on" in review.content
        sent = client.post(review.request["PATH_INFO"], {"reviewed": review.context["reviewed"]})
        submission = Submission.objects.get()
        assert sent.url == url("submission", letter, submission.reference)

        receipt = client.get(sent.url)
        assert submission.confirmation_number.encode() in receipt.content
        assert b"letter.pdf" in receipt.content
        file = submission.files.first()
        assert file.sha256[:8].encode() in receipt.content
        scanning.scan_waiting()
        download = client.get(url("file", letter, file.reference))
        assert b"".join(download.streaming_content) == samples.pdf(1)
        assert client.get(url("submissions", letter)).context["page_obj"][0] == submission

    def test_refused_files_are_named_and_the_others_are_safe(self, client, letter):
        response = post_files(
            client, letter, ("good.pdf", samples.PDF), ("records.pdf", samples.locked_pdf())
        )

        assert response.status_code == 200
        errors = response.context["form"].errors["file"]
        assert "records.pdf is locked with a password" in errors[0]
        assert len(errors) == 1
        assert b"The other file is safe" in response.content
        assert b"<title>Error: " in response.content
        assert [row["file"].name for row in response.context["rows"]] == ["good.pdf"]

    def test_u21_no_file_is_a_field_error(self, client, letter):
        response = client.post(url("answer", letter, letter.reference), {})
        assert response.context["form"].errors["file"] == ["Choose at least one file."]

    def test_u21_text_in_place_of_a_file(self, client, letter):
        response = client.post(url("answer", letter, letter.reference), {"file": "just text"})
        assert response.context["form"].errors["file"] == ["Choose at least one file."]

    def test_u02_an_empty_file_is_refused_by_name(self, client, letter):
        response = post_files(client, letter, ("empty.pdf", b""))
        assert "empty.pdf is empty" in response.context["form"].errors["file"][0]

    def test_a_file_can_be_taken_out_again(self, client, letter):
        post_files(client, letter, ("one.pdf", samples.PDF))
        file = StoredFile.objects.get()

        response = client.post(
            url("remove-file", letter, letter.reference, file.reference), follow=True
        )

        assert b"one.pdf was removed." in response.content
        assert not StoredFile.objects.exists()

    def test_a_colleague_finds_the_files_and_goes_on(self, client, letter, spot_client):
        post_files(client, letter, ("one.pdf", samples.PDF))
        colleague = spot_client(letter.provider)

        page = colleague.get(url("answer", letter, letter.reference))
        assert b"one.pdf" in page.content
        assert (
            b"Continue with 1 file"
            in colleague.get(url("letter", letter, letter.reference)).content
        )

    def test_review_without_files_leads_back(self, client, letter):
        response = client.get(url("review", letter, letter.reference))
        assert response.url == url("answer", letter, letter.reference)

    def test_sending_what_was_not_reviewed_is_asked_again(self, client, letter):
        post_files(client, letter, ("one.pdf", samples.PDF))

        response = client.post(url("review", letter, letter.reference), {"reviewed": "something"})

        assert response.status_code == 200
        assert b"changed since you looked" in response.content
        assert b"<title>Error: " in response.content

    def test_u23_back_and_send_again_leads_to_the_same_receipt(self, client, letter):
        post_files(client, letter, ("one.pdf", samples.PDF))
        address = url("review", letter, letter.reference)
        mark = client.get(address).context["reviewed"]
        answers = [client.post(address, {"reviewed": mark}) for _ in range(8)]

        assert len({answer.url for answer in answers}) == 1
        assert Submission.objects.count() == 1
        assert codes().count("documents.submission.sent") == 1

    @pytest.mark.parametrize("name", ["answer", "review"])
    def test_t53_a_second_answer_to_a_letter_is_refused_with_the_receipt(
        self, client, letter, name
    ):
        sender = member_of(letter)
        add(letter, sender)
        submission = send(letter, sender)

        response = client.get(url(name, letter, letter.reference))

        assert response.status_code == 409
        assert submission.confirmation_number.encode() in response.content
        assert post_files(client, letter, ("late.pdf", samples.pdf(2))).status_code == 409
        assert StoredFile.objects.count() == 1

    def test_an_expired_letter_takes_nothing(self, spot_client):
        letter = AdrLetterFactory(overdue=True)
        client = spot_client(letter.provider)

        assert post_files(client, letter, ("late.pdf", samples.PDF)).status_code == 409
        assert client.get(url("answer", letter, letter.reference)).status_code == 409
        assert (
            b"The time to answer is over"
            in client.get(url("letter", letter, letter.reference)).content
        )

    def test_the_state_page_tells_states_and_nothing_else(self, client, letter, sender):
        [file] = add(letter, sender).added

        answer = json.loads(client.get(url("states", letter, letter.reference)).content)

        assert answer == {"mark": f"{file.pk}:waiting"}

    def test_every_look_at_a_letter_is_on_record(self, client, letter):
        for name in ("letter", "answer"):
            client.get(url(name, letter, letter.reference))
        assert codes().count("documents.letter.viewed") == 2


class TestDownload:
    @pytest.fixture
    def file(self, letter, sender):
        [file] = add(letter, sender, ('Sandbar "M" – Notes;.pdf', samples.PDF)).added
        return file

    def get(self, spot_client, letter, file, user=None, role=Role.APPROVER):
        client = spot_client(letter.provider, role=role)
        return client.get(url("file", letter, file.reference))

    def set_status(self, file, status):
        StoredFile.objects.filter(pk=file.pk).update(status=status)

    def test_a_checked_file_comes_as_an_attachment_without_rights(self, spot_client, letter, file):
        self.set_status(file, Status.CLEAN)

        response = self.get(spot_client, letter, file)

        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Sandbar")
        assert response["Content-Security-Policy"].startswith("sandbox")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
        assert codes()[-1] == "documents.file.downloaded"
        response.close()

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            pytest.param(Status.WAITING, b"still being checked", id="U25 waiting"),
            pytest.param(Status.SCANNING, b"still being checked", id="U25 scanning"),
            pytest.param(Status.QUARANTINED, b"something harmful", id="U25 quarantined"),
            pytest.param(Status.UNREADABLE, b"could not look inside", id="U25 unreadable"),
            pytest.param(Status.PARKED, b"delayed", id="U28 parked"),
        ],
    )
    def test_a_file_that_is_not_checked_answers_409(self, spot_client, letter, file, status, words):
        self.set_status(file, status)

        response = self.get(spot_client, letter, file)

        assert response.status_code == 409
        assert words in response.content
        assert "documents.file.downloaded" not in codes()

    def test_a_colleague_is_told_who_can_open_it(self, spot_client, letter, file):
        self.set_status(file, Status.CLEAN)

        response = self.get(spot_client, letter, file, role=Role.END_USER)

        assert response.status_code == 403
        assert b"approver" in response.content

    def test_u26_odd_ranges_get_the_whole_file(self, spot_client, letter, file):
        self.set_status(file, Status.CLEAN)
        client = spot_client(letter.provider, role=Role.APPROVER)

        for odd in ["bytes=0-", "bytes=5-1", "bytes=" + ",".join(["0-0"] * 1000), "lines=1-2"]:
            response = client.get(url("file", letter, file.reference), headers={"Range": odd})
            assert response.status_code == 200
            assert b"".join(response.streaming_content) == samples.PDF

    def test_t55_a_storage_that_lost_the_file_is_a_fault_of_ours(
        self, spot_client, letter, file, stored
    ):
        self.set_status(file, Status.CLEAN)
        stored()[0].unlink()

        assert self.get(spot_client, letter, file).status_code == 503


def test_an_empty_list_of_submissions_shows_the_way(client, letter):
    response = client.get(url("submissions", letter))
    assert b"Nothing has been sent for this provider yet" in response.content


def test_the_receipt_explains_the_cut_off(spot_client):
    submission = SubmissionFactory(sent=True, receipt_date=clock.today() + timedelta(days=3))
    client = spot_client(submission.provider)

    response = client.get(url("submission", submission.letter, submission.reference))

    assert b"What comes after 6 p.m. Eastern time" in response.content
