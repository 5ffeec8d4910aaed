"""Who registers with bad intent: addresses on file, boxes nobody sees, fields nobody asked for (A25, A32, V2.4)."""

import pytest
from django.core import mail

from identity.events import IdentityEvent
from identity.models import User
from identity.robots import TRAP
from identity.services import registration as services
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from tests.factories.identity import UserFactory
from tests.identity.browser import words
from tests.identity.registration import (
    ADDRESS,
    CONTACT,
    CREDENTIALS,
    DONE,
    PERSONAL,
    SECRETS,
    START,
    register,
)

pytestmark = pytest.mark.django_db
NEW = {"email": "new@example.org", "email_again": "new@example.org"}


# --- An address on file -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["siobhan@example.org", "SIOBHAN@EXAMPLE.ORG"])
def test_a25_an_address_on_file_ends_like_success_and_tells_its_owner(
    at_credentials, new_browser, email, django_capture_on_commit_callbacks
):
    owner = UserFactory(email=email)

    with django_capture_on_commit_callbacks(execute=True):
        repeated = at_credentials.post(CREDENTIALS, SECRETS)

    assert User.objects.count() == 1
    [message] = mail.outbox
    assert message.to == [owner.email]
    for way in ("/idm/sign-in/", "/idm/forgot-user-id/", "/idm/forgot-password/"):
        assert f"http://testserver{way}" in message.body
    assert AuditEvent.objects.get().code == IdentityEvent.ACCOUNT_REGISTRATION_REPEATED

    other = new_browser()
    fresh = register(other, **NEW)
    assert said(repeated) == said(fresh)
    assert said(at_credentials.get(DONE)) == said(other.get(DONE))
    assert "already" not in words(at_credentials.get(DONE))


def said(response):
    """All a stranger can tell one answer from another by; each answer has its own request and its own cookie."""
    own = ("X-Request-ID", "Expires")
    headers = {name: value for name, value in response.headers.items() if name not in own}
    cookies = {name: {k: m[k] for k in ("path", "max-age")} for name, m in response.cookies.items()}
    return response.status_code, headers, cookies, response.content


def test_a25_both_ways_take_the_same_hashing(client, new_browser, monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt: hashed.append(password) or f"md5${salt}$x",
    )
    UserFactory.build()
    counts = []
    for changes in ({}, {}, NEW):  # fresh, on file, fresh again
        hashed.clear()
        register(new_browser(), **changes | {"user_id": f"person-{len(counts)}"})
        counts.append(len(hashed))
    trapped = new_browser()
    trapped.post(START, PERSONAL | {TRAP: "x"})
    trapped.post(CONTACT, ADDRESS)
    hashed.clear()
    trapped.post(CREDENTIALS, SECRETS)

    assert counts == [2, 2, 2]
    assert len(hashed) == 2


def test_a25_the_owner_is_told_once_an_hour_and_every_try_is_on_record(
    client, new_browser, django_capture_on_commit_callbacks
):
    UserFactory(email=PERSONAL["email"])
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            register(new_browser(), user_id=f"person-{number}")

    assert len(mail.outbox) == 1
    assert AuditEvent.objects.count() == 3


def test_a25_a_taken_user_id_says_the_same_whether_the_address_is_on_file(at_credentials):
    UserFactory(username=SECRETS["user_id"], email=PERSONAL["email"])

    page = at_credentials.post(CREDENTIALS, SECRETS)

    assert page.context["form"].errors["user_id"] == ["This User ID is taken. Choose another one."]
    assert mail.outbox == []


# --- Robots -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trapped_at", [START, CONTACT, CREDENTIALS])
def test_a_box_nobody_sees_ends_on_the_same_page_without_an_account(
    client, new_browser, trapped_at, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for url, data in ((START, PERSONAL), (CONTACT, ADDRESS), (CREDENTIALS, SECRETS)):
            trap = {TRAP: "cheap pills"} if url == trapped_at else {TRAP: ""}
            trapped = client.post(url, data | trap)

    assert not User.objects.exists()
    assert mail.outbox == []
    event = AuditEvent.objects.get()
    assert event.code == IdentityEvent.ACCOUNT_REGISTRATION_TRAPPED
    assert "pills" not in str(event.data)
    other = new_browser()
    assert said(trapped) == said(register(other))
    assert said(client.get(DONE)) == said(other.get(DONE))


def test_the_box_is_hidden_from_people_and_from_their_screen_readers(at_credentials):
    for url in (START, CONTACT, CREDENTIALS):
        page = at_credentials.get(url).content.decode()
        _before, _found, after = page.partition('<div class="not-for-people" aria-hidden="true">')
        box = after.partition("</div>")[0]
        assert f'name="{TRAP}"' in box
        assert 'tabindex="-1"' in box
        assert 'autocomplete="off"' in box


def test_a32_fields_nobody_asked_for_are_ignored_and_on_record(client):
    extra = {
        "is_staff": "1", "is_superuser": "1", "is_active": "0", "status": "active", "verified": "1",
        "role": "approver", "proofed_at": "2026-01-01", "email_key": "x", "activated_at": "2026-01-01",
    }  # fmt: skip
    for url, data in ((START, PERSONAL), (CONTACT, ADDRESS), (CREDENTIALS, SECRETS)):
        client.post(url, data | extra)

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert (user.status, user.proofed_at, user.activated_at) == ("staged", None, None)
    assert user.email_key == PERSONAL["email"]
    events = AuditEvent.objects.filter(code=IdentityEvent.ACCOUNT_FIELDS_UNASKED)
    assert events.count() == 3
    assert events[0].data["fields"] == " ".join(sorted(extra))


def test_a32_what_pages_and_browsers_send_by_themselves_is_not_on_record(client):
    for url, data in ((START, PERSONAL), (CONTACT, ADDRESS), (CREDENTIALS, SECRETS)):
        client.post(url, data | {"csrfmiddlewaretoken": "x", "go": "", TRAP: "", "utm_source": "y"})

    assert AuditEvent.objects.get().code == IdentityEvent.ACCOUNT_REGISTERED


@pytest.mark.parametrize(("seconds", "marked"), [(0, True), (1, True), (2, False), (600, False)])
def test_v2_4_2_a_registration_quicker_than_people_is_marked_and_not_refused(
    client, freeze, seconds, marked
):
    from datetime import UTC, datetime, timedelta

    freeze(datetime(2026, 3, 2, 17, 0, tzinfo=UTC))
    client.post(START, PERSONAL)
    client.post(CONTACT, ADDRESS)
    freeze(datetime(2026, 3, 2, 17, 0, tzinfo=UTC) + timedelta(seconds=seconds))

    assert client.post(CREDENTIALS, SECRETS).url == DONE
    event = AuditEvent.objects.get()
    assert event.data["seconds"] == seconds
    assert ("pace" in event.data) == marked
    assert User.objects.exists()


def test_v2_4_1_registrations_from_one_address_are_limited(at_credentials):
    limit = policy.REGISTRATIONS_PER_ADDRESS.value
    seen = set()
    for number in range(limit + 2):
        emails = dict.fromkeys(("email", "email_again"), f"p{number}@example.org")
        response = register(at_credentials, **emails, user_id=f"person-{number}")
        seen.add(response.status_code)

    assert User.objects.count() == limit
    assert seen == {302, 429}
    assert int(response["Retry-After"]) > 0


def test_v2_4_1_pages_from_one_address_are_limited(client, monkeypatch, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"signup_page": "4/h/ip"}

    seen = [client.post(START, {"first_name": "x"}).status_code for _n in range(6)]

    assert seen == [200, 200, 200, 200, 429, 429]
    refused = client.post(START, {"first_name": "Siobhán"})
    assert refused.context["form"]["first_name"].value() == "Siobhán"
    assert "too many tries from your address" in words(refused)
    assert client.get(START).context["form"]["first_name"].value() == "Siobhán"


def test_a_password_is_in_no_account_of_what_was_asked():
    given = services.Registration(
        first_name="Ada", last_name="Sample", date_of_birth=None, email="a@example.org",
        user_id="ada.sample", password="Never-Shown-Anywhere-1", answer="never shown either",
    )  # fmt: skip
    assert "ever" not in repr(given).lower()
