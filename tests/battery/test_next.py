"""Where a sign-in leads (H21 to H27): own pages that can be opened, and nowhere else."""

import pytest

from tests.factories.identity import UserFactory
from tests.identity.browser import Browser

pytestmark = pytest.mark.django_db
HOME = "/idm/"


def landing(person, target):
    browser = Browser()
    browser.password(person.username, next=target)
    response = browser.code(browser.email_code(person))
    assert response.status_code == 302
    return browser, response.url


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "\\/\\/evil.example", "///evil.example", "/\t/evil.example",
        "/%0d/evil\r\nX: y",
        "javascript:alert(1)", "data:text/html,<script>", "https:evil.example", "http:///evil.example", "https://evil.example",
        "http://testserver@evil.example/", "http://evil.testserver/", "http://testserver:81/idm/", "http://testserver/idm/",
        "evil.example", "idm/", "?next=//evil", "#x", " //evil.example", "\x01//evil.example", "/nothing/here/",
        "", "/",
    ],
)  # fmt: skip
def test_h21_to_h24_the_next_page_is_an_own_page(person, target):
    _browser, url = landing(person, target)

    assert url == (target if target == "/" else HOME)


@pytest.mark.parametrize(
    "target",
    [
        "/idm/sign-out/", "/idm/sign-in/", "/idm/sign-in/?next=/idm/", "/idm/sign-in/code/", "/idm/sign-in/cancel/",
        "/spot/enter/", "/idm/requests/00000000-0000-4000-8000-000000000000/withdraw/", "/admin/login/",
    ],
)  # fmt: skip
def test_h27_what_is_no_page_leads_to_the_start(person, target):
    browser, url = landing(person, target)

    assert url == HOME
    assert browser.get(url).status_code == 200


@pytest.mark.parametrize(
    "target", ["/idm/roles/", "/spot/", "/idm/profile/devices/", "/policy/?x=1"]
)
def test_own_pages_are_reached(person, target):
    browser, url = landing(person, target)

    assert url == target
    assert browser.get(url).status_code == 200


def test_h26_a_page_of_a_role_one_lacks_says_no_without_a_loop(person):
    browser, url = landing(person, "/admin/")

    assert browser.get(url, follow=True).status_code == 403


def test_h21_who_is_in_already_is_not_sent_away_either(sign_in):
    client = sign_in(UserFactory())

    for target in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert client.get("/idm/sign-in/", {"next": target}).url == HOME
