"""Accounts nobody came back to: warned, then closed for good. Everything they held ends, and everybody is told once."""

from datetime import timedelta

import pytest
from django_otp import devices_for_user

from identity.models import (
    EmailChange,
    FormerPassword,
    RecoveryAttempt,
    RoleRequest,
    SignIn,
    TakenPhone,
    User,
)
from identity.services import archiving, passwords
from identity.services.session_sweeps import forget_old_sign_ins
from identity.tasks import tidy_accounts, tidy_registrations
from organizations.models import Membership, SpotAccount
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import words
from tests.identity.forgotten import CLOSES, LIMIT, SECOND, START, furnish, last_seen, tidy
from tests.identity.ways_back import NEW

pytestmark = pytest.mark.django_db


def told(person):
    rows = OutgoingEmail.objects.filter(to=person).order_by("pk")
    return [name.partition("/")[2] for name in rows.values_list("template", flat=True)]


def events(code):
    return AuditEvent.objects.filter(code=f"identity.{code}")


# --- Who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("more", "closed"), [(-SECOND, 0), (timedelta(0), 0), (SECOND, 1)])
def test_an_account_is_closed_a_year_after_its_password_expired_to_the_second(freeze, more, closed):
    person = last_seen(START)
    freeze(CLOSES + more)

    assert archiving.archive_forgotten_people() == closed
    person.refresh_from_db()
    assert (person.status == "archived") == bool(closed)


def test_exactly_those_that_are_due_are_closed_and_twice_is_the_same_as_once(freeze):
    due = {last_seen(START).pk, last_seen(START, status="locked").pk}
    last_seen(START + timedelta(days=1))
    last_seen(START, is_staff=True)
    last_seen(START, status="suspended")
    last_seen(START, status="staged", activated_at=None, expired=False)
    last_seen(START, status="locked", activated_at=None)
    last_seen(CLOSES, expired=False)
    freeze(CLOSES + SECOND)

    assert archiving.archive_forgotten_people() == 2
    written = AuditEvent.objects.count(), OutgoingEmail.objects.count()
    assert archiving.archive_forgotten_people() == 0

    assert set(User.objects.filter(status="archived").values_list("pk", flat=True)) == due
    assert (AuditEvent.objects.count(), OutgoingEmail.objects.count()) == written
    assert events("account.archived").count() == 2


def test_a_sign_in_a_minute_before_wins_even_without_a_new_password(browser, freeze):
    person = last_seen(START)
    freeze(CLOSES - timedelta(minutes=1))
    browser.sign_in(person)
    freeze(CLOSES + timedelta(minutes=1))

    assert archiving.archive_forgotten_people() == 0
    person.refresh_from_db()
    assert (person.status, person.password_expired_at) == ("active", START + LIMIT)
    freeze(CLOSES - timedelta(minutes=1) + (CLOSES - START) + SECOND)
    assert archiving.archive_forgotten_people() == 1


def test_a_reset_a_minute_before_wins(owner, freeze):
    User.objects.update(
        last_sign_in_at=START, activated_at=START, date_joined=START, password_changed_at=START,
        password_expired_at=START + LIMIT,
    )  # fmt: skip
    freeze(CLOSES - timedelta(minutes=1))
    passwords.reset_password(user_id=owner.pk, answer=ANSWER, password=NEW)
    freeze(CLOSES + timedelta(minutes=1))

    assert archiving.archive_forgotten_people() == 0
    assert tidy() == (0, 0)


def test_j01_whoever_came_back_since_the_listing_is_left_alone(freeze):
    person = last_seen(START)
    freeze(CLOSES + SECOND)
    User.objects.update(last_sign_in_at=clock.now())

    assert archiving._archive([person.pk], clock.now()) == 0


def test_after_years_without_a_worker_it_is_told_that_it_is_over_and_nothing_is_warned_of(freeze):
    person = last_seen(START, expired=False)
    freeze(START + timedelta(days=3 * 365))

    tidy_accounts()
    tidy_accounts()

    assert told(person) == ["password_expired", "account_archived"]


# --- Warnings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", policy.ARCHIVE_NOTICES.value)
def test_v6_4_5_a_warning_goes_out_on_its_day_and_once(freeze, left):
    person = last_seen(START)
    freeze(CLOSES - timedelta(days=left) - SECOND)
    archiving.warn_forgotten_people()
    before = len(told(person))
    freeze(CLOSES - timedelta(days=left))

    assert archiving.warn_forgotten_people() == 1
    assert archiving.warn_forgotten_people() == 0

    assert len(told(person)) == before + 1
    assert "1 May 2027" in OutgoingEmail.objects.latest("pk").subject


def test_each_person_is_told_their_own_day_and_after_a_gap_only_once(freeze):
    one, other = last_seen(START), last_seen(START + timedelta(days=1))
    freeze(CLOSES - timedelta(days=3))

    assert archiving.warn_forgotten_people() == 2

    assert told(one) == told(other) == ["account_closes_soon"]
    assert "1 May 2027" in OutgoingEmail.objects.get(to=one).body
    assert "2 May 2027" in OutgoingEmail.objects.get(to=other).body


def test_a_warning_about_the_password_does_not_stand_in_for_one_about_the_account(freeze):
    person = last_seen(START, expired=False)
    for days in (45, 55, 59, 61, 396, 419, 426):
        freeze(START + timedelta(days=days))
        tidy_accounts()

    assert told(person) == [
        *["password_expires_soon"] * 3, "password_expired", *["account_closes_soon"] * 2, "account_archived",
    ]  # fmt: skip


def test_a_sign_in_starts_the_warnings_anew(browser, freeze):
    person = last_seen(START)
    freeze(CLOSES - timedelta(days=7))
    archiving.warn_forgotten_people()
    browser.sign_in(person)

    assert archiving.warn_forgotten_people() == 0
    freeze(CLOSES - timedelta(days=7) + (CLOSES - START) - timedelta(days=30))
    assert archiving.warn_forgotten_people() == 1


# --- What ends ------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(freeze):
    freeze(START)
    person = furnish(last_seen(START))
    FormerPassword.objects.create(user=person, password="x")
    freeze(CLOSES + SECOND)
    RecoveryAttempt.objects.create(user=person, purpose="unlock", code_hash="x", asked_at=START)
    EmailChange.objects.create(
        user=person, old_email=person.email, new_email="new@example.org", code_hash="x"
    )
    archiving.archive_forgotten_people()
    person.refresh_from_db()
    return person


def test_roles_spot_access_and_open_requests_end_and_the_approver_is_told(closed):
    role = Membership.objects.get(user=closed)
    approver = Membership.objects.get(organization=role.organization, role="approver").user
    assert (role.status, role.ended_at) == ("revoked", clock.now())
    assert role.end_reason == "The account of this person was closed for good."
    assert SpotAccount.objects.get(user=closed).status == "inactive"
    assert RoleRequest.objects.get().status == "withdrawn"
    assert told(approver) == ["role_ended"]
    for code in (
        "organizations.membership.revoked", "organizations.spot_account.deactivated",
        "identity.role_request.withdrawn",
    ):  # fmt: skip
        assert AuditEvent.objects.get(code=code).actor_id is None


def test_nothing_is_left_that_opens_the_account(closed):
    assert list(devices_for_user(closed, confirmed=None)) == []
    assert not TakenPhone.objects.exists()
    assert not FormerPassword.objects.exists()
    assert not closed.has_usable_password()
    assert closed.security_answer == ""
    attempt = RecoveryAttempt.objects.get()
    assert (attempt.code_hash, attempt.finished_at) == ("", clock.now())
    change = EmailChange.objects.get()
    assert (change.status, change.code_hash) == ("dropped", "")


def test_the_person_is_told_once_at_the_address_as_it_was_and_never_again(closed):
    assert told(closed) == ["account_archived"]
    letter = OutgoingEmail.objects.get(to=closed)
    assert letter.recipient == closed.email
    assert "425 days" in letter.body
    assert "register anew with another User ID" in letter.body
    assert events("account.archived").get().data == {"how": "time"}


def test_a_session_ends_and_says_why(browser, person):
    browser.sign_in(person)

    archiving.archive_people([person], by=None, how="time", why="")

    page = browser.get("/idm/", follow=True)
    assert "Your account was closed for good on" in words(page)
    assert browser.person is None
    assert SignIn.objects.get().how_ended == "archived"


def test_a_sign_in_under_way_is_over(browser, person):
    browser.password(person.username, PASSWORD)
    code = browser.email_code(person)

    archiving.archive_people([person], by=None, how="time", why="")

    browser.code(code)
    assert browser.person is None
    assert SignIn.objects.count() == 0


def test_the_number_of_questions_grows_with_the_people_and_not_with_what_they_hold(
    freeze, django_assert_max_num_queries
):
    for _number in range(10):
        furnish(last_seen(START))
        TakenPhone.objects.all().delete()
    freeze(CLOSES + SECOND)

    with django_assert_max_num_queries(10 * 45):
        assert archiving.archive_forgotten_people() == 10


# --- The history of sign-ins ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("more", "gone"), [(timedelta(0), False), (SECOND, True)])
def test_a_sign_in_is_forgotten_six_years_after_it_ended(freeze, person, more, gone):
    SignIn.objects.create(user=person, began_at=START, ended_at=START, how_ended="idle")
    SignIn.objects.create(user=person, began_at=START)
    freeze(START + timedelta(days=6 * 366) + more)

    tidy_registrations()

    assert SignIn.objects.filter(ended_at=START).exists() != gone
    assert SignIn.objects.filter(ended_at=None).exists()
    assert forget_old_sign_ins() == 0


def test_two_may_have_the_same_address_once_one_of_them_is_closed(freeze):
    person = last_seen(START, email="Same@Example.org")
    freeze(CLOSES + SECOND)
    archiving.archive_forgotten_people()

    other = UserFactory(email="same@example.org")

    person.refresh_from_db()
    assert (person.email, person.email_key) == ("Same@Example.org", str(person.reference))
    assert User.objects.get(email_key="same@example.org") == other
