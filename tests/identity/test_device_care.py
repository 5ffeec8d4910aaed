"""My devices: names, loss, removal. What is done to one device ends what others could do with it."""

from datetime import timedelta

import pytest
from django.core import mail

from identity.models import (
    AuthenticatorDevice,
    EmailDevice,
    PhoneDevice,
    TakenPhone,
)
from identity.sessions import mark_session
from tests.identity.browser import app_code, words
from tests.identity.own_device_pages import LIST, START, codes, is_in, notices, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def email(person):
    return EmailDevice.objects.get(user=person)


@pytest.fixture
def inside(sign_in, person, freeze):
    """Signed in by e-mail."""
    freeze(START)
    return sign_in(person)


@pytest.fixture
def by_app(sign_in, person, app, freeze):
    freeze(START)
    client = sign_in(person)
    session = client.session
    mark_session(session, person, app, at=START)
    session.save()
    return client


# --- Names ----------------------------------------------------------------------------------------


def test_a_device_gets_a_new_name(inside, app):
    response = inside.post(page(app, "rename"), {"name": "Old tablet"})

    assert response.url == page(app)
    app.refresh_from_db()
    assert app.name == "Old tablet"
    assert codes() == ["identity.device.renamed"]


@pytest.mark.parametrize("name", ["x" * 300, "a\u202eb", "", "   ", "zero\u200bwidth", "nul\x00"])
def test_m22_odd_names_are_refused(inside, app, name):
    response = inside.post(page(app, "rename"), {"name": name})

    assert "name" in response.context["form"].errors
    app.refresh_from_db()
    assert app.name == "My phone"


def test_m22_markup_in_a_name_is_text_everywhere(inside, app):
    name = "<b>x</b>\"'><script>"
    inside.post(page(app, "rename"), {"name": name})

    for address in (LIST, page(app), page(app, "remove"), page(app, "lost"), page(app, "rename")):
        content = inside.get(address).content.decode()
        assert "<b>x" not in content
        assert "'><script>" not in content
    assert inside.get(page(app)).context["device"].name == name


def test_two_devices_of_one_name_are_refused(inside, person, app):
    second = AuthenticatorDevice(user=person, name="Tablet", confirmed=True)
    second.secret = "00"
    second.save()

    response = inside.post(page(second, "rename"), {"name": "MY PHONE"})

    assert "already" in words(response)
    assert inside.post(page(second, "rename"), {"name": "tablet"}).status_code == 302


def test_a_device_known_by_its_address_has_no_other_name(inside, email):
    assert inside.post(page(email, "rename"), {"name": "Mail"}).status_code == 404


# --- Lost ----------------------------------------------------------------------------------------


def test_a_lost_device_signs_nobody_in_from_that_moment(inside, browser, person, app):
    browser.password(person.username)
    browser.choose(app)

    response = inside.post(page(app, "lost"))

    assert response.url == LIST
    browser.code(app_code(START))
    assert browser.person is None
    browser.password(person.username)
    assert "My phone" not in words(browser.get("/idm/sign-in/device/"))
    app.refresh_from_db()
    assert app.status == "lost"
    assert notices() == ["identity/device_reported_lost"]
    assert "identity.device.reported_lost" in codes()


def test_reporting_a_loss_ends_every_other_session(inside, by_app, app):
    inside.post(page(app, "lost"))

    assert is_in(inside)
    assert not is_in(by_app)


def test_reporting_the_device_of_this_session_ends_this_session(by_app, inside, app):
    response = by_app.post(page(app, "lost"), follow=True)

    assert response.redirect_chain[-1][0] == "/idm/sign-in/"
    assert "is reported lost" in words(response)
    assert not is_in(by_app)
    assert not is_in(inside)


def test_a_loss_can_be_reported_without_a_fresh_second_factor(inside, app, freeze):
    freeze(START + timedelta(minutes=25))
    inside.post(page(app, "lost"))

    app.refresh_from_db()
    assert app.status == "lost"


def test_the_last_device_cannot_be_reported_lost(inside, email):
    response = inside.post(page(email, "lost"), follow=True)

    assert "last device" in words(response)
    email.refresh_from_db()
    assert email.status == "active"
    assert codes() == []


def test_codes_on_their_way_are_void_after_a_loss(inside, browser, person, app):
    browser.password(person.username)
    code = browser.email_code(person)
    inside.post(page(app, "lost"))

    browser.code(code)

    assert browser.person is None
    assert EmailDevice.objects.get(user=person).code_hash == ""


def test_reporting_twice_says_so(inside, app):
    inside.post(page(app, "lost"))
    response = inside.post(page(app, "lost"), follow=True)

    assert "already reported lost" in words(response)
    assert codes().count("identity.device.reported_lost") == 1


def test_a_device_found_again_can_be_used_again(inside, app):
    inside.post(page(app, "lost"))

    response = inside.post(page(app, "use-again"), follow=True)

    assert "can be used again" in words(response)
    app.refresh_from_db()
    assert app.status == "active"
    assert notices()[-1] == "identity/device_reactivated"


def test_a_lost_device_does_not_vouch_for_itself(inside, person, app, email):
    inside.post(page(app, "lost"))
    session = inside.session
    session["otp_device_id"] = app.persistent_id
    session.save()

    response = inside.post(page(app, "use-again"), follow=True)

    assert "Sign in with another device" in words(response)
    app.refresh_from_db()
    assert app.status == "lost"


def test_a_device_that_is_not_lost_is_not_used_again(inside, app):
    response = inside.post(page(app, "use-again"), follow=True)

    assert "already ready" in words(response)
    assert codes() == []


# --- Removal ----------------------------------------------------------------------------------------


@pytest.mark.proves("V6.5.6 app")
@pytest.mark.proves("M19 open challenge")
def test_v6_5_6_a_removed_device_signs_nobody_in(inside, browser, person, app):
    browser.password(person.username)
    browser.choose(app)
    assert inside.get(page(app, "remove")).status_code == 200

    inside.post(page(app, "remove"))

    browser.code(app_code(START))
    assert browser.person is None
    assert not AuthenticatorDevice.objects.exists()
    assert "identity.device.removed" in codes()
    assert notices() == ["identity/device_removed"]


def test_removing_ends_other_sessions_and_keeps_this_one(inside, by_app, app):
    inside.post(page(app, "remove"))

    assert is_in(inside)
    assert not is_in(by_app)


def test_the_device_of_this_session_can_be_removed_and_the_session_stays(by_app, app):
    response = by_app.post(page(app, "remove"))

    assert response.url == LIST
    assert is_in(by_app)


def test_removing_does_not_stretch_the_session(inside, app, freeze):
    freeze(START + timedelta(minutes=10))
    inside.post(page(app, "remove"))

    assert inside.session["session_began"] == START.timestamp()
    assert inside.session["session_verified"] == START.timestamp()


@pytest.mark.proves("M19 last one")
def test_m19_the_last_usable_device_cannot_be_removed(by_app, app, email):
    EmailDevice.objects.update(**{"status": "lost"})

    response = by_app.post(page(app, "remove"), follow=True)

    assert "last device" in words(response)
    assert AuthenticatorDevice.objects.exists()


def test_the_e_mail_device_cannot_be_removed(inside, app, email):
    response = inside.post(page(email, "remove"), follow=True)

    assert "cannot be removed" in words(response)
    assert EmailDevice.objects.filter(pk=email.pk).exists()
    assert 'data-action="remove-device"' not in inside.get(page(email)).content.decode()


def test_a_removed_device_is_gone_for_a_second_click(inside, app):
    inside.post(page(app, "remove"))

    assert inside.post(page(app, "remove")).status_code == 404


def test_m20_a_removed_number_is_free_again(inside, person, app):
    TakenPhone.objects.create(user=person, number="904-555-0123")
    sms, call = (
        PhoneDevice.objects.create(
            user=person, name="phone", confirmed=True, channel=channel, number="904-555-0123"
        )
        for channel in ("sms", "voice")
    )

    inside.post(page(sms, "remove"))
    assert TakenPhone.objects.exists()
    inside.post(page(call, "remove"))
    assert not TakenPhone.objects.exists()


def test_opening_the_pages_changes_nothing(inside, app, email):
    for device in (app, email):
        for act in ("", "lost", "remove"):
            assert inside.get(page(device, act)).status_code == 200

    assert codes() == []
    assert mail.outbox == []
