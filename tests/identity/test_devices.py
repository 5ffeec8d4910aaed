"""Adding an authenticator app: shown once, kept when it works, by somebody who just proved who they are."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from identity.account_history import entry_of, events_of
from identity.models import AuthenticatorDevice
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from tests.factories.identity import UserFactory
from tests.identity.browser import app_code, words

pytestmark = pytest.mark.django_db
ADD = "/idm/profile/devices/add-app/"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def code_for(key, moment):
    return app_code(moment, secret=base64.b32decode(key.replace(" ", "")))


def key_on(page):
    return re.search(r"data-secret>([A-Z2-7 ]+)<", page.content.decode())[1]


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def key(inside):
    return key_on(inside.get(ADD))


def add(client, key, moment=START, name="My phone", **data):
    return client.post(ADD, {"name": name, "code": code_for(key, moment), **data})


def test_an_app_that_shows_the_right_code_is_kept(
    inside, key, person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = add(inside, key)

    assert response.url == "/idm/profile/devices/"
    device = AuthenticatorDevice.objects.get(user=person)
    assert (device.name, device.confirmed) == ("My phone", True)
    assert AuditEvent.objects.get().code == "identity.device.added"
    assert mail.outbox[-1].to == [person.email]
    assert "My phone" in words(inside.get("/idm/profile/devices/"))


def test_the_secret_is_nowhere_in_the_clear(inside, key, person):
    add(inside, key)
    plain = AuthenticatorDevice.objects.get().secret

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_authenticatordevice")
        row = str(cursor.fetchall())
        cursor.execute("SELECT session_data FROM django_session")
        sessions = str(cursor.fetchall())
    compact = key.replace(" ", "")
    for place in (row, sessions, str(list(AuditEvent.objects.values())), str(dict(inside.session))):
        assert plain not in place
        assert compact not in place


def test_who_reads_this_on_the_phone_opens_the_app_instead_of_scanning(inside):
    page = inside.get(ADD)
    link = re.search(r'href="(otpauth://totp/[^"]+)"', page.content.decode())[1]
    assert f"secret={key_on(page).replace(' ', '')}&amp;" in link


def test_a_missing_name_and_a_missing_code_are_said_together(inside, key):
    page = inside.post(ADD, {"name": "", "code": ""})
    assert set(page.context["form"].errors) == {"name", "code"}
    assert key_on(page) == key, "and the key stays, or the app would have to begin anew"


def test_the_picture_is_ours_and_drawn_inline(inside):
    page = inside.get(ADD).content.decode()

    assert "<svg" in page
    assert "http" not in re.search(r"<svg.*?</svg>", page, re.DOTALL)[0].replace(
        "http://www.w3.org/2000/svg", ""
    )


def test_m17_a_wrong_code_keeps_nothing_and_the_same_secret(inside, key):
    response = inside.post(ADD, {"name": "x", "code": "000000"})

    assert "code" in response.context["form"].errors
    assert key_on(response) == key
    assert not AuthenticatorDevice.objects.exists()


def test_m17_a_wrong_code_is_written_down(inside, key, person):
    inside.post(ADD, {"name": "x", "code": "000000"})

    [event] = AuditEvent.objects.all()
    assert (event.code, event.actor, event.data) == (
        "identity.device.not_proven",
        person,
        {"kind": "app"},
    )
    entry = entry_of(events_of(person).get(), person)
    assert (entry.what, entry.who) == (
        "A wrong code was typed while a device was being added",
        "You",
    )


def test_m17_five_wrong_codes_end_it_and_draw_a_new_key(inside, key):
    for _try in range(policy.CODE_TRIES.value - 1):
        assert inside.post(ADD, {"name": "x", "code": "000000"}).status_code == 200

    over = inside.post(ADD, {"name": "x", "code": "000000"}, follow=True)
    assert over.redirect_chain[-1][0] == ADD
    assert "there were 5 wrong codes" in words(over)
    assert key_on(over) != key

    assert "code" in add(inside, key).context["form"].errors
    assert not AuthenticatorDevice.objects.exists()
    assert add(inside, key_on(inside.get(ADD))).status_code == 302


@pytest.mark.parametrize(("after", "fits"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_m13_a_key_shown_ten_minutes_ago_adds_nothing(inside, key, freeze, after, fits):
    moment = START + policy.APP_KEY_LIFE.minutes + after
    freeze(moment)

    response = inside.post(ADD, {"name": "x", "code": code_for(key, moment)}, follow=True)

    assert AuthenticatorDevice.objects.exists() == fits
    if not fits:
        assert "for 10 minutes after it was shown" in words(response)
        assert key_on(response) != key


def test_what_another_release_kept_begins_anew(inside):
    session = inside.session
    session["pending_app"] = "sealed by another release"
    session.save()

    assert key_on(inside.post(ADD, {"name": "x", "code": "000000"}))


def test_m17_a_code_of_an_older_secret_is_refused(inside, key):
    newer = key_on(inside.get(ADD))
    assert newer != key

    response = add(inside, key)

    assert "code" in response.context["form"].errors
    assert not AuthenticatorDevice.objects.exists()


def test_m18_a_second_confirm_in_another_tab_makes_no_second_device(inside, key, person):
    session = dict(inside.session)
    add(inside, key)
    again = inside.session
    again["pending_app"] = session["pending_app"]
    again.save()

    response = add(inside, key)

    assert "on your list already" in words(response)
    assert AuthenticatorDevice.objects.count() == 1


def test_a_pending_secret_belongs_to_its_person(inside, key, sign_in):
    other = sign_in(UserFactory())
    session = other.session
    session["pending_app"] = inside.session["pending_app"]
    session.save()
    other.raise_request_exception = False

    assert add(other, key).status_code != 302
    assert not AuthenticatorDevice.objects.exists()


def test_two_apps_and_no_more(inside, person):
    for number in range(policy.MAX_APPS.value):
        add(inside, key_on(inside.get(ADD)), name=f"App {number}")

    response = add(inside, key_on(inside.get(ADD)), name="One more")

    assert "Remove one first" in words(response)
    assert AuthenticatorDevice.objects.count() == policy.MAX_APPS.value


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stolen_session_cannot_add_a_device(inside, key, freeze, method):
    later = START + timedelta(minutes=20, seconds=1)
    freeze(START + timedelta(minutes=15))
    inside.get("/idm/")
    freeze(later)

    response = getattr(inside, method)(ADD, {"name": "x", "code": code_for(key, later)})

    assert "data-secret" not in response.content.decode()
    assert not AuthenticatorDevice.objects.exists()


def test_posting_without_having_seen_a_secret_shows_one(inside):
    response = inside.post(ADD, {"name": "x", "code": "123456"})

    assert response.status_code == 200
    assert not AuthenticatorDevice.objects.exists()


@pytest.mark.parametrize("name", ["x" * 41, "a\u202eb", "", "zero\u200bwidth"])
def test_m22_odd_names_are_refused(inside, key, name):
    assert "name" in add(inside, key, name=name).context["form"].errors


def test_m22_markup_in_a_name_is_text(inside, key):
    add(inside, key, name="<script>x</script>")

    assert "<script>x" not in inside.get("/idm/profile/devices/").content.decode()
