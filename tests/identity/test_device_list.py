"""My devices: how each stands, whose they are, and when another one is asked for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity.account_history import entry_of, events_of
from identity.models import (
    AuthenticatorDevice,
    EmailDevice,
    RecoveryCodesDevice,
)
from identity.services import code_lists
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import words
from tests.identity.own_device_pages import LIST, START, codes, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(sign_in, person, freeze):
    """Signed in by e-mail."""
    freeze(START)
    return sign_in(person)


# --- The list ----------------------------------------------------------------------------------------


def test_the_list_says_what_each_device_is_and_how_it_stands(inside, person, app):
    app.blocked_until = START + timedelta(minutes=5)
    app.save()

    said = words(inside.get(LIST))

    assert "Authenticator app: My phone" in said
    assert f"E-mail: {person.email[0]}***@example.org" in said
    assert person.email not in said
    assert "Refused after wrong codes until" in said


@pytest.mark.proves("V6.6.1")
def test_the_list_says_once_what_standards_hold_against_mail_and_telephones(inside, person):
    for number in ("904-555-0142", "904-555-0143"):
        PhoneDeviceFactory(user=person, number=number)

    said = words(inside.get(LIST))

    assert said.count("NIST SP 800-63B-4 restricts codes over the telephone network") == 1
    assert said.count("NIST SP 800-63B-4 no longer takes it as a second factor") == 1


def test_where_mail_is_no_second_factor_the_list_does_not_say_it_is_kept(sign_in, policy_profile):
    browser = sign_in(UserFactory())
    policy_profile("nist")

    said = words(browser.get(LIST))

    assert "only while you have nothing better" in said
    assert "kept because IDM has it" not in said


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(inside, person, app):
    with CaptureQueriesContext(connection) as few:
        inside.get(LIST)
    for number in range(4):
        device = AuthenticatorDevice(user=person, name=f"App {number}", confirmed=True)
        device.secret = "00"
        device.save()
    with CaptureQueriesContext(connection) as many:
        inside.get(LIST)

    assert len(many) == len(few)


def test_what_can_be_added_says_how_quick_and_how_strong_it_is(inside, person):
    said = words(inside.get(f"{LIST}add/"))

    assert "Strongest" in said
    assert "The code is made on your own device" in said or "made on your own device" in said


def test_a_full_kind_offers_nothing_more(inside, person, app):
    second = AuthenticatorDevice(user=person, name="Tablet", confirmed=True)
    second.secret = "00"
    second.save()

    response = inside.get(f"{LIST}add/")

    assert "add-app" not in response.content.decode()
    assert "Remove one first" in words(response)


# --- Whose they are ----------------------------------------------------------------------------------------


WAYS = [("get", ""), ("post", "use-again")] + [
    (method, act) for method in ("get", "post") for act in ("rename", "lost", "remove")
]


@pytest.mark.proves("M19 somebody else's")
@pytest.mark.parametrize(("method", "act"), WAYS)
def test_m19_a_device_of_somebody_else_is_not_there_and_the_try_is_written_down(
    inside, act, method
):
    other = UserFactory()
    theirs = EmailDevice.objects.get(user=other)

    response = getattr(inside, method)(page(theirs, act), {"name": "Mine"})

    assert response.status_code == 404
    assert codes() == ["identity.device.foreign_named"]
    theirs.refresh_from_db()
    assert (theirs.status, theirs.name) == ("active", "email")


def told(person):
    return [(entry.what, entry.who) for entry in (entry_of(e, person) for e in events_of(person))]


def test_m19_the_page_of_a_foreign_device_is_told_as_what_it_was(inside, person):
    other = UserFactory()
    inside.get(page(EmailDevice.objects.get(user=other)))

    assert ("The page of a device of another account was opened", "You") in told(person)
    assert told(other) == [
        (
            "The page of a device of yours was opened in another account; nothing was shown",
            "Somebody signed in to another account",
        )
    ]


def test_m14_a_foreign_device_at_the_confirmation_is_told_as_what_it_was(inside, person):
    other = UserFactory()
    inside.post("/idm/confirm/", {"device": EmailDevice.objects.get(user=other).persistent_id})

    [what, who] = told(person)[0]
    assert what.endswith("a device of another account was chosen")
    assert who == "You"
    assert "nothing was sent to it" in told(other)[0][0]


def test_m14_a_foreign_device_at_sign_in_is_told_as_a_try_to_sign_in(browser, person):
    other = UserFactory()
    browser.password(person.username)
    browser.choose(EmailDevice.objects.get(user=other))

    outside = "Somebody not signed in"
    assert told(person)[0] == (
        "Somebody tried to sign in with a device of another account",
        outside,
    )
    assert told(other) == [
        ("Somebody tried to sign in to another account with a device of yours", outside)
    ]


@pytest.mark.parametrize("kind", ["email", "app", "phone", "key", "codes", "user", "x"])
def test_m19_a_device_that_does_not_exist_looks_the_same(inside, kind):
    assert inside.get(f"{LIST}{kind}/{uuid4()}/").status_code == 404
    assert codes() == []


def test_a_device_is_found_under_its_own_kind_only(inside, app):
    assert inside.get(page(app).replace("/app/", "/email/")).status_code == 404


@pytest.mark.parametrize("act", ["rename", "remove", "use-again"])
def test_v7_5_1_changing_a_device_asks_for_a_fresh_second_factor(inside, app, freeze, act):
    freeze(START + timedelta(minutes=12))
    inside.get("/idm/")
    freeze(START + timedelta(minutes=25))

    response = inside.post(page(app, act), {"name": "New"})

    assert response.url.startswith("/idm/confirm/?next=")
    app.refresh_from_db()
    assert (app.name, codes()) == ("My phone", [])


# --- Reminders ----------------------------------------------------------------------------------------


LATER = f"{LIST}remind-later/"
REMINDER = "You have one device for your second factor"


def test_with_one_device_the_start_page_asks_for_another(inside, person):
    assert REMINDER in words(inside.get("/idm/"))


def test_with_two_devices_nobody_is_reminded(inside, app):
    assert REMINDER not in words(inside.get("/idm/"))


@pytest.mark.parametrize("status", ["lost", "disabled"])
def test_a_device_that_cannot_be_used_is_no_second_one(inside, app, status):
    AuthenticatorDevice.objects.update(**{"status": status})

    assert REMINDER in words(inside.get("/idm/"))


def test_recovery_codes_are_no_second_device(inside, person):
    code_lists.make_list(user=person)

    assert REMINDER in words(inside.get("/idm/"))


def test_a_reminder_put_off_comes_back_after_thirty_days(sign_in, inside, person, freeze):
    response = inside.post(LATER, follow=True)
    assert "again in 30 days" in words(response)
    assert REMINDER not in words(response)
    assert ("The reminder to add a second device was put off", "You") in told(person)

    for days, reminded in ((29, False), (30, True)):
        freeze(START + timedelta(days=days))
        person.refresh_from_db()
        said = words(sign_in(person).get("/idm/"))
        assert (REMINDER in said) == reminded


@pytest.mark.parametrize(("used", "asked"), [(6, False), (7, True), (10, True)])
def test_few_recovery_codes_are_said_on_both_pages(inside, person, used, asked):
    code_lists.make_list(user=person)
    held = RecoveryCodesDevice.objects.get(user=person)
    held.code_hashes = held.code_hashes[used:]
    held.save()

    for page_with_reminder in ("/idm/", LIST):
        assert ("Make a new list" in words(inside.get(page_with_reminder))) == asked
