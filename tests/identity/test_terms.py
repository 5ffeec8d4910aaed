"""The terms: complete, versioned, on a page of their own that can be printed."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from identity.terms import TERMS_VERSION
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
TEXT = Path(settings.BASE_DIR) / "templates" / "identity" / "terms.html"
# Whoever changes the text names a new version, then writes its digest here.
DIGESTS = {"2026-11-22.2": "3dd39cc8abf08754"}


@pytest.mark.parametrize(
    "point",
    [
        "simulation", "invented data only", "yours alone", "stand for your signature", "scrapes pages",
        "your approver or the owner", "civil and criminal law", "0938-1236", "CMS-10452", "Privacy Act",
    ],
)  # fmt: skip
def test_the_terms_name_each_point(client, point):
    assert point in words(client.get("/idm/terms/"))


def test_the_page_names_its_version_and_can_be_printed(client):
    page = client.get("/idm/terms/")

    assert f"Version {TERMS_VERSION}" in words(page)
    assert 'data-action="print"' in page.content.decode()


def test_the_same_text_stands_where_people_agree_to_it(client):
    text = words(client.get("/idm/terms/"))
    sentence = "Your User ID, password and codes together stand for your signature"
    assert sentence in text
    for url in ("/idm/register/", "/idm/sign-in/"):
        assert sentence in words(client.get(url))


def test_outside_the_simulation_nothing_is_called_one(client, settings):
    settings.SPOT_SIMULATION = False

    assert "simulat" not in text_of_terms(client)


def test_nobody_is_asked_for_true_data_in_a_simulation_nor_for_invented_ones_outside(
    client, settings
):
    assert "data that are true" not in text_of_terms(client)
    settings.SPOT_SIMULATION = False
    assert "data that are true" in text_of_terms(client)
    assert "invented" not in text_of_terms(client)


def text_of_terms(client):
    page = client.get("/idm/terms/").content.decode()
    return re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]).lower()


def test_a_changed_text_has_a_new_version():
    digest = hashlib.sha256(TEXT.read_bytes()).hexdigest()[:16]

    assert DIGESTS.get(TERMS_VERSION) == digest
