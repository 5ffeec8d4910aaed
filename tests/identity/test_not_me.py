"""“This was not me”: the link in each notice of what a thief would do, and whom it obeys."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import Signer
from django.test import Client

from identity import notifications
from identity.models import SignIn, User
from identity.services import archiving
from identity.services.disavowal import disavow_act
from identity.tokens import NOT_ME, link_token, timed_in, timed_token
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import words
from tests.identity.forgotten import archived
from tests.identity.ways_back import NEW, fill, is_over

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LIFE = policy.DISAVOW_LINK_LIFE.days
SECOND = timedelta(seconds=1)


def link_for(person, at=START):
    return f"/idm/not-me/{timed_token(person.reference, at=at, purpose=NOT_ME)}/"


def press(link):
    return Client().post(link)


def told(template):
    return list(OutgoingEmail.objects.filter(template=f"identity/{template}").order_by("pk"))


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def link(inside, person):
    return link_for(person)


# --- What it does -----------------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_says_what_the_button_does(link, inside, person):
    before, written = User.objects.values().get(pk=person.pk), AuditEvent.objects.count()

    for _time in range(3):
        page = Client().get(link)
        assert Client().head(link).status_code == 200

    assert "We wrote to you on 2 March 2026, 10:00 a.m. ET" in words(page)
    assert "Nothing has happened yet. If it was you, close this page." in words(page)
    assert person.username not in words(page)
    assert User.objects.values().get(pk=person.pk) == before
    assert AuditEvent.objects.count() == written
    assert inside.get("/idm/").status_code == 200


def test_the_button_ends_every_session_and_lets_nobody_in_before_a_reset(
    link, inside, person, new_browser, freeze
):
    freeze(START + SECOND)

    page = press(link)

    assert "All sessions were ended" in words(page)
    assert inside.get("/idm/").status_code == 302
    person.refresh_from_db()
    assert person.must_reset_since == person.disavowed_at == START + SECOND
    browser = new_browser()
    browser.password(person.username)
    assert "We could not sign you in" in words(browser.password(person.username))
    assert AuditEvent.objects.filter(code="identity.account.disavowed", actor=person).count() == 1


def test_person_and_help_desk_are_told(link, person, settings):
    press(link)

    [to_person], [to_desk] = told("sign_in_disavowed"), told("help_desk_disavowal")
    assert to_person.recipient == person.email
    assert "what we told you on 2 March 2026, 10:00 a.m. ET was not done by you" in to_person.body
    assert "/idm/forgot-password/" in to_person.body
    assert to_desk.recipient == settings.HELP_DESK_EMAIL
    assert f"User ID: {person.username}" in to_desk.body
    assert "sign-in that was" not in to_desk.body


def test_no_browser_counts_as_known_any_more(person, new_browser, freeze):
    freeze(START)
    thief = new_browser()
    thief.sign_in(person)

    press(link_for(person))

    assert SignIn.objects.get(user=person).browser_hash == ""


def test_a_link_to_reset_that_was_asked_for_before_is_over(link, owner, asked, client, freeze):
    freeze(START)
    theirs = asked()
    assert client.get(theirs).status_code == 302

    press(link_for(owner))

    assert is_over(client, theirs)


def test_the_same_day_a_new_password_can_be_set_after_all(inside, owner, asked, sign_in):
    thief = sign_in(owner)
    typed = {"current": PASSWORD, "password": NEW, "password_again": NEW}
    thief.post("/idm/profile/password/", typed)

    press(link_for(owner))

    mine = "Marble-Harbor-Thimble-86"
    page = fill(Client(), asked(), password=mine, password_again=mine)
    assert "Your password was changed" in words(page)
    owner.refresh_from_db()
    assert owner.check_password(mine)


# --- How long, how often ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "status"), [(LIFE, 200), (LIFE + SECOND, 410)])
def test_the_link_lives_as_long_as_that_of_a_sign_in(link, freeze, age, status):
    freeze(START + age)

    assert Client().get(link).status_code == status
    assert press(link).status_code == status


def test_used_once_it_is_over_and_so_is_every_link_of_an_earlier_notice(person, freeze, asked):
    links = [link_for(person, START + n * SECOND) for n in range(3)]
    freeze(START + 2 * SECOND)
    assert press(links[1]).status_code == 200

    for link in links:
        assert Client().get(link).status_code == 410
        assert press(link).status_code == 410
    assert AuditEvent.objects.filter(code="identity.account.disavowed").count() == 1


def test_the_link_of_a_later_notice_works(person, freeze):
    freeze(START)
    press(link_for(person))
    freeze(START + SECOND)

    assert press(link_for(person, START + SECOND)).status_code == 200


def test_played_again_after_the_reset_it_does_not_shut_the_account(link, owner, asked, freeze):
    freeze(START)
    mine = link_for(owner)
    press(mine)
    freeze(START + timedelta(minutes=5))
    fill(Client(), asked())

    assert press(mine).status_code == 410
    owner.refresh_from_db()
    assert owner.must_reset_since is None


def test_one_link_ends_those_of_sign_ins_before_it_too(person, new_browser, freeze):
    freeze(START)
    new_browser().sign_in(person)
    row = SignIn.objects.get(user=person)

    press(link_for(person))

    theirs = f"/idm/not-me/{link_token(row.reference, purpose='disavow')}/"
    assert press(theirs).status_code == 410


# --- Whom it obeys ----------------------------------------------------------------------------------------------------


def test_v9_2_1_a_forged_or_foreign_token_does_nothing(link, person):
    token = timed_token(person.reference, at=START, purpose=NOT_ME)
    value = token.rpartition(":")[0]
    later = timed_token(person.reference, at=START + SECOND, purpose=NOT_ME).rpartition(":")[0]
    signature = token.rpartition(":")[2]
    odd = [
        token[:-2] + "xx",
        value,
        f"{later}:{signature}",
        Signer(salt="identity.disavow").sign(value),
        Signer(salt="identity.undo-email").sign(value),
        link_token(person.reference, purpose="not-me"),
        Signer(salt="identity.not-me").sign(f"{person.reference.hex}-{'f' * 40}"),
        Signer(salt="identity.not-me").sign(f"{person.reference.hex}-x"),
    ]

    for token in odd:
        path = f"/idm/not-me/{token}/"
        assert Client().get(path).status_code == 410, path
        assert "This link no longer works" in words(press(path)), path
    person.refresh_from_db()
    assert (person.must_reset_since, person.disavowed_at) == (None, None)


def test_it_shuts_the_account_of_its_person_and_of_nobody_else(link, person, sign_in):
    other = UserFactory()
    theirs = sign_in(other)

    press(link)

    assert theirs.get("/idm/").status_code == 200
    other.refresh_from_db()
    assert other.must_reset_since is None


def test_whoever_is_signed_in_the_link_is_about_the_person_it_names(link, sign_in, person):
    other = sign_in(UserFactory())

    assert other.post(link).status_code == 200

    assert other.get("/idm/").status_code == 200
    person.refresh_from_db()
    assert person.must_reset_since == START


@pytest.mark.parametrize("status", [User.Status.SUSPENDED, User.Status.LOCKED])
def test_a_shut_account_stays_shut_and_waits_for_a_reset_too(person, freeze, status):
    freeze(START)
    User.objects.filter(pk=person.pk).update(status=status)

    assert press(link_for(person)).status_code == 200

    person.refresh_from_db()
    assert (person.status, person.must_reset_since) == (status, START)


def test_an_account_that_was_closed_for_good_has_no_link(freeze):
    freeze(START)
    gone = archived()
    before = User.objects.values().get(pk=gone.pk)

    assert Client().get(link_for(gone)).status_code == 410
    assert press(link_for(gone)).status_code == 410
    assert User.objects.values().get(pk=gone.pk) == before


def test_closed_between_the_page_and_the_button(link, person):
    assert Client().get(link).status_code == 200
    archiving.archive_people([person], by=None, how="time", why="")

    assert press(link).status_code == 410


def test_a_link_that_is_over_answers_like_one_that_never_was(link, person, freeze):
    freeze(clock.now())  # the page says what time it is
    press(link)

    assert words(press(link)) == words(press("/idm/not-me/x/"))


# --- Which notices have it --------------------------------------------------------------------------------------------


def test_a_token_names_the_person_and_the_moment_to_the_microsecond(person):
    moment = datetime(2026, 3, 2, 15, 0, 1, 234567, tzinfo=UTC)

    assert timed_in(timed_token(person.reference, at=moment, purpose=NOT_ME), purpose=NOT_ME) == (
        person.reference,
        moment,
    )


def test_what_carries_such_a_link_is_not_kept_once_it_was_sent(person, app):
    notifications.device_added(person, app)
    notifications.codes_refused(person)
    notifications.security_question_changed(person)

    assert set(OutgoingEmail.objects.values_list("is_sensitive", flat=True)) == {True}


def test_a_person_who_says_it_twice_at_once_is_told_once(link, person):
    press(link)
    press(link)

    assert len(told("sign_in_disavowed")) == 1


def test_the_service_refuses_what_the_page_refuses(link, person):
    disavow_act(user_id=person.pk, moment=START)
    with pytest.raises(DomainError):
        disavow_act(user_id=person.pk, moment=START)


def test_pressed_in_the_session_itself_the_page_greets_nobody(inside, link):
    page = inside.post(link)

    assert page.context["user"].is_anonymous
    assert "All sessions were ended" in words(page)
    assert inside.get("/idm/").status_code == 302
