"""A person changes their own password: the present one first, the rules, once a day, and every session ends."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail

from identity.models import SignIn, User
from identity.services import passwords
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from tests.factories.identity import PASSWORD
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import Browser, words
from tests.identity.registration import SECRETS, register
from tests.identity.ways_back import FORGOT, NEW, fill, newest_link

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
CHANGE, CHANGED = "/idm/profile/password/", "/idm/password-changed/"


@pytest.fixture
def inside(sign_in, person):
    return sign_in(person)


def change(client, current=PASSWORD, password=NEW, again=None):
    return client.post(
        CHANGE, {"current": current, "password": password, "password_again": again or password}
    )


def is_unchanged(person):
    person.refresh_from_db()
    return person.check_password(PASSWORD)


def test_the_whole_way(inside, person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = change(inside)

    assert response.url == CHANGED
    assert "signed out" in words(inside.get(CHANGED))
    assert inside.get("/idm/").status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert "changed" in mail.outbox[-1].subject
    assert NEW not in mail.outbox[-1].body
    assert AuditEvent.objects.filter(code="identity.password.changed").count() == 1
    assert Browser().password(person.username, NEW).status_code == 302
    assert Browser().password(person.username).status_code == 200


def test_the_rules_say_how_many_former_passwords_are_refused(inside):
    assert "not one of your last 6 passwords" in words(inside.get(CHANGE))


def test_the_first_password_may_be_changed_on_the_day_it_was_chosen(client, new_browser, freeze):
    """Once a day counts from a change: choosing one at the registration is none."""
    freeze(START)
    register(client)
    person = User.objects.get(username=SECRETS["user_id"])
    freeze(START + timedelta(hours=1))
    browser = new_browser()
    browser.sign_in(person)

    assert change(browser).url == CHANGED
    person.refresh_from_db()
    assert person.check_password(NEW)
    freeze(START + timedelta(hours=2))
    browser.sign_in(person, NEW)
    page = browser.get(CHANGE)
    assert "less than a day ago. You can change it again on 3 December 2026" in words(page)
    assert 'name="current"' not in page.content.decode()  # said before three boxes are filled in
    refused = change(browser, current=NEW, password="Yet-Another-Bicycle-52")
    assert "less than a day ago" in words(refused)


def test_the_first_password_may_be_reset_on_the_day_it_was_chosen(
    client, freeze, django_capture_on_commit_callbacks
):
    freeze(START)
    register(client)
    freeze(START + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(FORGOT, {"user_id": SECRETS["user_id"]})

    fill(client, newest_link())

    assert User.objects.get(username=SECRETS["user_id"]).check_password(NEW)


def test_a_link_in_the_profile_leads_here(inside):
    assert CHANGE in inside.get("/idm/profile/").content.decode()


def test_s09_v7_4_3_every_other_session_ends(inside, sign_in, person):
    other = sign_in(person)
    change(inside)

    assert other.get("/idm/").status_code == 302
    assert not SignIn.objects.filter(user=person, ended_at=None).exists()


def test_v6_2_2_v6_2_3_a_wrong_present_password_is_refused_and_counted(inside, person):
    response = change(inside, current="Wrong-Horse-Battery-8")

    assert "current" in response.context["form"].errors
    assert is_unchanged(person)
    assert (person.failed_sign_ins, person.failures_since) == (1, 0)
    assert AuditEvent.objects.filter(code="identity.password.refused").count() == 1


def wrong(client, times=1):
    return [change(client, current="Wrong-Horse-Battery-8") for _try in range(times)][-1]


@pytest.fixture
def to_be_locked(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


def test_each_wrong_one_says_how_many_are_left(inside):
    assert "2 more wrong ones lock your account" in words(wrong(inside))
    assert "1 more wrong one locks your account" in words(wrong(inside))


def test_the_one_that_locks_says_until_when_and_what_further_tries_do(to_be_locked, person):
    page = wrong(to_be_locked, policy.LOCK_FAILURES.value)

    person.refresh_from_db()
    assert person.status == "locked"
    said = words(page)
    assert "This was not your current password. Nothing was changed." in said
    assert "opens by itself on 2 December 2026, 11:00 a.m. ET" in said
    assert "3 further tries, right or wrong, suspend the account" in said
    assert "/idm/unlock/" in page.content.decode()


def test_tries_while_locked_are_warned_of_and_look_at_nothing(to_be_locked, person):
    wrong(to_be_locked, policy.LOCK_FAILURES.value)

    for left in ("2 further tries", "1 further try"):
        said = words(change(to_be_locked))
        assert left in said
        assert "was not looked at" in said
    assert is_unchanged(person)


def test_a_locked_account_is_offered_no_box_to_try_again(to_be_locked):
    page = wrong(to_be_locked, policy.LOCK_FAILURES.value)
    for shown in (page, to_be_locked.get(CHANGE)):
        assert 'name="current"' not in shown.content.decode()


def test_a_lock_that_does_not_open_by_itself_says_so(inside, person):
    User.objects.update(automatic_unlocks=policy.AUTO_UNLOCKS.value)

    assert "does not open by itself" in words(wrong(inside, policy.LOCK_FAILURES.value))


def test_the_try_that_suspends_signs_out_and_says_why(to_be_locked, person, settings):
    tries = policy.LOCK_FAILURES.value + policy.SUSPEND_AFTER_EXTRA.value
    wrong(to_be_locked, tries - 1)

    response = change(to_be_locked)

    person.refresh_from_db()
    assert (person.status, response.url) == ("suspended", "/idm/sign-in/")
    assert is_unchanged(person)
    said = words(to_be_locked.get(response.url))
    assert "Your account is suspended: there were further tries while it was locked" in said
    assert settings.HELP_DESK_PHONE in said
    assert to_be_locked.get("/idm/").status_code == 302


def test_the_present_password_is_not_learned_from_the_page(inside, person):
    """What was used before is said after the present one was right, never instead of it."""
    wrong = change(inside, current="Wrong-Horse-Battery-8", password=PASSWORD)
    assert "used this password before" not in words(wrong)

    assert "used this password before" in words(change(inside, password=PASSWORD))


def test_a34_one_of_the_last_six_is_refused_and_the_seventh_last_accepted(sign_in, person, freeze):
    used = [PASSWORD, *(f"Tortoise-Gate-{n}-Velvet" for n in range(1, 7))]
    for day, (old, new) in enumerate(pairwise(used)):
        freeze(START + timedelta(days=day))
        person.refresh_from_db()
        assert change(sign_in(person), current=old, password=new).url == CHANGED
    freeze(START + timedelta(days=20))
    person.refresh_from_db()
    inside = sign_in(person)

    for former in used[1:]:
        refused = change(inside, current=used[-1], password=former)
        assert "used this password before" in words(refused)
    assert change(inside, current=used[-1], password=used[0]).url == CHANGED


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"password": PASSWORD}, "password"),
        ({"again": f"{NEW}x"}, "password_again"),
        ({"password": "Short-1"}, "password"),
        ({"password": "Spotlight-Medicare-2026"}, "password"),
        ({"current": ""}, "current"),
    ],
)
def test_a35_what_is_refused(inside, person, given, field):
    response = change(inside, **given)

    assert field in response.context["form"].errors
    assert is_unchanged(person)
    page = response.content.decode()
    assert NEW not in page
    assert PASSWORD not in page


@pytest.mark.parametrize(("hours", "allowed"), [(23.99, False), (24, True)])
def test_once_a_day(sign_in, person, freeze, hours, allowed):
    User.objects.update(password_changed_at=START)
    freeze(START + timedelta(hours=hours))

    response = change(sign_in(person))

    if allowed:
        assert response.url == CHANGED
    else:
        assert "less than a day ago" in words(response)
        assert "3 December 2026, 10:00 a.m. ET" in words(response)
    assert is_unchanged(person) != allowed


def test_who_comes_back_after_inactivity_need_not_wait(sign_in, person, freeze):
    now = clock.now()
    User.objects.update(password_changed_at=now)
    MembershipFactory(
        user=person, spot_account__status="inactive", spot_account__inactive_since=now
    )
    freeze(now + timedelta(hours=1))

    assert change(sign_in(person)).url == CHANGED


def test_v7_5_1_it_takes_a_second_factor_of_a_short_while_ago(sign_in, person, freeze):
    now = clock.now()
    inside = sign_in(person)
    freeze(now + policy.REAUTH_WINDOW.minutes + timedelta(seconds=1))

    for response in (inside.get(CHANGE), change(inside)):
        assert response.url.startswith("/idm/confirm/")
    assert is_unchanged(person)


def test_v6_2_6_v6_2_7_boxes_are_masked_and_managers_work(inside):
    page = inside.get(CHANGE).content.decode()

    assert page.count('type="password"') == 3
    assert 'autocomplete="current-password"' in page
    assert page.count('autocomplete="new-password"') == 2
    assert "onpaste" not in page


def test_a_change_that_somebody_else_made_meanwhile_wins(person, monkeypatch):
    make = passwords.make_password

    def meanwhile(password):
        User.objects.update(password=make("Another-Velvet-Lagoon-5"))
        return make(password)

    monkeypatch.setattr(passwords, "make_password", meanwhile)

    with pytest.raises(passwords.DomainError, match="Meanwhile"):
        passwords.change_password(user_id=person.pk, current=PASSWORD, password=NEW)


def test_a_link_asked_for_before_the_change_is_over(client, owner, asked, sign_in):
    link = asked()
    change(sign_in(owner))

    assert client.get(link, follow=True).status_code == 410
