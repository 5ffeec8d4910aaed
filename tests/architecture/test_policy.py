"""Every number that is a rule has one home, a source and a place on the public page."""

import re
from pathlib import Path

import pytest

from spot_portal.core import policy
from spot_portal.home.policy_page import AREAS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.mark.parametrize("value", policy.VALUES, ids=lambda value: value.name)
def test_a_policy_value_says_where_it_comes_from(value):
    assert str(value.source.title).strip()
    assert str(value.label).strip()
    assert value.area in AREAS
    assert getattr(policy, value.name) is value


def test_names_and_labels_are_unique():
    for kind in ("name", "label"):
        said = [str(getattr(value, kind)) for value in policy.VALUES]
        assert len(said) == len(set(said))


def test_both_profiles_hold_the_same_kind_of_value():
    for value in policy.VALUES:
        assert type(value.under(policy.Profile.NIST)) is type(value.idm), value.name


# Facts about the world outside, which no part of the portal counts by.
NO_RULES_OF_OURS = {"72 hours"}


def test_texts_name_numbers_from_their_home():
    """``{% policy_number %}`` instead of a figure, or the text would stay when the number changes."""
    said = {
        (path.name, figure)
        for path in TEMPLATES.rglob("*.*")
        if path.suffix in {".html", ".txt"}
        for figure in re.findall(
            r"\b\d+ (?:years|months|days|hours|minutes|characters)\b", path.read_text()
        )
        if figure not in NO_RULES_OF_OURS
    }
    assert said == set()
