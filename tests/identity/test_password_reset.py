"""Resetting a password: by link and answer, once, telling strangers nothing, never past the second factor."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from identity.models import User
from identity.services import recovery
from organizations.models import SpotAccount
from spot_portal.audit.models import AuditEvent
from spot_portal.core.errors import DomainError
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import DEVICE, Browser, words

pytestmark = pytest.mark.django_db
FORGOT = "/idm/forgot-password/"
NEW = "Another-Tortoise-41-Gate"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def person(db):
    made = UserFactory(security_question="food")
    made.set_security_answer(ANSWER)
    made.save()
    return made


@pytest.fixture
def asked(person, client, django_capture_on_commit_callbacks):
    """Ask for a link and return its path."""

    def _ask(user_id=None, email=None, browser=client):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(
                FORGOT, {"user_id": user_id or person.username, "email": email or person.email}
            )
        found = re.search(r"http://testserver(/idm/reset-password/\S+)", mail.outbox[-1].body)
        return found[1]

    return _ask


def fill(client, link, **changes):
    page = client.get(link, follow=True)
    data = {"answer": ANSWER, "password": NEW, "password_again": NEW} | changes
    return client.post(page.redirect_chain[-1][0] if page.redirect_chain else link, data)


def is_over(client, link):
    return client.get(link, follow=True).status_code == 410


def test_the_whole_way(client, person, asked, django_capture_on_commit_callbacks):
    link = asked()
    with django_capture_on_commit_callbacks(execute=True):
        response = fill(client, link)

    assert response.status_code == 200
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert [event.code for event in AuditEvent.objects.order_by("pk")] == [
        "identity.password.reset_asked",
        "identity.password.reset",
    ]
    assert "password" in mail.outbox[-1].subject.lower()
    assert PASSWORD not in mail.outbox[-1].body
    assert NEW not in mail.outbox[-1].body


@pytest.mark.parametrize("status", ["staged", "active", "locked", "suspended"])
def test_a36_the_page_is_the_same_for_everybody(client, status):
    known = UserFactory(status=status, is_staff=status == "active")
    answers = {
        client.post(FORGOT, {"user_id": user_id, "email": email}).content
        for user_id, email in (
            (known.username, known.email),
            (known.username, "other@example.org"),
            ("nobody.here", known.email),
            ("nobody.here", "nobody@example.org"),
        )
    }

    assert len({re.sub(rb"[0-9a-f]{32}", b"", answer) for answer in answers}) == 1


def test_both_have_to_fit_one_account(client, person, django_capture_on_commit_callbacks):
    other = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(FORGOT, {"user_id": person.username, "email": other.email})

    assert mail.outbox == []
    assert not AuditEvent.objects.exists()


def test_user_id_and_address_fit_whatever_their_case(client, person, asked):
    assert asked(person.username.upper(), person.email.upper())


def test_a40_a_reset_signs_nobody_in(client, person, asked):
    fill(client, asked())

    assert client.get("/idm/").status_code == 302
    browser = Browser()
    assert browser.password(person.username, NEW).url == DEVICE


def test_a37_a_link_works_once(client, asked):
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
    older = asked()
    newer = asked()

    assert is_over(client, older)
    assert not is_over(client, newer)


def test_a37_a_link_is_over_after_half_an_hour(client, asked, freeze):
    freeze(START)
    link = asked()
    freeze(START + timedelta(minutes=30))
    assert not is_over(Client(), link)
    freeze(START + timedelta(minutes=30, seconds=1))
    assert is_over(Client(), link)


def test_a_link_that_ran_out_while_the_page_was_open_is_over(client, person, asked, freeze):
    freeze(START)
    link = asked()
    client.get(link, follow=True)
    freeze(START + timedelta(hours=1))

    assert fill(client, link).status_code == 410
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("change", ["email", "password", "signed in"])
def test_a37_a_link_is_over_after_a_change(client, person, asked, change):
    link = asked()
    if change == "email":
        person.email = "moved@example.org"
    elif change == "password":
        person.set_password(NEW)
    else:
        person.last_sign_in_at = START
    person.save()

    assert is_over(client, link)


def test_a37_altered_links_say_the_same(client, person, asked):
    link = asked()
    other = UserFactory()
    from django.utils.http import urlsafe_base64_encode

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


def test_a37_the_token_of_one_person_in_the_session_opens_nobody_elses_page(client, asked, person):
    other = UserFactory()
    client.get(asked(), follow=True)
    from django.utils.http import urlsafe_base64_encode

    uid = urlsafe_base64_encode(str(other.pk).encode())
    response = client.post(
        f"/idm/reset-password/{uid}/set/",
        {"answer": ANSWER, "password": NEW, "password_again": NEW},
    )

    assert response.status_code == 410
    other.refresh_from_db()
    assert other.check_password(PASSWORD)


def test_the_token_leaves_the_address_at_once(client, asked):
    link = asked()
    response = client.get(link)

    assert response.url.endswith("/set/")
    assert link.split("/")[-2] not in client.get(response.url).content.decode()


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
def test_a39_a_foreign_host_never_gets_into_a_link(
    person, header, django_capture_on_commit_callbacks
):
    client = Client(**{header: "evil.example"})
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(FORGOT, {"user_id": person.username, "email": person.email})

    assert response.status_code == (400 if header == "HTTP_HOST" else 200)
    assert not any("evil" in message.body for message in mail.outbox)


def test_a41_a_wrong_answer_counts_like_a_wrong_password(
    client, person, asked, django_capture_on_commit_callbacks
):
    link = asked()
    for _try in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            assert "not the answer" in words(fill(client, link, answer="something else"))

    person.refresh_from_db()
    assert (person.status, person.check_password(PASSWORD)) == ("locked", True)
    assert "locked" in mail.outbox[-1].subject.lower()


def test_a41_guessing_the_answer_ends_with_a_suspended_account(
    client, person, asked, django_capture_on_commit_callbacks
):
    """The owner of a locked account may open it by the link; who guesses gets no seventh try."""
    link = asked()
    for _try in range(6):
        with django_capture_on_commit_callbacks(execute=True):
            fill(client, link, answer="something else")
    person.refresh_from_db()
    assert person.status == "suspended"
    assert "suspended" in mail.outbox[-1].subject.lower()

    assert "suspended" in words(fill(client, link))
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    codes = AuditEvent.objects.values_list("code", flat=True)
    assert list(codes).count("identity.password.answer_refused") == 6


def test_a41_the_right_answer_still_opens_a_locked_account(client, person, asked):
    link = asked()
    for _try in range(5):
        fill(client, link, answer="something else")
    fill(client, link)

    person.refresh_from_db()
    assert (person.status, person.failed_sign_ins) == ("active", 0)
    assert person.check_password(NEW)


def test_a_right_answer_with_a_password_too_soon_counts_no_failure(person, freeze):
    freeze(START)
    recovery.reset_password(user_id=person.pk, answer=ANSWER, password=NEW)
    for _try in range(8):
        with pytest.raises(DomainError):
            recovery.reset_password(user_id=person.pk, answer=ANSWER, password=f"{NEW}-7")

    person.refresh_from_db()
    assert (person.status, person.failed_sign_ins) == ("active", 0)


def test_a_link_alone_does_not_tell_which_password_is_in_use(client, person, asked):
    """Else it could be guessed without a count, and the answer would protect nothing."""
    link = asked()
    guess = {"password": PASSWORD, "password_again": PASSWORD}

    wrong = fill(client, link, answer="something else", **guess)
    assert "not the answer" in words(wrong)
    assert "used this password before" not in words(wrong)
    assert "used this password before" not in words(fill(client, link, answer="", **guess))

    assert "used this password before" in words(fill(client, link, **guess))
    person.refresh_from_db()
    assert (person.check_password(PASSWORD), person.failed_sign_ins) == (True, 1)


def test_a41_case_and_spaces_of_the_answer_do_not_matter(client, person, asked):
    fill(client, asked(), answer=f"  {ANSWER.upper()}  ")

    person.refresh_from_db()
    assert person.check_password(NEW)


def test_a35_a34_the_last_six_passwords_are_refused_and_the_seventh_is_not(person, freeze):
    used = [PASSWORD, *(f"Tortoise-Gate-{n}-Velvet" for n in range(1, 7))]
    for day, password in enumerate(used[1:]):
        freeze(START + timedelta(days=day))
        recovery.reset_password(user_id=person.pk, answer=ANSWER, password=password)

    freeze(START + timedelta(days=20))
    person.refresh_from_db()
    for former in used[1:]:
        with pytest.raises(ValidationError):
            validate_password(former, person)
    validate_password(used[0], person)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": PASSWORD, "password_again": PASSWORD}, "password"),
        ({"password": "Short-1", "password_again": "Short-1"}, "password"),
        ({"password_again": f"{NEW}x"}, "password_again"),
        ({"answer": ""}, "answer"),
    ],
)
def test_a35_what_the_form_refuses(client, person, asked, changes, field):
    response = fill(client, asked(), **changes)

    assert field in response.context["form"].errors
    assert NEW not in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(("hours", "allowed"), [(23.99, False), (24, True)])
def test_one_chosen_change_a_day(person, freeze, hours, allowed):
    User.objects.update(password_changed_at=START)
    freeze(START + timedelta(hours=hours))

    if allowed:
        recovery.reset_password(user_id=person.pk, answer=ANSWER, password=NEW)
    else:
        with pytest.raises(DomainError, match="less than a day ago"):
            recovery.reset_password(user_id=person.pk, answer=ANSWER, password=NEW)
    person.refresh_from_db()
    assert person.check_password(NEW) == allowed


def test_d07_bringing_spot_access_back_is_exempt_and_works(person, freeze):
    User.objects.update(password_changed_at=START)
    MembershipFactory(
        user=person, spot_account__status="inactive", spot_account__inactive_since=START
    )
    freeze(START + timedelta(hours=1))

    recovery.reset_password(user_id=person.pk, answer=ANSWER, password=NEW)

    assert SpotAccount.objects.get(user=person).status == SpotAccount.Status.ACTIVE
    assert AuditEvent.objects.filter(code="organizations.spot_account.reactivated").count() == 1


def test_a_reset_opens_a_locked_account(client, person, asked, freeze):
    person.lock(at=START)
    person.failed_sign_ins = 3
    person.save()

    fill(client, asked())

    person.refresh_from_db()
    assert (person.status, person.failed_sign_ins) == ("active", 0)


def test_a_reset_never_opens_a_suspended_account(client, person, asked):
    person.suspend()
    person.save()

    fill(client, asked())

    person.refresh_from_db()
    assert person.status == "suspended"


def test_s09_a_reset_ends_every_session(client, person, asked, sign_in):
    elsewhere = sign_in(person)
    assert elsewhere.get("/idm/").status_code == 200

    fill(client, asked())

    assert elsewhere.get("/idm/").status_code == 302


def test_asking_is_limited_by_address(client, person):
    from spot_portal.core import policy

    data = {"user_id": "nobody.here", "email": "nobody@example.org"}
    answers = [
        client.post(FORGOT, data).status_code for _try in range(policy.RESETS_PER_ADDRESS.value + 1)
    ]

    assert answers[:-1] == [200] * policy.RESETS_PER_ADDRESS.value
    assert answers[-1] == 429


def test_a_user_id_that_hides_something_is_a_field_error(client):
    response = client.post(FORGOT, {"user_id": "x\u202ey", "email": "a@example.org"})

    assert "user_id" in response.context["form"].errors
