"""From a denied claim to an adjusted one, as a person walks it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Correction
from organizations.models import Provider

START = {"first_name": "pilar", "last_name": "SAMPLE", "kind": "edit"}


def page(name: str, provider: Provider, *more: object) -> str:
    return reverse(f"claims:{name}", args=[provider.reference, *more])


def form_of(response) -> dict[str, str]:
    """What a browser would send back unchanged."""
    form = response.context["form"]
    return {field.html_name: field.value() or "" for field in form if not field.field.disabled} | (
        {"submission_key": str(response.context["draft"].key)}
        if "draft" in response.context
        else {}
    )


@pytest.mark.django_db
def test_a_missing_modifier_is_added_and_the_claim_paid(
    licensed_client: Client,
    provider: Provider,
    claim: Claim,
    django_capture_on_commit_callbacks,
    mailoutbox,
) -> None:
    detail = licensed_client.get(page("claim", provider, claim.reference))
    assert 'data-action="correct-claim"' in detail.content.decode()

    started = licensed_client.post(page("start-correction", provider, claim.reference), START)
    assert started.url == page("edit-correction", provider, claim.reference)

    edit = licensed_client.get(started.url)
    assert edit.status_code == 200
    changed = {**form_of(edit), "modifiers-1": "lt"}
    reviewed = licensed_client.post(started.url, changed)
    assert reviewed.status_code == 302, reviewed.context["form"].errors

    review = licensed_client.get(reviewed.url)
    assert "LT" in review.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        sent = licensed_client.post(reviewed.url, {**form_of(review), "reason": "omission"})
    correction = Correction.objects.get()
    assert sent.url == page("correction", provider, correction.reference)

    outcome = licensed_client.get(sent.url)
    claim.refresh_from_db()
    adjusted = correction.adjusted_claim
    assert correction.status == Correction.Status.ADJUSTED
    assert claim.status == Claim.Status.ADJUSTED
    assert adjusted.adjusts == claim
    assert adjusted.status == Claim.Status.PAID
    assert str(adjusted.total_paid) == "228.00"
    assert re.search(str(adjusted), outcome.content.decode())
    assert licensed_client.get(page("claim", provider, adjusted.reference)).status_code == 200
    for name in ("list", "corrections"):
        assert str(adjusted) in licensed_client.get(page(name, provider)).content.decode()
