"""V6.3.5: the person is told of odd sign-ins, and can say that one was not theirs (notices 11 and 45)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import EmailChange, SignIn, User
from identity.services.sign_in_notices import tell_odd_sign_ins
from identity.tokens import link_token
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import PASSWORD
from tests.identity.browser import CODE, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


DELAY = policy.ODD_SIGN_IN_NOTICE_DELAY.minutes


def notices(name):
    return list(OutgoingEmail.objects.filter(template=f"identity/{name}").order_by("pk"))


def link_in(email):
    return re.search(r"http://testserver(/idm/not-me/\S+)", email.body)[1]


@pytest.fixture
def usual(new_browser, person, freeze):
    freeze(START)
    browser = new_browser(headers={"User-Agent": FIREFOX})
    browser.sign_in(person)
    return browser


@pytest.fixture
def stranger(new_browser):
    return new_browser(headers={"User-Agent": EDGE}, REMOTE_ADDR="198.51.100.7")


@pytest.fixture
def told(freeze):
    """What is told of the sign-ins up to now."""

    def _told():
        now = clock.now()
        freeze(now + DELAY)
        tell_odd_sign_ins()
        freeze(now)
        return notices("odd_sign_in")

    return _told


@pytest.fixture
def notice(usual, stranger, person, told):
    stranger.sign_in(person)
    [email] = told()
    return email


# --- Noticing ---------------------------------------------------------------------------------------------------------


def test_the_first_sign_in_ever_is_no_news(usual, told):
    assert told() == []


def test_the_notice_goes_to_the_former_address_too_if_it_was_changed_meanwhile(
    usual, stranger, person, told
):
    stranger.sign_in(person)
    EmailChange.objects.create(
        user=person, old_email=person.email, new_email="thief@example.org", status="done", done_at=START
    )  # fmt: skip
    person.refresh_from_db()
    person.email, person.email_held_until = "thief@example.org", START + timedelta(hours=24)
    person.save()

    owner = f"{person.username}@example.org"
    assert {email.recipient for email in told()} == {"thief@example.org", owner}


def test_the_notice_goes_out_five_minutes_later_and_once(usual, stranger, person, freeze):
    stranger.sign_in(person)
    freeze(START + DELAY - timedelta(seconds=1))
    tell_odd_sign_ins()
    assert notices("odd_sign_in") == []

    freeze(START + DELAY)
    for _time in range(2):
        tell_odd_sign_ins()
    assert len(notices("odd_sign_in")) == 1


def test_v6_3_5_a_new_browser_is_told_with_time_browser_and_address(notice, person):
    assert notice.recipient == person.email
    assert "with a browser you have not used before" in notice.body
    assert "2 March 2026, 10:00 a.m. ET" in notice.body
    assert "Edge on macOS" in notice.body
    assert "198.51.100.7" in notice.body
    assert notice.is_sensitive  # its link opens something


def test_a_browser_is_known_again(usual, person, freeze, told):
    usual.post("/idm/sign-out/")
    freeze(START + timedelta(days=90))
    usual.sign_in(person)

    assert told() == []


def test_a_browser_known_from_a_disowned_sign_in_only_stays_new(notice, stranger, person, told):
    stranger.post("/idm/sign-out/")
    stranger.sign_in(person)  # known by now: nothing is told
    assert len(told()) == 1
    Client().post(link_in(notice))
    User.objects.update(must_reset_since=None)
    stranger.sign_in(person)

    assert len(told()) == 2


def test_the_cookie_lasts_is_closed_to_scripts_and_stored_as_a_hash(usual, person):
    cookie = usual.cookies["spot-browser"]

    assert cookie["max-age"] == 400 * 24 * 3600
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in str(SignIn.objects.values().get())


def test_m23_a_known_browser_is_asked_for_everything_all_the_same(usual, person):
    usual.post("/idm/sign-out/")
    usual.password(person.username)

    assert usual.person is None


@pytest.mark.parametrize("value", ["x", "a" * 5000, "'; --", "\u00e9"])
def test_an_odd_cookie_is_replaced(browser, person, value):
    browser.cookies["spot-browser"] = value
    browser.sign_in(person)

    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", browser.cookies["spot-browser"].value)


def test_v6_3_5_failed_tries_before_a_sign_in_are_told_in_a_known_browser_too(usual, person, told):
    usual.post("/idm/sign-out/")
    User.objects.filter(pk=person.pk).update(failures_since=policy.LOCK_FAILURES.value)
    usual.sign_in(person)

    [email] = told()
    assert email.subject == "A sign-in after failed tries"
    assert "after 3 failed tries" in email.body


def test_v6_3_5_a_right_password_with_wrong_codes_is_told(browser, person):
    browser.password(person.username)
    right = browser.email_code(person)
    for n in range(1, 1 + policy.CODE_TRIES.value):
        browser.post(CODE, {"code": f"{(int(right) + n) % 10**6:06}"})

    [email] = notices("codes_refused")
    assert email.recipient == person.email
    assert "somebody else may know your password" in email.body


@pytest.mark.parametrize(
    ("header", "label"),
    [
        (FIREFOX, "Firefox on Windows"),
        (EDGE, "Edge on macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0 Chrome/140.0", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0", "Samsung Internet on Android"),
        ("curl/8.0", "An unknown browser"),
        ("<script>alert(1)</script>\u202e", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words_of_our_own(header, label):
    from identity.browsers import label_of

    assert label_of(header) == label


# --- “This was not me” ------------------------------------------------------------------------------------------------


def test_opening_the_link_however_often_changes_nothing(notice, stranger, person):
    events = AuditEvent.objects.count()
    for _time in range(3):
        page = Client().get(link_in(notice))
        assert Client().head(link_in(notice)).status_code == 200

    assert "Edge on macOS" in words(page)
    assert "Nothing has happened yet" in words(page)
    assert AuditEvent.objects.count() == events
    assert stranger.get("/idm/").status_code == 200


def test_the_button_ends_everything_and_lets_nobody_in_before_a_reset(
    notice, usual, stranger, person, freeze
):
    freeze(START + timedelta(hours=1))
    response = Client().post(link_in(notice))

    assert "All sessions were ended" in words(response)
    assert stranger.get("/idm/").status_code == 302
    person.refresh_from_db()
    assert person.must_reset_since == START + timedelta(hours=1)
    assert SignIn.objects.filter(user=person).first().how_ended == "disavowed"
    assert AuditEvent.objects.filter(code="identity.session.disavowed", actor=person).count() == 1


def test_v6_3_8_person_and_help_desk_are_told(notice, person, settings):
    Client().post(link_in(notice))

    [to_person] = notices("sign_in_disavowed")
    [to_desk] = notices("help_desk_disavowal")
    assert to_person.recipient == person.email
    assert "/idm/forgot-password/" in to_person.body
    assert to_desk.recipient == settings.HELP_DESK_EMAIL
    assert person.username in to_desk.body


def test_a_sign_in_begun_by_somebody_else_meanwhile_is_void(notice, new_browser, person):
    thief = new_browser()
    thief.password(person.username)
    code = thief.email_code(person)

    Client().post(link_in(notice))

    thief.code(code)
    assert thief.person is None


def test_the_link_works_once(notice):
    assert Client().post(link_in(notice)).status_code == 200
    again = Client().post(link_in(notice))

    assert again.status_code == 410
    assert AuditEvent.objects.filter(code="identity.session.disavowed").count() == 1
    assert Client().get(link_in(notice)).status_code == 410


def test_the_link_works_for_a_session_that_has_ended_by_itself(notice, stranger, person):
    stranger.post("/idm/sign-out/")

    assert Client().post(link_in(notice)).status_code == 200
    assert SignIn.objects.filter(user=person).first().how_ended == "disavowed"


@pytest.mark.parametrize(("days", "status"), [(0, 200), (10, 200), (10.001, 410)])
def test_the_link_lives_ten_days(notice, freeze, days, status):
    freeze(START + timedelta(days=days))

    assert Client().get(link_in(notice)).status_code == status
    assert Client().post(link_in(notice)).status_code == status


def test_v9_2_1_a_changed_or_foreign_link_does_nothing(notice, person):
    sign_in = SignIn.objects.filter(user=person).first()
    odd = [
        link_in(notice)[:-2] + "x/",
        f"/idm/not-me/{sign_in.reference}/",
        f"/idm/not-me/{link_token(sign_in.reference, purpose='undo')}/",
        f"/idm/not-me/{link_token(person.reference, purpose='disavow')}/",
        "/idm/not-me/x/",
    ]
    for link in odd:
        assert Client().get(link).status_code == 410, link
        assert Client().post(link).status_code == 410, link
    person.refresh_from_db()
    assert person.must_reset_since is None


def test_nothing_secret_is_in_the_notice(notice):
    assert PASSWORD not in notice.body
    assert not re.search(r"\b[0-9]{6}\b", notice.body)
    assert mail.outbox  # the codes went by themselves
