"""Registrations nobody finishes: the account goes after thirty days, its User ID stays blocked, the trail remembers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from identity.models import EmailDevice, RetiredUserId, TermsAcceptance, User
from identity.services import unfinished
from identity.services.registration import is_taken
from identity.tasks import tidy_registrations
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.registration import DONE, START, register

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MONTH, SECOND = timedelta(days=30), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _at_a_fixed_time(freeze):
    freeze(NOW)


def staged(*, age, **given):
    return UserFactory(status=User.Status.STAGED, proofed_at=None, date_joined=NOW - age, **given)


@pytest.mark.parametrize(("age", "gone"), [(MONTH - SECOND, False), (MONTH, True)])
def test_a_registration_is_deleted_after_thirty_days_unfinished(age, gone):
    person = staged(age=age, username="Never.Came")

    assert unfinished.purge_unfinished_registrations() == int(gone)
    assert unfinished.purge_unfinished_registrations() == 0
    assert User.objects.filter(pk=person.pk).exists() != gone
    assert AuditEvent.objects.filter(code="identity.account.purged").count() == int(gone)


def test_everything_about_the_person_goes_and_the_user_id_stays_blocked(client):
    register(client)
    person = User.objects.get()
    User.objects.update(date_joined=NOW - MONTH)

    unfinished.purge_unfinished_registrations()

    for model in (User, EmailDevice, TermsAcceptance, OutgoingEmail):
        assert not model.objects.exists()
    assert RetiredUserId.objects.get().user_id_key == "s.obrien"
    assert is_taken("S.OBrien")
    assert AuditEvent.objects.get(code="identity.account.purged").subject_id == str(person.pk)


def test_whoever_waits_for_the_chain_does_not_wait_for_what_is_deleted(client):
    """Rows come before the chain in every transaction: else two of them wait for each other."""
    register(client)
    User.objects.update(date_joined=NOW - MONTH)

    with CaptureQueriesContext(connection) as asked:
        unfinished.purge_unfinished_registrations()

    written = [q["sql"] for q in asked if re.match("INSERT|DELETE", q["sql"])]
    assert written[-1].startswith('INSERT INTO "audit_')
    assert any(sql.startswith('DELETE FROM "identity_user"') for sql in written)


def test_the_address_can_register_again_under_another_user_id(client, new_browser):
    register(client)
    User.objects.update(date_joined=NOW - MONTH)
    unfinished.purge_unfinished_registrations()

    page = register(new_browser())
    assert "taken" in str(page.context["form"].errors["user_id"])
    assert register(new_browser(), user_id="second.try").url == DONE


@pytest.mark.parametrize(
    "given",
    [
        {"status": User.Status.ACTIVE},
        {"status": User.Status.SUSPENDED},
        {"status": User.Status.LOCKED, "activated_at": NOW - MONTH},
        {"status": User.Status.STAGED, "is_staff": True},
    ],
    ids=["active", "suspended", "locked once active", "staff"],
)
def test_others_are_left_alone(given):
    UserFactory(date_joined=NOW - 10 * MONTH, **given)

    assert unfinished.purge_unfinished_registrations() == 0
    assert User.objects.exists()


def test_a_lock_does_not_save_an_unproven_account():
    person = staged(age=MONTH)
    person.lock(at=NOW)
    person.save()

    assert unfinished.purge_unfinished_registrations() == 1


def test_neither_does_a_suspension():
    person = staged(age=MONTH)
    person.suspend()
    person.save()
    once_active = UserFactory(date_joined=NOW - MONTH)
    once_active.suspend()
    once_active.save()

    assert unfinished.purge_unfinished_registrations() == 1
    assert User.objects.get() == once_active


def test_whoever_has_just_asked_for_the_first_code_is_left_alone(freeze):
    person = staged(age=MONTH)
    EmailDevice.objects.filter(user=person).update(sent_at=NOW - timedelta(minutes=10))

    assert unfinished.purge_unfinished_registrations() == 0
    freeze(NOW + policy.CODE_LIFE_EMAIL.minutes)
    assert unfinished.purge_unfinished_registrations() == 1


def test_a_person_deleted_between_password_and_code_starts_again(browser):
    person = staged(age=MONTH)
    browser.password(person.username)

    unfinished.purge_unfinished_registrations()

    for path in ("/idm/sign-in/device/", "/idm/sign-in/code/"):
        assert browser.get(path, follow=True).redirect_chain[-1][0] == "/idm/sign-in/"


def test_j01_a_row_activated_since_the_listing_is_left_alone():
    person = staged(age=MONTH)
    person.activate(at=NOW)
    person.save()

    assert unfinished._purge([person.pk], NOW) == 0
    assert User.objects.exists()


def test_a_user_id_retired_twice_is_blocked_from_the_second_time_on():
    RetiredUserId.objects.create(user_id_key="never.came", retired_at=NOW - 50 * MONTH)
    staged(age=MONTH, username="never.came")

    unfinished.purge_unfinished_registrations()

    assert RetiredUserId.objects.get().retired_at == NOW


def test_after_three_years_a_user_id_is_free_again():
    RetiredUserId.objects.create(user_id_key="old", retired_at=NOW - timedelta(days=3 * 366))
    RetiredUserId.objects.create(user_id_key="fresh", retired_at=NOW - timedelta(days=3 * 365))

    tidy_registrations()

    assert RetiredUserId.objects.get().user_id_key == "fresh"


def test_drafts_of_people_who_left_go_with_their_sessions(client):
    client.post(START, {"first_name": "Half"})
    Session.objects.update(expire_date=timezone.now() - SECOND)
    client.cookies.clear()
    client.post(START, {"first_name": "Present"})

    tidy_registrations()

    assert Session.objects.count() == 1


def test_the_audit_list_still_shows_events_of_the_deleted(client, sign_in, help_desk):
    register(client)
    User.objects.filter(username="s.obrien").update(date_joined=clock.now() - MONTH)
    unfinished.purge_unfinished_registrations()

    page = sign_in(help_desk).get("/admin/audit/auditevent/")

    assert page.status_code == 200
    assert "identity.account.purged" in page.content.decode()
