"""Every number that is a rule has one home, a source and a place on the public page."""

import pytest
from django.test import Client

from spot_portal.core import policy
from spot_portal.home.views import AREAS


@pytest.mark.parametrize("value", policy.VALUES, ids=lambda value: value.name)
def test_a_policy_value_says_where_it_comes_from(value):
    assert value.source.strip()
    assert str(value.label).strip()
    assert value.area in AREAS
    assert getattr(policy, value.name) is value


def test_names_are_unique():
    names = [value.name for value in policy.VALUES]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_the_public_page_shows_every_value():
    page = Client().get("/policy/").content.decode()
    from django.utils.html import escape

    assert [value.name for value in policy.VALUES if escape(str(value.label)) not in page] == []
