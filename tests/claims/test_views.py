"""Claims: the list, the license and one claim, for the right person and for strangers."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from claims.models import Claim, Correction
from claims.services.looking import PER_PAGE
from claims.views.license import ACCEPTED
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from tests.claims.pages import PAGES, page, sent_form, text
from tests.factories.claims import ClaimFactory, ClaimLineFactory, CorrectionFactory
from tests.factories.organizations import ProviderFactory


class TestStrangers:
    @pytest.mark.parametrize("name", PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_another_providers_claim_does_not_exist(self, licensed_client, provider, name, method):
        other = ClaimFactory()
        nothing = getattr(licensed_client, method)(page(name, provider, uuid4()))
        foreign = getattr(licensed_client, method)(page(name, provider, other.reference))
        through = getattr(licensed_client, method)(page(name, other.provider, other.reference))

        codes = {nothing.status_code, foreign.status_code, through.status_code}
        assert codes == ({405} if (name, method) == ("claim", "post") else {404})
        assert not AuditEvent.objects.filter(subject_id=other.pk).exists()

    def test_another_providers_correction_does_not_exist(self, licensed_client, provider):
        other = CorrectionFactory()

        assert licensed_client.get(page("correction", provider, other.reference)).status_code == 404
        listed = licensed_client.get(page("corrections", provider))
        assert other.confirmation_number not in text(listed)
        found = licensed_client.post(
            page("find-correction", provider), {"number": other.confirmation_number}
        )
        assert "No correction of this provider" in text(found)

    def test_a_claim_number_of_another_organization_is_found_by_nobody(
        self, licensed_client, provider
    ):
        """C01: the same answer as for a number that does not exist."""
        other = ClaimFactory()
        answers = []
        for number in (other.control_number, "8100000000000"):
            found = licensed_client.post(
                page("search", provider), {"control_number": number}, follow=True
            )
            answers.append(text(found).replace(number, ""))

        assert "No claims found" in answers[0]
        assert strip_tokens(answers[0]) == strip_tokens(answers[1])

    def test_ids_in_the_body_are_not_looked_at(self, licensed_client, provider, claim, draft):
        """C02: only the URL says which claim."""
        other = ClaimFactory()
        ClaimLineFactory(claim=other, number=1)
        data = sent_form(draft) | {
            "claim": other.pk,
            "claim_id": other.pk,
            "reference": other.reference,
        }

        licensed_client.post(page("review-correction", provider, claim.reference), data)

        assert Correction.objects.get().claim == claim

    def test_without_spot_there_is_only_the_door(self, client, sign_in, person, provider, claim):
        url = page("claim", provider, claim.reference)

        assert sign_in(person).get(url).url.partition("?")[0] == reverse("home:spot")
        assert client.get(url).status_code == 302


def strip_tokens(answer: str) -> str:
    return re.sub(r"\S*search=\S+|\d\d:\d\d", "", answer)


class TestList:
    def test_the_page_shows_25_claims_and_one_event(self, spot_client, provider):
        ClaimFactory.create_batch(PER_PAGE + 2, provider=provider)

        response = spot_client(provider).get(page("list", provider))

        assert len(response.context["rows"]) == PER_PAGE
        event = AuditEvent.objects.get()
        assert event.code == "claims.claim.listed"
        assert event.data["shown"] == PER_PAGE
        assert event.data["found"] == PER_PAGE + 2

    @pytest.mark.parametrize("number", ["2", "x", "0", "99999999999999999999", "-1"])
    def test_any_page_number_leads_to_a_page(self, spot_client, provider, number):
        ClaimFactory.create_batch(PER_PAGE + 2, provider=provider)

        response = spot_client(provider).get(page("list", provider), {"page": number})

        assert response.status_code == 200
        assert response.context["rows"]

    def test_an_empty_list_says_why(self, spot_client, provider):
        assert "No claims yet" in text(spot_client(provider).get(page("list", provider)))

    def test_the_status_filters(self, spot_client, provider, claim):
        pending = ClaimFactory(provider=provider, pending=True)
        client = spot_client(provider)

        response = client.get(page("list", provider), {"status": "pending"})

        assert [row[0] for row in response.context["rows"]] == [pending]
        unknown = client.get(page("list", provider), {"status": "' OR 1=1"})
        assert len(unknown.context["rows"]) == 2

    def test_a_search_by_mbi_leaves_no_mbi_in_address_session_or_audit(
        self, spot_client, provider, claim
    ):
        ClaimFactory(provider=provider, mbi="1S00E00AA99")
        client = spot_client(provider)

        found = client.post(page("search", provider), {"mbi": "1s00-e00-aa00"})

        assert "search=" in found.url
        kept = str(dict(client.session.items())) + found.url
        result = client.get(found.url)
        kept += str([event.data for event in AuditEvent.objects.all()])
        assert "1S00E00AA00" not in kept.upper()
        assert [row[0] for row in result.context["rows"]] == [claim]
        assert AuditEvent.objects.get().data["criteria"] == "mbi_index"

    def test_dates_find_claims_that_touch_them(self, spot_client, provider, claim):
        client = spot_client(provider)
        day = claim.service_from
        around = {"service_from": f"{day:%m/%d/%Y}", "service_to": f"{day:%m/%d/%Y}"}
        later = {"service_from": f"{day + timedelta(days=1):%m/%d/%Y}"}

        hit = client.post(page("search", provider), around, follow=True)
        miss = client.post(page("search", provider), later, follow=True)

        assert [row[0] for row in hit.context["rows"]] == [claim]
        assert miss.context["rows"] == []

    @pytest.mark.parametrize(
        ("data", "box"),
        [
            ({}, None),
            ({"mbi": "1S00E00AA0"}, "mbi"),
            ({"mbi": "1S00E00AAO0"}, "mbi"),
            ({"control_number": "1' OR '1'='1"}, "control_number"),
            ({"service_from": "02/30/2026"}, "service_from"),
            ({"service_from": "03/02/2026", "service_to": "03/01/2026"}, "service_from"),
            ({"mbi": "1S00E00AA00\u202e"}, "mbi"),
        ],
    )
    def test_a_search_that_cannot_be_made_comes_back(self, spot_client, provider, data, box):
        response = spot_client(provider).post(page("search", provider), data)

        assert response.status_code == 200
        assert (box or "__all__") in response.context["form"].errors

    def test_somebody_elses_saved_search_is_none(self, spot_client, provider, claim):
        response = spot_client(provider).get(page("list", provider), {"search": "made-up"})

        assert response.context["searched"] is None


class TestLicense:
    def test_claims_open_after_the_terms_are_accepted(self, spot_client, provider, claim):
        client = spot_client(provider)
        url = page("claim", provider, claim.reference)

        gate = client.get(url)
        assert gate.url.startswith(page("code-license", provider))
        assert "L3000" not in text(client.get(gate.url))
        back = client.post(gate.url, {"answer": "accept", "next": url})

        assert back.url == url
        assert client.get(url).status_code == 200
        assert client.get(page("corrections", provider)).status_code == 200
        assert AuditEvent.objects.filter(code="claims.code_license.accepted").count() == 1

    @pytest.mark.parametrize("answer", ["decline", "", "ACCEPT"])
    def test_declined_they_stay_closed(self, spot_client, provider, claim, answer):
        client = spot_client(provider)

        response = client.post(page("code-license", provider), {"answer": answer})

        assert response.url == page("list", provider)
        assert not client.session.get(ACCEPTED)
        assert client.get(page("claim", provider, claim.reference)).status_code == 302

    def test_looking_at_the_terms_accepts_nothing(self, spot_client, provider):
        client = spot_client(provider)

        client.get(page("code-license", provider), {"answer": "accept"})

        assert not client.session.get(ACCEPTED)

    @pytest.mark.parametrize(
        "target",
        [
            "//evil.example",
            "/\\evil.example",
            "\\/\\/evil",
            "javascript:alert(1)",
            "https:evil.example",
            "http:///evil",
            "https://evil.example/spot/",
            "/idm/",
            "",
        ],
    )
    def test_only_pages_of_this_provider_are_targets(self, spot_client, provider, target):
        response = spot_client(provider).post(
            page("code-license", provider), {"answer": "accept", "next": target}
        )

        assert response.url == page("list", provider)

    @pytest.mark.parametrize("tail", ["//evil.example", "/\\evil", "/..//evil.example"])
    def test_odd_tails_stay_on_this_site(self, spot_client, provider, tail):
        target = f"/spot/{provider.reference}{tail}"

        response = spot_client(provider).post(
            page("code-license", provider), {"answer": "accept", "next": target}
        )

        assert response.url.startswith(f"/spot/{provider.reference}/")


class TestDetail:
    def test_codes_stand_in_plain_words_and_locked_lines_say_why(
        self, licensed_client, provider, claim
    ):
        shown = text(licensed_client.get(page("claim", provider, claim.reference)))

        assert "CO-4" in shown
        assert "The modifier is missing" in shown
        assert "What to do" in shown
        assert "Cannot be corrected." in shown
        assert "not medically necessary" in shown
        assert "Pilar Sample" in shown

    def test_each_look_is_on_record(self, licensed_client, provider, claim):
        for _time in range(2):
            licensed_client.get(page("claim", provider, claim.reference))

        events = AuditEvent.objects.filter(code="claims.claim.viewed")
        assert [(e.actor, e.subject_id) for e in events] == [
            (licensed_client.user, str(claim.pk))
        ] * 2

    def test_a_locked_claim_has_no_button_but_a_reason(self, licensed_client, provider, claim):
        Claim.objects.filter(pk=claim.pk).update(
            initially_decided_on=clock.today() - timedelta(days=400)
        )

        response = licensed_client.get(page("claim", provider, claim.reference))

        assert b'data-action="correct-claim"' not in response.content
        assert "The one-year limit for this claim ended on" in text(response)

    def test_a_part_a_claim_can_be_looked_at(self, licensed_client, provider):
        facility = ProviderFactory(organization=provider.organization, line_of_business="A")
        claim = ClaimFactory(provider=facility, type_of_bill="0131")

        response = licensed_client.get(page("claim", facility, claim.reference))

        assert "0131" in text(response)
        assert "Part A claims are not corrected here" in text(response)

    def test_names_that_look_like_markup_are_text(self, licensed_client, provider):
        claim = ClaimFactory(provider=provider, last_name="<script>alert(1)</script>")

        response = licensed_client.get(page("claim", provider, claim.reference))

        assert b"<script>alert" not in response.content
