"""The public page of rules and numbers: everything the code reads, for everybody, in both sets."""

import re

import html5lib
import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.urls import reverse
from django.utils.html import escape

from spot_portal.core import policy
from spot_portal.home.policy_page import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    def _page():
        return client.get(reverse("home:policy")).content.decode()

    return _page


def row_of(rule, page):
    """The words of a rule's row, without the markup."""
    row = re.search(rf'<tr id="{rule.name}">(.*?)</tr>', page, re.DOTALL)
    assert row, f"{rule.name} has no row"
    return " ".join(re.sub(r"<[^>]+>", " ", row[1]).split())


def words(text):
    return " ".join(escape(str(text)).split())


def test_anybody_may_read_it(client):
    assert client.get("/policy/").status_code == 200


@pytest.mark.parametrize(
    "template", ["base.html", "base_idm.html", "base_spot.html", "base_plain.html"]
)
def test_the_footer_of_every_page_leads_there(rf, template):
    """The pages of errors too, which draw their own footer."""
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {}
    page = engines["django"].get_template(template).render({}, request)

    assert f'href="{reverse("home:policy")}"' in page.partition('class="site-footer"')[2]


def test_the_help_desks_pages_lead_there_too(sign_in, help_desk):
    page = sign_in(help_desk).get(reverse("admin:index")).content.decode()

    assert f'href="{reverse("home:policy")}"' in page.partition('id="footer"')[2]


@pytest.mark.parametrize("rule", policy.VALUES, ids=lambda rule: rule.name)
def test_every_rule_is_shown_with_value_and_source(page, rule):
    row = row_of(rule, page())

    assert words(rule.label) in row
    assert words(shown(rule, rule.idm)) in row
    if rule.differs:
        assert words(shown(rule, rule.under(policy.Profile.NIST))) in row
    assert words(rule.real_world) in row
    assert words(rule.source.title) in row
    assert rule.is_our_choice or words(rule.source_date or "no date published") in row


def test_every_source_is_listed_with_its_address(page):
    listed = page().partition('id="sources"')[2]

    for rule in policy.VALUES:
        if not rule.is_our_choice:
            assert words(rule.source.title) in listed
            assert escape(rule.source.url) in listed


@pytest.mark.parametrize("profile", policy.Profile)
def test_the_page_says_which_set_counts(page, policy_profile, profile):
    policy_profile(profile)
    text = page()

    assert f"In force here: <strong>{policy.PROFILE_TITLES[profile]}</strong>" in text
    heads = re.findall(r'<th scope="col">([^<]+) <span class="status', text)
    assert set(heads) == {policy.PROFILE_TITLES[profile]}


def test_a_number_the_profiles_disagree_about_is_shown_twice(page):
    assert "60 characters 128 characters" in row_of(policy.PASSWORD_MAX, page())
    assert "yes no" in row_of(policy.SECURITY_QUESTION, page())


def test_a_number_they_agree_about_is_shown_once(page):
    assert row_of(policy.LOCK_FAILURES, page()).count("3 times") == 1


def test_it_says_that_it_is_a_simulation_also_without_the_strip(page):
    assert "This is a simulation." in page()


def test_links_within_the_page_lead_somewhere(page):
    text = page()

    html5lib.HTMLParser(strict=True).parse(text)
    wanted = set(re.findall(r'href="#([\w-]+)"', text))
    assert wanted <= set(re.findall(r'id="([\w-]+)"', text))


def test_it_asks_the_database_nothing(page, django_assert_num_queries):
    page()
    with django_assert_num_queries(0):
        page()


def test_values_are_said_in_words():
    assert shown(policy.LOCK_FAILURES, 3) == "3 times"
    assert shown(policy.SPOT_INACTIVITY_NOTICES, (15, 25)) == "15, 25 days idle"
    assert shown(policy.IMAGE_PIXELS, 100_000_000) == "100,000,000 pixels"
    assert shown(policy.SECURITY_QUESTION, False) == "no"
