"""Signing in, first factor: neutral words, one counter, a lock that opens by itself."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from identity.models import User
from spot_portal.audit.models import AuditEvent
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import DEVICE, SIGN_IN, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WRONG = "Wrong-Horse-Battery-8"


def went_on(response):
    return response.status_code == 302 and response.url == DEVICE


def count(person):
    person.refresh_from_db()
    return person.failed_sign_ins


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def test_password_and_terms_lead_to_the_second_factor_only(browser, person):
    response = browser.password(person.username)

    assert went_on(response)
    assert browser.person is None
    assert browser.get("/idm/").url.startswith(SIGN_IN)
    assert person.terms_acceptances.count() == 1


def test_a01_empty_fields_are_two_faults_and_no_try(browser, person):
    response = browser.password("", "")

    assert {"user_id", "password"} <= set(response.context["form"].errors)
    assert codes() == []


def test_without_the_terms_nobody_signs_in_and_nothing_is_counted(browser, person):
    response = browser.post(SIGN_IN, {"user_id": person.username, "password": PASSWORD})

    assert "terms" in response.context["form"].errors
    assert count(person) == 0


def test_the_same_words_for_every_reason(browser, person):
    locked, suspended = UserFactory(status="locked"), UserFactory(status="suspended")
    said = {
        words(browser.password(user_id, WRONG)).replace(user_id, "")
        for user_id in (person.username, "nobody.here", locked.username, suspended.username)
    }

    assert len(said) == 1


def test_who_may_be_locked_is_told_to_stop_and_where_to_go_before_further_tries_suspend(browser):
    page = browser.password("nobody.here", WRONG)

    assert "Tried 3 times already? Stop: that locks an account for 60 minutes" in words(page)
    for way in ("/idm/unlock/", "/idm/forgot-password/"):
        assert page.content.decode().count(f'href="{way}"') == 2  # beside the usual links


def test_a_refused_page_keeps_the_user_id_and_never_the_password(browser, person):
    page = browser.password(person.username, WRONG).content.decode()

    assert person.username in page
    assert WRONG not in page


def test_a05_f09_one_counter_however_the_account_is_named(browser):
    person = UserFactory(username="Casey.Jones")
    for user_id in ("casey.jones", "CASEY.JONES", "  Casey.Jones  "):
        browser.password(user_id, WRONG)

    assert count(person) == 3
    assert not went_on(browser.password("Casey.Jones"))


def test_an_e_mail_address_is_no_user_id(browser, person):
    assert not went_on(browser.password(person.email))


def test_a_suspended_person_inside_is_out_at_the_next_click(sign_in, person):
    client = sign_in(person)
    assert client.get("/idm/").status_code == 200
    User.objects.update(status="suspended")

    assert client.get("/idm/").status_code == 302


def test_a_lock_set_at_the_same_moment_holds_against_the_right_password(
    browser, person, monkeypatch
):
    from identity.services import sign_in

    ask = sign_in.authenticate

    def others_were_wrong_meanwhile(request, **credentials):
        answer = ask(request, **credentials)
        user = User.objects.get(pk=person.pk)
        user.lock(at=START)
        user.save()
        return answer

    monkeypatch.setattr(sign_in, "authenticate", others_were_wrong_meanwhile)

    assert not went_on(browser.password(person.username))
    person.refresh_from_db()
    assert (person.status, person.locked_until) == ("locked", START + timedelta(hours=1))


@pytest.mark.proves("F14 invisible")
@pytest.mark.parametrize(
    "user_id", ["nul\x00byte", "zero\u200bwidth", "x" * 101, "\u202eabc", "tab\tkey"]
)
def test_a06_a_user_id_that_hides_something_is_a_fault_in_the_field(browser, user_id):
    response = browser.password(user_id)

    assert "user_id" in response.context["form"].errors


def test_a07_a_huge_user_id_costs_no_hashing_and_no_time(browser, monkeypatch):
    monkeypatch.setattr(
        "identity.services.sign_in.check_password", lambda *a, **k: pytest.fail("hashed")
    )
    began = time.thread_time()

    response = browser.password("x" * 100_000)

    assert "user_id" in response.context["form"].errors
    assert time.thread_time() - began < 0.5


def test_a_huge_password_is_never_hashed(browser, person, monkeypatch):
    monkeypatch.setattr(
        "identity.services.sign_in.check_password", lambda *a, **k: pytest.fail("hashed")
    )

    response = browser.password(person.username, "x" * 5000)

    assert "password" in response.context["form"].errors


@pytest.mark.parametrize(
    "user_id", ["' OR 1=1 --", "admin'/*", "*)(uid=*", "${jndi:ldap://x}", "../../etc"]
)
def test_a09_clever_user_ids_are_wrong_user_ids(browser, person, user_id):
    response = browser.password(user_id, "' OR 1=1 --")

    assert response.status_code == 200
    assert "could not sign you in" in words(response)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"user_id=%ff%fe&password=x&terms=on", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b'{"user_id": "x", "password": "y"}', "application/json"),
        (b"[" * 5000, "application/json"),
        (b"--b\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data"),
        (b"user_id=x&password=y", "text/plain; charset=nonsense"),
        (b"<x/>", "application/xml"),
        (b"password[]=x&user_id=y&terms=on", "application/x-www-form-urlencoded"),
    ],
)
def test_a10_a11_a_body_that_is_no_form_is_no_accident(browser, body, kind):
    response = browser.generic("POST", SIGN_IN, body, content_type=kind)

    assert response.status_code in (200, 400)
    assert browser.person is None


def test_a12_of_a_doubled_field_the_last_value_counts(browser, person):
    response = browser.post(
        SIGN_IN, {"user_id": person.username, "password": ["x", PASSWORD], "terms": "on"}
    )

    assert went_on(response)


def test_a14_of_two_tabs_the_password_typed_last_is_asked_for_its_code(browser, person):
    other = UserFactory()
    browser.password(person.username)
    first = browser.email_code(person)
    browser.password(other.username)

    browser.code(first)
    assert browser.person is None
    browser.code(browser.email_code(other))
    assert browser.person == other


def test_a15_a_page_open_too_long_gets_a_hint(person):
    client = Client(enforce_csrf_checks=True)

    response = client.post(
        SIGN_IN, {"user_id": person.username, "password": PASSWORD, "terms": "on"}
    )

    assert response.status_code == 403
    assert "Nothing was" in words(response) or "again" in words(response)
    assert "CSRF" not in words(response)


def test_who_is_in_already_is_led_on(sign_in, person):
    assert sign_in(person).get(SIGN_IN).url == "/idm/"


@pytest.mark.parametrize("status", ["staged", "active"])
def test_the_first_full_sign_in_makes_an_account_active(browser, status):
    person = UserFactory(status=status)

    browser.sign_in(person)

    person.refresh_from_db()
    assert person.status == User.Status.ACTIVE
    assert codes().count("identity.account.activated") == (1 if status == "staged" else 0)
    assert codes()[-1] == "identity.session.signed_in"


def test_allauths_own_pages_are_not_reachable(client):
    for path in (
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/admin/login/x",
    ):
        assert client.get(path).status_code in (302, 404)
        assert client.post(path).status_code in (302, 403, 404)
