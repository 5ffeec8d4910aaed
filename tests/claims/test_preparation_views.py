"""Preparing a correction and sending it, page by page."""

import pytest

from claims import drafting
from claims.models import Correction
from claims.picture import Change, Part
from spot_portal.drafts.models import Draft
from tests.claims.pages import PAGES, START, page, sent_form, text
from tests.factories.claims import CorrectionFactory


class TestPreparation:
    @pytest.mark.parametrize("name", ["edit-correction", "review-correction"])
    def test_too_early_leads_back_to_the_start(self, licensed_client, provider, claim, name):
        for act in (licensed_client.get, licensed_client.post):
            response = act(page(name, provider, claim.reference))
            assert response.url == page("start-correction", provider, claim.reference)
        assert not Correction.objects.exists()

    def test_review_without_changes_is_too_early(self, licensed_client, provider, claim):
        licensed_client.post(page("start-correction", provider, claim.reference), START)

        response = licensed_client.get(page("review-correction", provider, claim.reference))

        assert response.status_code == 302

    @pytest.mark.parametrize(
        "names", [{"first_name": "Pila"}, {"last_name": "Simple"}, {"first_name": ""}]
    )
    def test_a_wrong_name_goes_no_further(self, licensed_client, provider, claim, names):
        response = licensed_client.post(
            page("start-correction", provider, claim.reference), START | names
        )

        assert response.status_code == 200
        assert not Draft.objects.exists()
        assert "Pilar Sample" not in text(response)

    def test_the_draft_holds_no_name(self, licensed_client, provider, claim, draft):
        data = str(Draft.objects.get().data)

        assert "Pilar" not in data
        assert "Sample" not in data

    def test_a_locked_claim_cannot_be_started(self, licensed_client, provider, claim):
        CorrectionFactory(claim=claim)

        response = licensed_client.post(page("start-correction", provider, claim.reference), START)

        assert response.status_code == 200
        assert "asked for a correction of this claim" in text(response)
        assert not Draft.objects.exists()

    def test_changes_come_back_when_the_person_comes_back(
        self, licensed_client, provider, claim, draft
    ):
        response = licensed_client.get(page("edit-correction", provider, claim.reference))

        assert 'value="LT"' in response.content.decode()

    def test_reading_pages_changes_nothing(self, licensed_client, provider, claim, draft):
        for name in PAGES:
            licensed_client.get(page(name, provider, claim.reference))

        assert not Correction.objects.exists()
        assert drafting.read(licensed_client.user, claim) == draft

    def test_a_history_correction_goes_straight_to_the_review(
        self, licensed_client, provider, claim
    ):
        started = licensed_client.post(
            page("start-correction", provider, claim.reference), START | {"kind": "history"}
        )
        assert started.url == page("review-correction", provider, claim.reference)
        draft = drafting.read(licensed_client.user, claim)

        licensed_client.post(started.url, sent_form(draft))

        assert Correction.objects.get().kind == Correction.Kind.HISTORY


class TestSending:
    def test_pressed_eight_times_there_is_one_receipt(
        self, licensed_client, provider, claim, draft
    ):
        url = page("review-correction", provider, claim.reference)

        targets = {licensed_client.post(url, sent_form(draft)).url for _time in range(8)}

        correction = Correction.objects.get()
        assert targets == {page("correction", provider, correction.reference)}
        receipt = licensed_client.get(targets.pop())
        assert correction.confirmation_number in text(receipt)
        assert "What happens next" in text(receipt)
        assert not Draft.objects.exists()

    def test_the_second_of_two_people_gets_409_with_who_and_when(
        self, licensed_client, provider, claim, draft, spot_client
    ):
        CorrectionFactory(claim=claim)

        response = licensed_client.post(
            page("review-correction", provider, claim.reference), sent_form(draft)
        )

        assert response.status_code == 409
        assert "asked for a correction of this claim on" in text(response)
        assert Correction.objects.count() == 1

    def test_what_was_not_reviewed_is_not_sent(self, licensed_client, provider, claim, draft):
        drafting.keep_changes(licensed_client.user, claim, draft, [Change(1, Part.UNITS, "", "2")])

        response = licensed_client.post(
            page("review-correction", provider, claim.reference), sent_form(draft)
        )

        assert "not those you reviewed" in text(response)
        assert not Correction.objects.exists()

    @pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
    def test_a_key_that_is_not_the_drafts_sends_nothing(
        self, licensed_client, provider, claim, draft, key
    ):
        data = sent_form(draft) | {"submission_key": key}

        response = licensed_client.post(page("review-correction", provider, claim.reference), data)

        assert response.status_code == 200
        assert not Correction.objects.exists()

    def test_a_reason_is_needed(self, licensed_client, provider, claim, draft):
        response = licensed_client.post(
            page("review-correction", provider, claim.reference),
            {"submission_key": str(draft.key)},
        )

        assert "reason" in response.context["form"].errors

    def test_a_restriction_made_meanwhile_is_told(self, licensed_client, provider, claim, draft):
        claim.lines.filter(number=1).update(remarks=["N706"])

        response = licensed_client.post(
            page("review-correction", provider, claim.reference), sent_form(draft)
        )

        assert response.status_code == 200
        assert "No line of this claim can be corrected" in text(response)

    def test_a_correction_is_found_by_its_number(self, licensed_client, provider, claim):
        correction = CorrectionFactory(claim=claim)

        response = licensed_client.post(
            page("find-correction", provider),
            {"number": f" {correction.confirmation_number.lower()} "},
        )

        assert response.url == page("correction", provider, correction.reference)
