"""Choosing the new password: after the answer, within the rules, and what it ends and brings back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError

from identity.models import FormerPassword, RecoveryAttempt, SignIn, User
from identity.services import passwords
from organizations.models import SpotAccount
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import Browser, words
from tests.identity.ways_back import NEW, elsewhere, fill, open_link

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def reset(person, password=NEW, answer=ANSWER):
    return passwords.reset_password(user_id=person.pk, answer=answer, password=password)


def answer_wrong(client, link, times):
    return [words(fill(client, link, answer="something else")) for _try in range(times)]


def test_the_whole_way(client, owner, asked, django_capture_on_commit_callbacks):
    link = asked()
    with django_capture_on_commit_callbacks(execute=True):
        response = fill(client, link)

    assert response.status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert codes() == [
        "identity.password.reset_asked",
        "identity.session.ended",
        "identity.password.reset",
    ]
    assert "password" in mail.outbox[-1].subject.lower()
    assert PASSWORD not in mail.outbox[-1].body
    assert NEW not in mail.outbox[-1].body


def test_a41_case_and_spaces_of_the_answer_do_not_matter(client, owner, asked):
    fill(client, asked(), answer=f"  {ANSWER.upper()}  ")

    owner.refresh_from_db()
    assert owner.check_password(NEW)


def test_a41_three_wrong_answers_lock_nothing_and_the_right_one_then_counts(client, owner, asked):
    link = asked()
    assert all("not the answer" in said for said in answer_wrong(client, link, 3))
    owner.refresh_from_db()
    assert (owner.status, owner.wrong_answers, owner.failed_sign_ins) == ("active", 3, 0)

    fill(client, link)

    owner.refresh_from_db()
    assert (owner.check_password(NEW), owner.wrong_answers) == (True, 0)


def test_a41_five_wrong_answers_in_a_row_suspend(
    client, owner, asked, django_capture_on_commit_callbacks
):
    link = asked()
    with django_capture_on_commit_callbacks(execute=True):
        answer_wrong(client, link, policy.ANSWER_FAILURES.value)

    owner.refresh_from_db()
    assert (owner.status, owner.check_password(PASSWORD)) == ("suspended", True)
    assert "suspended" in mail.outbox[-1].subject.lower()
    assert "security question" in mail.outbox[-1].body
    assert "suspended" in words(fill(client, link))
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert codes().count("identity.password.answer_refused") == 5


def test_wrong_answers_of_a_staged_account_suspend_too(owner):
    User.objects.update(status="staged", activated_at=None)
    for _try in range(policy.ANSWER_FAILURES.value):
        with pytest.raises(DomainError):
            reset(owner, answer="something else")

    owner.refresh_from_db()
    assert owner.status == "suspended"


def test_the_answer_that_was_typed_never_comes_back(client, asked):
    page = fill(client, asked(), answer="my secret dish").content.decode()

    assert "my secret dish" not in page


def test_3_3_8_whoever_forgot_the_answer_is_told_the_other_way(client, owner, asked):
    page = words(client.get(open_link(client, asked())))

    number = RecoveryAttempt.objects.get(user=owner).number
    assert "Forgot the answer?" in page
    assert number in page
    assert "904-555-0100" in page


def test_without_a_question_in_the_profile_none_is_asked(client, owner, asked, policy_profile):
    policy_profile("nist")
    link = asked()

    page = client.get(open_link(client, link))
    assert "answer" not in page.context["form"].fields
    assert "Forgot the answer?" not in words(page)
    assert "question" not in mail.outbox[-1].body
    client.post(open_link(client, link), {"password": NEW, "password_again": NEW})

    owner.refresh_from_db()
    assert owner.check_password(NEW)


def test_who_has_no_question_is_not_asked_an_empty_one(client, asked):
    person = UserFactory()
    link = asked(person.username)

    client.post(open_link(client, link), {"password": NEW, "password_again": NEW})

    person.refresh_from_db()
    assert person.check_password(NEW)


def test_a_right_answer_with_a_password_too_soon_counts_no_failure(owner, freeze):
    freeze(START)
    reset(owner)
    for _try in range(8):
        with pytest.raises(DomainError):
            reset(owner, f"{NEW}-7")

    owner.refresh_from_db()
    assert (owner.status, owner.wrong_answers) == ("active", 0)


def test_a_link_alone_does_not_tell_which_password_is_in_use(client, owner, asked):
    """Else it could be guessed without a count, and the answer would protect nothing."""
    link = asked()
    guess = {"password": PASSWORD, "password_again": PASSWORD}

    wrong = fill(client, link, answer="something else", **guess)
    assert "not the answer" in words(wrong)
    assert "used this password before" not in words(wrong)
    assert "used this password before" not in words(fill(client, link, answer="", **guess))

    assert "used this password before" in words(fill(client, link, **guess))
    owner.refresh_from_db()
    assert (owner.check_password(PASSWORD), owner.wrong_answers) == (True, 0)


def test_whoever_holds_a_link_cannot_try_out_which_passwords_were_used_before(client, owner, asked):
    link = asked()
    guess = {"password": PASSWORD, "password_again": PASSWORD}
    for _try in range(policy.NEW_PASSWORDS_PER_LINK.value):
        assert "used this password before" in words(fill(client, link, **guess))

    for other in (client, elsewhere()):
        refused = fill(other, link, **guess)
        assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
        assert "Too many passwords were tried" in words(refused)
    owner.refresh_from_db()
    assert (owner.check_password(PASSWORD), owner.status) == (True, "active")


def test_a34_the_last_six_passwords_are_refused_and_the_seventh_last_is_not(owner, freeze):
    used = [PASSWORD, *(f"Tortoise-Gate-{n}-Velvet" for n in range(1, 7))]
    for day, password in enumerate(used[1:]):
        freeze(START + timedelta(days=day))
        reset(owner, password)

    freeze(START + timedelta(days=20))
    owner.refresh_from_db()
    for former in used[1:]:
        with pytest.raises(ValidationError):
            validate_password(former, owner)
    validate_password(used[0], owner)


def test_former_passwords_that_matter_no_more_are_not_kept(owner, freeze):
    for day in range(10):
        freeze(START + timedelta(days=day))
        reset(owner, f"Tortoise-Gate-{day}-Velvet")

    assert FormerPassword.objects.count() == policy.PASSWORD_HISTORY.value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": PASSWORD, "password_again": PASSWORD}, "password"),
        ({"password": "Short-1", "password_again": "Short-1"}, "password"),
        ({"password_again": f"{NEW}x"}, "password_again"),
        ({"answer": ""}, "answer"),
    ],
)
def test_a35_what_the_form_refuses(client, owner, asked, changes, field):
    response = fill(client, asked(), **changes)

    assert field in response.context["form"].errors
    assert NEW not in response.content.decode()
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


@pytest.mark.parametrize(("hours", "allowed"), [(23.99, False), (24, True)])
def test_t21_one_chosen_change_a_day(owner, freeze, hours, allowed):
    User.objects.update(password_changed_at=START)
    freeze(START + timedelta(hours=hours))

    if allowed:
        reset(owner)
    else:
        with pytest.raises(DomainError, match="less than a day ago"):
            reset(owner)
    owner.refresh_from_db()
    assert owner.check_password(NEW) == allowed


@pytest.mark.parametrize("swept", [True, False])
def test_d07_bringing_spot_access_back_is_exempt_and_works(owner, freeze, swept):
    now = clock.now()
    User.objects.update(password_changed_at=now)
    inactive = (
        {"status": "inactive", "inactive_since": now}
        if swept
        else {"counted_from": now - timedelta(days=31)}
    )
    MembershipFactory(
        user=owner, **{f"spot_account__{name}": value for name, value in inactive.items()}
    )
    freeze(now + timedelta(hours=1))

    reset(owner)

    assert SpotAccount.objects.get(user=owner).status == SpotAccount.Status.ACTIVE
    assert codes().count("organizations.spot_account.reactivated") == 1


@pytest.mark.parametrize("must", ["must_reset_since", "password_expired_at"])
def test_a_change_that_has_to_be_is_exempt(owner, freeze, must):
    User.objects.update(password_changed_at=START, **{must: START})
    freeze(START + timedelta(hours=1))

    reset(owner)

    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert getattr(owner, must) is None


def test_the_demanded_reset_is_all_that_helps_and_then_the_password_signs_in(client, owner, asked):
    User.objects.update(must_reset_since=START)
    assert Browser().password(owner.username).status_code == 200

    fill(client, asked())

    assert Browser().password(owner.username, NEW).status_code == 302


def test_a_reset_opens_a_locked_account(client, owner, asked):
    owner.lock(at=clock.now())
    owner.save()

    fill(client, asked())

    owner.refresh_from_db()
    assert (owner.status, owner.failed_sign_ins, owner.locked_until) == ("active", 0, None)


def test_a_reset_leaves_an_unproven_address_unproven(client, owner, asked):
    owner = User.objects.get(pk=owner.pk)
    User.objects.update(status="staged", activated_at=None)

    fill(client, asked())

    owner.refresh_from_db()
    assert (owner.check_password(NEW), owner.status) == (True, "staged")


def test_a_reset_never_opens_a_suspended_account(client, owner, asked):
    link = asked()
    owner.refresh_from_db()
    owner.suspend()
    owner.save()

    assert "suspended" in words(fill(client, link))
    owner.refresh_from_db()
    assert (owner.status, owner.check_password(PASSWORD)) == ("suspended", True)


def test_s09_v7_4_3_a_reset_ends_every_session(client, owner, asked, sign_in):
    open_elsewhere = sign_in(owner)
    assert open_elsewhere.get("/idm/").status_code == 200

    fill(client, asked())

    assert open_elsewhere.get("/idm/").status_code == 302
    assert not SignIn.objects.filter(user=owner, ended_at=None).exists()


def test_a_newer_link_asked_while_the_page_was_sent_wins(owner, monkeypatch, asked):
    asked()
    make = passwords.make_password

    def meanwhile(password):
        User.objects.update(reset_asked_at=START)
        return make(password)

    monkeypatch.setattr(passwords, "make_password", meanwhile)

    with pytest.raises(DomainError, match="Meanwhile"):
        reset(owner)


def test_who_was_signed_in_where_the_link_was_opened_hears_of_no_other_session_next_time(
    owner, asked
):
    colleague, shared = UserFactory(), Browser()
    shared.sign_in(colleague)

    fill(shared, asked())

    assert shared.person is None
    assert SignIn.objects.get(user=colleague).how_ended == "signed_out"
    page = shared.get(shared.sign_in(colleague).url)
    assert "Your other session" not in words(page)
