"""The pages: for the right person, for everybody else, and for every kind of answer."""

import pytest
from django.urls import reverse

from eligibility.models import Inquiry
from spot_portal.audit.models import AuditEvent
from tests.factories.eligibility import InquiryFactory
from tests.factories.organizations import ProviderFactory


def result_url(inquiry):
    return reverse("eligibility:result", args=[inquiry.provider.reference, inquiry.reference])


def ask(client, url, data):
    return client.post(url, data, follow=True)


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def test_asking_leads_to_an_address_without_patient_data(office, search_url, typed):
    response = office.post(search_url, typed())

    inquiry = Inquiry.objects.get()
    assert response.status_code == 302
    assert response.url == result_url(inquiry)
    assert inquiry.status == Inquiry.Status.ANSWERED


def test_the_answer_is_shown_in_tabs(office, search_url, typed):
    page = ask(office, search_url, typed())

    assert page.status_code == 200
    text = page.content.decode()
    assert "Eligibility of Rosa Alder" in text
    assert "1S00-E00-AA01" in text
    assert 'id="m1-eligibility"' in text
    assert 'id="m1-msp"' not in text
    assert "No information for these dates:" in text
