"""Sixty days without a sign-in: the old password only leads to a new one. Warned before, told once, open at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from identity.idle import idle_people
from identity.models import User
from identity.services import account_sweeps
from organizations.models import SpotAccount
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.battery.routes import ROUTES, path_of
from tests.factories.identity import PASSWORD, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import words
from tests.identity.ways_back import NEW, fill

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
LIMIT = policy.IDM_INACTIVITY.days
CHANGE = "/idm/profile/password/"


def last_seen(at, **more):
    return UserFactory(
        last_sign_in_at=at, activated_at=at, date_joined=at, password_changed_at=at, **more
    )


@pytest.fixture
def idle(freeze):
    """Signs in for the first time after more than sixty days."""
    person = last_seen(START)
    freeze(START + LIMIT + timedelta(seconds=1))
    return person


def test_the_menu_offers_nothing_that_leads_nowhere_until_there_is_a_new_password(idle, browser):
    browser.sign_in(idle)

    page = browser.get(CHANGE)

    menu = page.context["portal"]["menu"]
    assert (menu.nav, menu.profile_url, menu.switch_url) == ((), "", "")
    assert 'data-action="sign-out"' in page.content.decode()
    assert "/help/why/" in page.content.decode()


def told(person):
    rows = OutgoingEmail.objects.filter(to=person).order_by("pk")
    return [
        template.removeprefix("identity/") for template in rows.values_list("template", flat=True)
    ]


@pytest.mark.parametrize(("seconds", "expired"), [(-1, False), (0, False), (1, True)])
def test_d08_the_password_expires_after_sixty_days_to_the_second(browser, freeze, seconds, expired):
    person = last_seen(START)
    moment = START + LIMIT + timedelta(seconds=seconds)
    freeze(moment)

    assert idle_people(at=moment).exists() == expired
    assert person.password_is_expired(at=moment) == expired
    browser.sign_in(person)

    assert (browser.get("/idm/").status_code == 302) == expired
    person.refresh_from_db()
    assert (person.password_expired_at is not None) == expired
    if expired:
        assert person.password_expired_at == START + LIMIT


@pytest.mark.parametrize("swept", [True, False])
def test_d08_the_limit_holds_before_the_sweep_ran(browser, idle, swept):
    if swept:
        assert account_sweeps.expire_passwords() == 1

    browser.sign_in(idle)

    assert browser.get("/idm/").url == CHANGE
    assert "Your password has expired" in words(browser.get(CHANGE))
    assert browser.get("/spot/").url == CHANGE


def test_wrong_is_wrong_also_when_it_has_expired(browser, idle):
    answer = browser.password(idle.username, "Wrong-Horse-Battery-8")

    assert "could not sign you in" in words(answer)
    assert "expired" not in words(answer)


def test_nothing_else_is_open_until_a_new_one_was_chosen(browser, idle):
    browser.sign_in(idle)
    open_to_strangers = {
        name
        for name, route in ROUTES.items()
        if not getattr(route.callback, "login_required", True)
    }
    reached = set()
    for name in sorted(set(ROUTES) - open_to_strangers):
        response = browser.get(path_of(name))
        if response.status_code != 302 or response.url != CHANGE:
            reached.add(name)

    assert reached == {
        "identity:change-password", "identity:confirm", "identity:confirm-code", "identity:confirm-key",
        "identity:keep-alive",
    }  # fmt: skip
    assert browser.post("/idm/sign-out/").url == "/idm/signed-out/"


def test_staff_pages_are_shut_as_well(browser, help_desk, freeze):
    freeze(clock.now() + LIMIT + timedelta(seconds=1))
    browser.sign_in(help_desk)

    assert browser.get("/admin/").url == CHANGE


def test_the_new_password_opens_everything_after_a_sign_in(browser, idle):
    browser.sign_in(idle)
    given = {"current": PASSWORD, "password": NEW, "password_again": NEW}

    assert browser.post(CHANGE, given).url == "/idm/password-changed/"

    assert browser.person is None
    idle.refresh_from_db()
    assert (idle.password_expired_at, idle.check_password(NEW)) == (None, True)
    browser.sign_in(idle, NEW)
    assert browser.get("/idm/").status_code == 200


def test_signing_in_again_without_a_new_password_changes_nothing(browser, idle, freeze):
    browser.sign_in(idle)
    browser.post("/idm/sign-out/")
    freeze(START + LIMIT + timedelta(minutes=5))
    browser.sign_in(idle)

    assert browser.get("/idm/").url == CHANGE
    idle.refresh_from_db()
    assert idle.password_expired_at == START + LIMIT


def test_decisions_a_completed_reset_clears_both_kinds_of_inactivity(client, owner, asked, freeze):
    now = clock.now()
    MembershipFactory(user=owner, spot_account__counted_from=now)
    freeze(now + LIMIT + timedelta(days=1))
    account_sweeps.expire_passwords()

    fill(client, asked())

    owner.refresh_from_db()
    assert owner.password_expired_at is None
    assert not owner.password_is_expired(at=clock.now())
    assert SpotAccount.objects.get(user=owner).status == SpotAccount.Status.ACTIVE


def test_d06_spot_alone_goes_inactive_while_idm_is_used(browser, freeze):
    person = last_seen(START)
    MembershipFactory(user=person, spot_account__counted_from=START)
    for days in (20, 40, 60, 80):
        freeze(START + timedelta(days=days))
        browser.sign_in(person)
        assert browser.get("/idm/").status_code == 200
        browser.post("/idm/sign-out/")

    assert SpotAccount.objects.get(user=person).is_idle(at=clock.now())


# --- The sweep ------------------------------------------------------------------------------------------------------


def test_the_sweep_marks_and_tells_once(idle):
    fresh = last_seen(clock.now())

    assert account_sweeps.expire_passwords() == 1
    assert account_sweeps.expire_passwords() == 0

    idle.refresh_from_db()
    fresh.refresh_from_db()
    assert idle.password_expired_at == START + LIMIT
    assert fresh.password_expired_at is None
    assert told(idle) == ["password_expired"]
    assert AuditEvent.objects.filter(code="identity.password.expired").count() == 1


@pytest.mark.parametrize("last", ["last_sign_in_at", "activated_at", "password_changed_at"])
def test_the_newest_of_what_is_known_counts(freeze, last):
    person = last_seen(START)
    User.objects.update(last_sign_in_at=None)
    User.objects.update(**{last: START + timedelta(days=10)})
    person.refresh_from_db()
    moment = START + LIMIT + timedelta(days=5)

    assert not idle_people(at=moment).exists()
    assert not person.password_is_expired(at=moment)
    assert idle_people(at=moment + timedelta(days=6)).exists()
    assert person.password_is_expired(at=moment + timedelta(days=6))


@pytest.mark.parametrize("status", ["staged", "suspended"])
def test_whom_no_sign_in_is_expected_of_is_left_alone(status, freeze):
    UserFactory(status=status, activated_at=START, date_joined=START)
    freeze(START + timedelta(days=300))

    assert account_sweeps.expire_passwords() == 0
    assert account_sweeps.warn_idle_people() == 0


def test_a_reinstated_person_is_bound_by_the_limit_all_the_same(browser, freeze):
    person = last_seen(START, status="suspended")
    freeze(START + timedelta(days=300))
    account_sweeps.expire_passwords()
    person.reinstate()
    person.save()

    browser.sign_in(person)

    assert browser.get("/idm/").url == CHANGE


@pytest.mark.proves("V6.4.5 password")
@pytest.mark.parametrize("days", policy.IDM_INACTIVITY_NOTICES.value)
def test_v6_4_5_a_notice_goes_out_on_its_day_and_once(freeze, days):
    person = last_seen(START)
    freeze(START + timedelta(days=days) - timedelta(seconds=1))
    account_sweeps.warn_idle_people()
    before = len(told(person))
    freeze(START + timedelta(days=days))

    assert account_sweeps.warn_idle_people() == 1
    assert account_sweeps.warn_idle_people() == 0

    assert len(told(person)) == before + 1
    body = OutgoingEmail.objects.latest("pk")
    left = policy.IDM_INACTIVITY.value - days
    assert f"in {left} day" in body.subject


def test_after_a_gap_only_the_newest_notice_is_sent(freeze):
    person = last_seen(START)
    freeze(START + timedelta(days=59, hours=3))

    assert account_sweeps.warn_idle_people() == 1

    assert told(person) == ["password_expires_soon"]
    assert "in 1 day" in OutgoingEmail.objects.get().subject


def test_after_years_without_a_worker_one_message_and_no_warning(freeze):
    person = last_seen(START)
    freeze(START + timedelta(days=3 * 365))

    account_sweeps.expire_passwords()
    account_sweeps.warn_idle_people()

    assert told(person) == ["password_expired"]
    person.refresh_from_db()
    assert person.password_expired_at == START + LIMIT


def test_a_sign_in_starts_the_notices_anew(browser, freeze):
    person = last_seen(START)
    freeze(START + timedelta(days=55))
    account_sweeps.warn_idle_people()
    browser.sign_in(person)
    person.refresh_from_db()
    assert person.idle_notice_days is None

    freeze(START + timedelta(days=55 + 45))
    assert account_sweeps.warn_idle_people() == 1


def test_the_sweep_asks_the_same_number_of_questions_for_one_and_for_many(
    freeze, django_assert_max_num_queries
):
    for _n in range(12):
        last_seen(START)
    freeze(START + LIMIT + timedelta(days=1))

    with django_assert_max_num_queries(20):
        assert account_sweeps.expire_passwords() == 12


def test_the_pages_a_stranger_sees_stay_open(idle, sign_in):
    User.objects.update(password_expired_at=START)
    client = sign_in(idle)

    assert client.get("/policy/").status_code == 200
    assert Client().get("/idm/password-changed/").status_code == 200
