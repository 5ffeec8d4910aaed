from collections.abc import Callable

import pytest
from django.test import Client

from claims import drafting
from claims.models import Claim, Correction
from claims.picture import Change, Part
from claims.views.license import ACCEPTED
from organizations.models import Provider
from tests.factories.claims import ClaimFactory, ClaimLineFactory


@pytest.fixture
def claim(provider: Provider) -> Claim:
    """Two lines: one denied for a missing modifier, one denied for medical necessity."""
    claim = ClaimFactory(provider=provider)
    ClaimLineFactory(claim=claim, number=1)
    ClaimLineFactory(
        claim=claim,
        number=2,
        procedure="A4550",
        charge="40.00",
        adjustments=[{"group": "CO", "reason": "50", "amount": "40.00"}],
    )
    return claim


@pytest.fixture
def licensed_client(spot_client: Callable[..., Client], provider: Provider) -> Client:
    """Acts for ``provider`` and has accepted the terms for procedure codes."""
    client = spot_client(provider)
    session = client.session
    session[ACCEPTED] = True
    session.save()
    return client


@pytest.fixture
def draft(licensed_client, claim):
    """The name is confirmed and a modifier added: ready for review."""
    found = drafting.start(licensed_client.user, claim, Correction.Kind.EDIT)
    drafting.keep_changes(licensed_client.user, claim, found, [Change(1, Part.MODIFIERS, "", "LT")])
    return drafting.read(licensed_client.user, claim)
