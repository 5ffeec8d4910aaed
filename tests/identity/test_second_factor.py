"""The second factor: each code once, in its own sign-in, and never guessed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.events import IdentityEvent
from identity.mfa.verification import clean_code
from identity.models import EmailDevice
from identity.sessions import mark_session
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.battery.routes import ROUTES, path_of
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import CODE, DEVICE, SIGN_IN, app_code, newest_code, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, 5, tzinfo=UTC)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.fixture
def at_code(browser, person):
    """The person has given the password and asked for an e-mailed code."""
    browser.password(person.username)
    browser.right = browser.email_code(person)
    return browser


def test_the_e_mailed_code_signs_in(at_code, person):
    response = at_code.code(at_code.right)

    assert response.url == "/idm/"
    assert at_code.person == person
    assert at_code.session["otp_device_id"].startswith("identity.emaildevice/")


@pytest.mark.parametrize(
    "shape", [" {0}{1}{2} {3}{4}{5} ", "{0}{1}{2}-{3}{4}{5}", "{0} {1} {2} {3} {4} {5}"]
)
def test_m02_spaces_in_a_code_do_not_matter(at_code, shape):
    assert at_code.code(shape.format(*at_code.right)).status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        "123_456",
        "+123456",
        "１２３４５６",
        "٠١٢٣٤٥",
        "000123456",
        "12345",
        "1234567",
        "12345a",
        "1e5",
        "",
        "0x1234",
        "-12345",
    ],
)
def test_m03_what_is_no_code_is_refused_and_not_counted(at_code, person, typed):
    assert clean_code(typed) is None
    response = at_code.code(typed)

    assert "code" in response.context["form"].errors
    person.refresh_from_db()
    assert person.wrong_codes == 0


def test_m04_a_code_works_once(at_code, new_browser, person):
    at_code.code(at_code.right)
    second = new_browser()
    second.password(person.username)
    second.choose(EmailDevice.objects.get(user=person))

    assert second.code(at_code.right).status_code in (200, 302)
    assert second.person is None


def test_m07_after_five_wrong_codes_the_right_one_is_refused(at_code, person):
    for _try in range(policy.CODE_TRIES.value):
        at_code.code(wrong(at_code.right))

    response = at_code.code(at_code.right)

    assert "Too many wrong codes" in words(response)
    assert at_code.person is None
    assert AuditEvent.objects.filter(code=IdentityEvent.CODE_REFUSED).count() == 5


@pytest.mark.proves("V6.6.3")
def test_m08_wrong_codes_are_counted_over_devices_and_sign_ins(
    at_code, new_browser, person, app, freeze
):
    for _try in range(2):
        at_code.code(wrong(at_code.right))
    at_code.choose(app)
    at_code.code("000000")
    other = new_browser()
    other.password(person.username)
    other.choose(app)
    for _try in range(2):
        other.code("000000")

    response = at_code.code("111111")

    assert "Too many wrong codes" in words(response)


def test_the_block_ends_by_itself(browser, person, app, freeze):
    freeze(START)
    browser.password(person.username)
    browser.choose(app)
    for _try in range(policy.CODE_TRIES.value):
        browser.code("000000")

    later = START + policy.CODE_BLOCK.minutes
    freeze(later)
    browser.code(app_code(later))

    assert browser.person == person


@pytest.mark.proves("V6.6.2")
def test_m09_a_code_works_in_the_browser_that_asked_for_it(at_code, new_browser, person):
    other = new_browser()
    other.password(person.username)
    session = other.session
    session["sign_in_device"] = EmailDevice.objects.get(user=person).persistent_id
    session.save()

    other.code(at_code.right)

    assert other.person is None


def test_m10_a_newer_code_voids_the_older_one(at_code, person):
    first = at_code.right
    EmailDevice.objects.update(sent_at=datetime.now(UTC) - timedelta(minutes=1))
    second = at_code.email_code(person)

    if first != second:
        at_code.code(first)
        assert at_code.person is None
    at_code.code(second)
    assert at_code.person == person


def test_m12_three_clicks_are_one_code(at_code, person):
    device = EmailDevice.objects.get(user=person)
    for _click in range(2):
        assert at_code.choose(device).url == CODE

    assert len(mail.outbox) == 1
    assert at_code.code(at_code.right).status_code == 302


def test_m12_another_sign_in_waits_before_it_gets_a_code(at_code, new_browser, person):
    other = new_browser()
    other.password(person.username)

    response = other.choose(EmailDevice.objects.get(user=person))

    assert "30 seconds" in words(response)
    assert len(mail.outbox) == 1
    assert at_code.code(at_code.right).status_code == 302


@pytest.mark.parametrize("url", [DEVICE, CODE])
def test_m13_without_a_password_there_is_no_second_step(browser, url):
    for response in (browser.get(url), browser.post(url, {"code": "123456", "device": "x"})):
        assert response.url == SIGN_IN


@pytest.mark.parametrize("minutes", [policy.SIGN_IN_LIFE.value + 1, -1])
def test_m13_a_first_step_of_16_minutes_ago_is_over(browser, person, freeze, minutes):
    """By the clock of the portal; so is one of a time to come, after the clock was set back."""
    freeze(START)
    browser.password(person.username)
    freeze(START + timedelta(minutes=minutes))

    assert browser.get(DEVICE).url == SIGN_IN
    assert browser.choose(EmailDevice.objects.get(user=person)).url == SIGN_IN
    assert browser.person is None


@pytest.mark.parametrize(("seconds", "signed_in"), [(-1, True), (1, False)])
def test_a_sign_in_waits_for_its_code_as_long_as_the_code_lives(
    browser, person, freeze, seconds, signed_in
):
    freeze(START)
    browser.password(person.username)
    code = browser.email_code(person)

    freeze(START + policy.CODE_LIFE_EMAIL.minutes + timedelta(seconds=seconds))
    assert browser.code(code).url == ("/idm/" if signed_in else SIGN_IN)
    assert (browser.person == person) == signed_in


def test_a_code_page_without_a_chosen_device_leads_to_the_choice(browser, person):
    browser.password(person.username)

    assert browser.get(CODE).url == DEVICE


def test_m14_the_device_of_somebody_else_is_refused(browser, person):
    browser.password(person.username)
    foreign = EmailDevice.objects.get(user=UserFactory())

    response = browser.choose(foreign)

    assert "device" in response.context["form"].errors
    assert mail.outbox == []


@pytest.mark.parametrize(
    "odd",
    [
        "identity.emaildevice/",
        "identity.user/1",
        "auth.group/1",
        "x",
        "../1",
        "identity.emaildevice/1e9",
        "identity.emaildevice/²",
    ],
)
def test_m14_an_odd_device_in_the_session_opens_nothing(browser, person, odd):
    browser.password(person.username)
    session = browser.session
    session["sign_in_device"] = odd
    session.save()

    assert browser.code("123456").url == DEVICE


def test_m14_an_unconfirmed_device_is_not_offered(browser, person, app):
    type(app).objects.update(confirmed=False)
    browser.password(person.username)

    assert app.persistent_id not in browser.get(DEVICE).content.decode()
    assert browser.choose(app).status_code == 200


def closed_routes():
    return [
        name for name in sorted(ROUTES) if getattr(ROUTES[name].callback, "login_required", True)
    ]


@pytest.mark.proves("V6.3.3", "V7.6.2")
def test_m15_a_password_alone_opens_no_page(person):
    """However the session came to be: here as by a login that skipped the second factor."""
    for name in closed_routes():
        client = Client()
        client.force_login(person)
        response = client.get(path_of(name), follow=True)
        assert response.redirect_chain[-1][0].startswith(SIGN_IN), name
        assert "_auth_user_id" not in client.session


def test_m15_a_device_of_somebody_else_is_no_second_factor(person):
    client = Client()
    client.force_login(person)

    with pytest.raises(ValueError, match="somebody else"):
        mark_session(client.session, person, EmailDevice.objects.get(user=UserFactory()), at=START)

    assert client.get("/idm/").status_code == 302


def test_m23_no_cookie_makes_a_browser_trusted(browser, person):
    for name in ("mfa_trusted", "remember", "trusted_browser", "otp_device_id"):
        browser.cookies[name] = "1"

    assert browser.password(person.username).url == DEVICE


def test_m24_when_mail_is_down_the_person_is_told_and_nothing_is_counted(
    browser, person, app, monkeypatch
):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError("mail.internal:25")

    browser.password(person.username)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)

    response = browser.choose(EmailDevice.objects.get(user=person))

    said = words(response)
    assert "could not be sent" in said
    assert "mail.internal" not in said
    assert app.persistent_id in response.content.decode()
    device = EmailDevice.objects.get(user=person)
    assert (device.code_hash, device.sent_at) == ("", None)
    person.refresh_from_db()
    assert (person.wrong_codes, person.failed_sign_ins) == (0, 0)


@pytest.mark.proves("F23")
def test_a_code_is_kept_as_a_keyed_hash_and_in_no_queue(at_code, person):
    row = EmailDevice.objects.values().get(user=person)

    assert at_code.right not in str(row)
    assert re.fullmatch(r"[0-9a-f]{64}", row["code_hash"])
    assert not OutgoingEmail.objects.filter(body__contains=at_code.right).exists()
    assert at_code.right not in str(list(AuditEvent.objects.values()))
    assert at_code.right not in str(dict(at_code.session))


def test_the_same_code_of_two_people_does_not_look_the_same(person):
    devices = [EmailDevice.objects.get(user=user) for user in (person, UserFactory())]

    assert devices[0]._hash("123456") != devices[1]._hash("123456")


def test_the_address_is_shown_in_part_only(at_code, person):
    page = at_code.get(CODE).content.decode()

    assert person.email not in page
    assert "***@" in page


def test_giving_up_ends_the_sign_in(at_code):
    at_code.post("/idm/sign-in/cancel/")

    assert at_code.code(newest_code()).url == SIGN_IN


def test_a_password_changed_in_between_ends_the_waiting_sign_in(at_code, person):
    """It was begun with the old password, and a person resets it for a reason."""
    person.set_password(f"{PASSWORD}-new")
    person.session_epoch += 1
    person.save()

    assert at_code.code(at_code.right).url == SIGN_IN
    assert at_code.person is None


def test_an_account_suspended_in_between_gets_nowhere(at_code, person):
    person.suspend()
    person.save()

    at_code.code(at_code.right)

    assert at_code.get("/idm/").status_code == 302
