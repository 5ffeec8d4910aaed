"""F11, J10: limits live in the cache all processes share. Without it nobody gets in, and nobody sees a bare fault."""

import pytest
from django.contrib.sessions.models import Session

from identity.models import EmailDevice, User
from spot_portal.audit.models import AuditEvent
from tests.factories.identity import PASSWORD
from tests.identity.browser import SIGN_IN, words
from tests.identity.registration import ADDRESS, CONTACT, CREDENTIALS, PERSONAL, SECRETS, START

pytestmark = pytest.mark.django_db


def test_f11_with_the_right_password_nobody_gets_in(browser, person, broken_cache, caplog):
    broken_cache()

    response = browser.password(person.username)

    assert response.status_code == 503
    assert response["Retry-After"]
    assert "dependency down" in caplog.text
    assert "redis" not in words(response).lower()
    assert browser.person is None
    assert browser.get("/idm/").url.startswith(SIGN_IN)
    person.refresh_from_db()
    assert person.failed_sign_ins == 0
    assert not AuditEvent.objects.exists()


def test_f11_the_page_itself_still_shows(browser, person, broken_cache):
    broken_cache()

    assert browser.get(SIGN_IN).status_code == 200


def test_f11_a_wrong_password_is_no_free_guess(browser, person, broken_cache):
    broken_cache()

    for password in ("Wrong-1", PASSWORD):
        assert browser.password(person.username, password).status_code == 503


@pytest.mark.parametrize(
    ("pages", "url", "typed"),
    [(0, START, PERSONAL), (1, CONTACT, ADDRESS)],
    ids=["first", "second"],
)
def test_f11_what_somebody_typed_to_register_stays_on_the_page(
    client, broken_cache, settings, caplog, pages, url, typed
):
    working = settings.CACHES
    for before in [(START, PERSONAL)][:pages]:
        client.post(*before)
    broken_cache()

    refused = client.post(url, typed)

    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert "dependency down" in caplog.text
    assert "still here" in words(refused)
    form = refused.context["form"]
    assert {name: form[name].value() for name in typed if name != "terms"} == {
        name: value for name, value in typed.items() if name != "terms"
    }
    settings.CACHES = working
    assert client.post(url, typed).status_code == 302


def test_f11_a_page_of_a_registration_that_was_begun_is_kept_in_the_session_too(
    client, broken_cache, settings
):
    working = settings.CACHES
    client.post(START, PERSONAL)
    broken_cache()
    client.post(CONTACT, ADDRESS | {"city": "Tampa"})

    settings.CACHES = working
    assert client.get(CONTACT).context["form"]["city"].value() == "Tampa"
    # It was kept, not taken.
    assert client.get(CREDENTIALS).url == CONTACT


def test_f11_the_last_page_makes_no_account_and_keeps_no_secret(client, broken_cache):
    client.post(START, PERSONAL)
    client.post(CONTACT, ADDRESS)
    broken_cache()

    refused = client.post(CREDENTIALS, SECRETS)

    assert refused.status_code == 503
    assert not User.objects.exists()
    assert PASSWORD not in refused.content.decode()


def test_f11_a_browser_without_a_session_leaves_no_rows_behind(client, broken_cache):
    broken_cache()
    client.post(START, PERSONAL)

    assert not Session.objects.exists()


def test_f11_limits_on_codes_need_no_cache(browser, person, broken_cache):
    """They are counted in the database, under the person's lock: what was begun goes on, and is still counted."""
    browser.password(person.username)
    browser.choose(EmailDevice.objects.get(user=person))
    broken_cache()

    for _try in range(5):
        browser.code("000000")

    assert "Too many wrong codes" in words(browser.code("000000"))
    assert browser.person is None
