"""Asking for a new password: strangers learn nothing, and each link works once, for a while, in one browser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.http import urlsafe_base64_encode

from identity.models import EmailChange, RecoveryAttempt, User
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import DEVICE, Browser, words
from tests.identity.ways_back import (
    CODE,
    FORGOT,
    NEW,
    UNLOCK,
    body_of,
    elsewhere,
    fill,
    is_over,
    link_in,
    open_link,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def everybody():
    """One of each kind, and a name nobody has."""
    people = {
        "staff": UserFactory(is_staff=True),
        "locked": UserFactory(),
        "suspended": UserFactory(),
        "staged": UserFactory(status="staged", activated_at=None),
        "active": UserFactory(),
        "expired": UserFactory(password_expired_at=START),
    }
    people["locked"].lock(at=clock.now())
    people["suspended"].suspend()
    for person in people.values():
        person.save()
    return [*(person.username for person in people.values()), "nobody.here"]


@pytest.mark.parametrize("channel", ["email", "sms", "voice"])
@pytest.mark.parametrize("path", [FORGOT, UNLOCK])
def test_a36_v6_3_8_the_page_is_the_same_for_everybody(everybody, path, channel, freeze):
    freeze(clock.now())  # the page says what time it is
    answers, pages = set(), set()
    for name in everybody:
        client = Client()
        answer = client.post(path, {"user_id": name, "channel": channel})
        answers.add((answer.status_code, answer.get("Location"), body_of(answer)))
        pages.add(body_of(client.get(CODE)))
        wrong = client.post(CODE, {"code": "123456"})
        pages.add(body_of(wrong)) if channel == "email" else answers.add(body_of(wrong))

    assert len(pages) == 1
    assert len(answers) == (1 if channel == "email" else 2)


def test_whoever_names_no_way_gets_an_e_mail(owner, asked):
    assert asked()
    assert RecoveryAttempt.objects.get().channel == "email"


def test_a_way_that_does_not_exist_is_a_field_error(client, owner):
    response = client.post(FORGOT, {"user_id": owner.username, "channel": "pigeon"})

    assert "channel" in response.context["form"].errors
    assert mail.outbox == []


def test_the_user_id_fits_whatever_its_case_and_outer_spaces(asked, owner):
    assert asked(f"  {owner.username.upper()} ")


def test_an_e_mail_address_is_no_user_id(client, owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(FORGOT, {"user_id": owner.email})

    assert mail.outbox == []


def test_a37_v6_4_1_a_link_works_once(client, asked):
    link = asked()
    fill(client, link)

    assert is_over(client, link)
    assert is_over(Client(), link)


def test_a37_opening_a_link_does_not_use_it_up(client, asked):
    """Mail scanners open every link before the person does."""
    link = asked()
    for visit in (Client().get, Client().head, client.head, client.get):
        assert visit(link).status_code == 302

    assert fill(client, link).status_code == 200


def test_a37_a_newer_link_ends_the_older_one(client, asked):
    older, newer = asked(), asked()

    assert is_over(client, older)
    assert not is_over(client, newer)


def test_a37_v6_4_1_a_link_is_over_after_half_an_hour(asked, freeze):
    freeze(START)
    link = asked()
    freeze(START + timedelta(minutes=30))
    assert not is_over(Client(), link)
    freeze(START + timedelta(minutes=30, seconds=1))
    assert is_over(Client(), link)


def test_a_link_that_ran_out_while_the_page_was_open_is_over(client, owner, asked, freeze):
    freeze(START)
    link = asked()
    client.get(link, follow=True)
    freeze(START + timedelta(hours=1))

    assert fill(client, link).status_code == 410
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


@pytest.mark.parametrize("change", ["email", "password", "signed in"])
def test_a37_a_link_is_over_after_a_change(client, owner, asked, change):
    link = asked()
    owner.refresh_from_db()
    if change == "email":
        owner.email = "moved@example.org"
    elif change == "password":
        owner.set_password(NEW)
    else:
        owner.last_sign_in_at = START
    owner.save()

    assert is_over(client, link)


def test_a37_altered_links_say_the_same(owner, asked):
    link = asked()
    other = UserFactory()
    _, _, _, uid, token, _ = link.split("/")
    foreign = urlsafe_base64_encode(str(other.pk).encode())
    huge = urlsafe_base64_encode(b"9" * 30)
    said = set()
    for odd in (
        f"/idm/reset-password/{uid}/{token[:-1]}x/",
        f"/idm/reset-password/{foreign}/{token}/",
        f"/idm/reset-password/{uid}/set/",
        f"/idm/reset-password/AAAA/{token}/",
        f"/idm/reset-password/%C3%A9/{token}/",
        f"/idm/reset-password/{huge}/{token}/",
        f"/idm/reset-password/{uid}/x/",
    ):
        response = Client().get(odd)
        assert response.status_code == 410, odd
        said.add(words(response))
    assert len(said) == 1


def test_a37_the_token_of_one_person_in_the_session_opens_nobody_elses_page(client, asked):
    other = UserFactory()
    client.get(asked(), follow=True)

    uid = urlsafe_base64_encode(str(other.pk).encode())
    response = client.post(
        f"/idm/reset-password/{uid}/set/",
        {"answer": "x", "password": NEW, "password_again": NEW},
    )

    assert response.status_code == 410
    other.refresh_from_db()
    assert other.check_password(PASSWORD)


def test_t07_a_link_to_unlock_resets_nothing_and_the_other_way_round(client, owner, asked):
    owner.lock(at=clock.now())
    owner.save()
    unlock = asked(path=UNLOCK).split("/")[-2]
    reset = asked().split("/")
    uid, token = reset[-3], reset[-2]

    assert is_over(client, f"/idm/reset-password/{uid}/{unlock}/")
    assert is_over(client, f"/idm/unlock/{token}/")


def test_the_token_leaves_the_address_at_once(client, asked):
    link = asked()
    response = client.get(link)

    assert response.url.endswith("/set/")
    assert link.split("/")[-2] not in client.get(response.url).content.decode()


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
@pytest.mark.parametrize("path", [FORGOT, UNLOCK])
def test_a39_a_foreign_host_never_gets_into_a_link(
    owner, path, header, django_capture_on_commit_callbacks
):
    client = Client(**{header: "evil.example"})
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(path, {"user_id": owner.username})

    assert response.status_code == (400 if header == "HTTP_HOST" else 200)
    assert not any("evil" in message.body for message in mail.outbox)


def test_a40_f07_v6_4_3_a_reset_signs_nobody_in_and_never_skips_the_second_factor(
    client, owner, asked
):
    fill(client, asked())

    assert client.get("/idm/").status_code == 302
    browser = Browser()
    assert browser.password(owner.username, NEW).url == DEVICE
    assert browser.person is None


def test_the_text_with_the_link_is_forgotten_once_it_was_sent(owner, asked):
    link = asked()

    row = OutgoingEmail.objects.get(template="identity/password_reset_link")
    assert (row.status, row.body) == ("sent", "")
    assert link_in(mail.outbox[-1].body) == link


@pytest.mark.parametrize("path", [FORGOT, UNLOCK])
def test_v6_3_1_asking_is_limited_by_address(path):
    limit = {FORGOT: policy.RESETS_PER_ADDRESS, UNLOCK: policy.UNLOCKS_PER_ADDRESS}[path].value
    answers = [
        Client().post(path, {"user_id": "nobody.here"}).status_code for _try in range(limit + 1)
    ]

    assert answers == [200] * limit + [429]
    assert elsewhere().post(path, {"user_id": "nobody.here"}).status_code == 200


def test_one_account_gets_some_messages_an_hour_and_the_newest_link_stays_good(
    client, owner, asked, freeze
):
    freeze(START)
    links = [asked() for _try in range(policy.RECOVERIES_PER_ACCOUNT.value)]
    before = len(mail.outbox)
    said = body_of(client.post(FORGOT, {"user_id": owner.username}))

    assert len(mail.outbox) == before
    assert said == body_of(client.post(FORGOT, {"user_id": "nobody.here"}))
    assert not is_over(client, links[-1])
    freeze(START + timedelta(minutes=61))
    asked()
    assert len(mail.outbox) == before + 1


def test_a_user_id_that_hides_something_is_a_field_error(client):
    response = client.post(FORGOT, {"user_id": "x\u202ey"})

    assert "user_id" in response.context["form"].errors


def test_a_suspended_account_is_told_by_mail_and_gets_no_link(client, owner, asked):
    owner.suspend()
    owner.save()

    assert asked() is None
    assert "suspended" in mail.outbox[-1].subject
    assert User.objects.get(pk=owner.pk).reset_asked_at is None


@pytest.mark.parametrize(("hours", "to_new"), [(1, False), (25, True)])
def test_right_after_a_change_of_address_links_go_to_the_former_one(
    owner, asked, freeze, hours, to_new
):
    old, now = owner.email, clock.now()
    EmailChange.objects.create(
        user=owner, old_email=old, new_email="new@example.org", status="done", done_at=now
    )
    owner.email, owner.email_held_until = "new@example.org", now + policy.EMAIL_HOLD.hours
    owner.save()
    freeze(now + timedelta(hours=hours))

    asked()

    assert mail.outbox[-1].to == ["new@example.org" if to_new else old]


def test_what_happened_is_in_the_audit_trail_and_nothing_for_a_name_nobody_has(
    client, owner, asked
):
    asked()
    client.post(FORGOT, {"user_id": "nobody.here"})

    [event] = AuditEvent.objects.all()
    assert (event.code, event.subject_id) == ("identity.password.reset_asked", str(owner.pk))
    assert RecoveryAttempt.objects.filter(user=None).count() == 1


def test_the_page_of_a_link_tells_nothing_about_the_person(client, owner, asked):
    page = client.get(open_link(client, asked())).content.decode()

    assert owner.username not in page
    assert owner.email not in page
