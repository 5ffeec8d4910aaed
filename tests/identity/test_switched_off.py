"""S05, F12, ASVS 7.4.2: an account that is switched off and on again gives no old cookie its rights back."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from identity.models import SignIn, User
from tests.identity.browser import Browser, words
from tests.identity.desk import KNOWN, TICKET, act

pytestmark = pytest.mark.django_db
PAGE = "/idm/"


def copy_of(browser):
    """Somebody with a copy of this browser's cookie."""
    thief = Client()
    thief.cookies["spot-session"] = browser.cookies["spot-session"].value
    return thief


def is_in(client):
    return client.get(PAGE).status_code == 200


@pytest.fixture
def signed_in(new_browser, person):
    browser = new_browser()
    browser.sign_in(person)
    return browser


def switch(person, *, on):
    """As an operator does it in a shell, with the row as it is."""
    row = User.objects.get(pk=person.pk)
    row.is_active = on
    row.save()


@pytest.mark.proves("F12")
def test_f12_s05_an_old_cookie_stays_dead_after_the_help_desk_suspends_and_reinstates(
    desk, sign_in, second_agent, caller
):
    browser = Browser()
    browser.sign_in(caller)
    thief = copy_of(browser)
    key = browser.session.session_key

    act(desk, "suspend", caller, confirm="yes", **TICKET, why="sharing")
    assert not Session.objects.filter(session_key=key).exists()
    act(sign_in(second_agent), "reinstate", caller, confirm="yes", **TICKET, **KNOWN)

    assert User.objects.get(pk=caller.pk).status == User.Status.ACTIVE
    assert not is_in(thief)
    assert not is_in(browser)


def test_f12_s05_an_old_cookie_stays_dead_when_nobody_used_it_while_the_account_was_off(
    signed_in, person
):
    key = signed_in.session.session_key
    switch(person, on=False)
    assert not Session.objects.filter(session_key=key).exists()
    assert not SignIn.objects.filter(user=person, ended_at=None).exists()

    switch(person, on=True)

    assert not is_in(signed_in)


def test_f12_a_session_that_no_list_names_dies_with_the_others(sign_in, person):
    inside = sign_in(person)
    switch(person, on=False)
    switch(person, on=True)

    assert not is_in(inside)


def test_f12_a_cookie_used_while_the_account_was_off_is_gone_at_that_request(signed_in, person):
    """However the account was switched off, also past the models."""
    thief = copy_of(signed_in)
    key = signed_in.session.session_key
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert "Your account was suspended" in words(signed_in.get(PAGE, follow=True))
    assert not Session.objects.filter(session_key=key).exists()
    ended = SignIn.objects.get(user=person)
    assert (ended.session_key, ended.how_ended) == ("", SignIn.End.SUSPENDED)

    User.objects.filter(pk=person.pk).update(is_active=True)
    assert not is_in(thief)
    assert not is_in(signed_in)


def test_a_password_set_past_the_services_ends_the_session_and_its_row(signed_in, person):
    row = User.objects.get(pk=person.pk)
    row.set_password("Another-Long-Walk-Home-9")
    row.save()

    assert not is_in(signed_in)
    assert SignIn.objects.get(user=person).how_ended == SignIn.End.PASSWORD


def test_an_account_that_was_deleted_leaves_no_session_behind(signed_in, person):
    key = signed_in.session.session_key
    User.objects.filter(pk=person.pk).delete()

    assert not is_in(signed_in)
    assert not Session.objects.filter(session_key=key).exists()


def test_saving_somebody_who_is_switched_on_ends_nothing(signed_in, person):
    row = User.objects.get(pk=person.pk)
    row.save()
    row.save(update_fields=["is_active"])

    assert is_in(signed_in)
