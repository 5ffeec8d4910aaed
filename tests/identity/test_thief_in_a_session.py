"""A thief in somebody's session: whatever they change, the mail about it leads the owner back in on the same day."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from identity.models import User
from identity.services import help_desk as services
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD
from tests.identity.browser import newest_code, words
from tests.identity.desk import FACTS, order
from tests.identity.telephones import begin, confirm
from tests.identity.ways_back import NEW, fill, newest_link, open_link

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MINE = "Marble-Harbor-Thimble-86"
DOUBT = "Your security question was changed lately"


def change_password(thief):
    thief.post(
        "/idm/profile/password/", {"current": PASSWORD, "password": NEW, "password_again": NEW}
    )


def change_question(thief):
    thief.post("/idm/profile/question/", {"question": "word", "answer": "what the thief chose"})


def change_phone(thief):
    thief.post("/idm/profile/phone/", {"phone": "904-555-0199"})


def add_device(thief):
    begin(thief)
    confirm(thief)


def change_email(thief):
    address = "thief@example.org"
    thief.post("/idm/profile/email/", {"email": address, "email_again": address})
    thief.post("/idm/profile/email/code/", {"code": newest_code()})


def link_to(address, template):
    email = OutgoingEmail.objects.get(template=f"identity/{template}", recipient=address)
    return re.search(r"http://testserver(/idm/not-me/\S+)", email.body)[1]


def press(link):
    """As somebody does who has just read a mail."""
    owner = Client(REMOTE_ADDR="203.0.113.9")
    assert owner.get(link).status_code == 200
    return owner.post(link)


@pytest.fixture
def thief(sign_in, caller, freeze):
    freeze(START)
    return sign_in(caller)


ACTS = {
    "password_changed": change_password,
    "profile_changed": change_phone,
    "device_added": add_device,
    "email_changed_from": change_email,
}


@pytest.mark.parametrize("template", ACTS)
def test_the_mail_leads_the_owner_back_in_the_same_day(thief, caller, asked, sign_in, template):
    address = caller.email
    ACTS[template](thief)
    if template == "password_changed":
        thief = sign_in(User.objects.get(pk=caller.pk))  # with the password they chose

    assert "All sessions were ended" in words(press(link_to(address, template)))

    assert thief.get("/idm/").status_code == 302
    page = fill(Client(), asked(), password=MINE, password_again=MINE)
    assert "Your password was changed" in words(page)
    caller.refresh_from_db()
    assert caller.check_password(MINE)
    assert caller.must_reset_since is None


def test_v6_3_7_every_mailbox_that_is_told_gets_the_link(thief, caller):
    address = caller.email
    change_email(thief)
    change_phone(thief)

    assert link_to(address, "email_changed_from")
    for mailbox in (address, "thief@example.org"):
        assert link_to(mailbox, "profile_changed")


# --- The security question --------------------------------------------------------------------------------------------


def test_after_another_question_the_page_leads_to_the_help_desk_whose_link_asks_none(
    thief, caller, help_desk, django_capture_on_commit_callbacks
):
    change_question(thief)

    page = words(press(link_to(caller.email, "security_question_changed")))

    assert DOUBT in page
    assert "It was changed on 2 March 2026, 10:00 a.m. ET" in page
    assert "Call the help desk at 904-555-0100" in page
    link = sent_by_help_desk(caller, help_desk, django_capture_on_commit_callbacks)
    browser = Client()
    page = browser.get(open_link(browser, link))
    assert "answer" not in page.context["form"].fields
    assert DOUBT not in words(page)
    done = fill(Client(), link, password=MINE, password_again=MINE)
    assert "Your password was changed" in words(done)
    assert thief.get("/idm/").status_code == 302


def sent_by_help_desk(person, agent, on_commit):
    with on_commit(execute=True):
        services.send_reset_link(order(person, agent), facts=FACTS)
    return newest_link()


def test_the_page_for_a_new_password_says_so_before_anybody_guesses(thief, caller, asked):
    change_question(thief)
    press(link_to(caller.email, "security_question_changed"))

    browser = Client()
    page = browser.get(open_link(browser, asked()))

    assert DOUBT in words(page)
    assert "do not try your former answer: several wrong answers suspend the account" in words(page)
    assert page.content.index(b"data-question-is-doubtful") < page.content.index(b'name="answer"')


def test_it_is_said_to_whoever_resets_without_the_link_too(thief, asked):
    change_question(thief)

    browser = Client()
    assert DOUBT in words(browser.get(open_link(browser, asked())))


def test_the_page_that_opens_a_locked_account_says_so_too(thief, caller, asked):
    change_question(thief)
    User.objects.filter(pk=caller.pk).update(status=User.Status.LOCKED, failed_sign_ins=3)

    browser = Client()
    assert DOUBT in words(browser.get(open_link(browser, asked(path="/idm/unlock/"))))


def test_whoever_takes_a_new_address_back_is_told_of_the_question(thief, caller):
    address = caller.email
    change_question(thief)
    change_email(thief)
    mail = OutgoingEmail.objects.get(template="identity/email_changed_from", recipient=address)
    link = re.search(r"http://testserver(/idm/undo-email/\S+)", mail.body)[1]

    assert DOUBT in words(Client().post(link))


def test_of_a_question_changed_long_ago_nothing_is_said(thief, asked, freeze):
    change_question(thief)
    freeze(START + policy.DISAVOW_LINK_LIFE.days + timedelta(seconds=1))

    browser = Client()
    assert DOUBT not in words(browser.get(open_link(browser, asked())))


def test_the_doubt_stays_until_the_owner_has_chosen_a_question(
    thief, caller, asked, sign_in, freeze
):
    change_question(thief)
    press(link_to(caller.email, "security_question_changed"))
    freeze(START + timedelta(days=90))
    browser = Client()
    assert DOUBT in words(browser.get(open_link(browser, asked())))

    caller.refresh_from_db()
    sign_in(caller).post("/idm/profile/question/", {"question": "food", "answer": ANSWER})
    caller.refresh_from_db()
    assert not caller.question_is_doubtful(at=START + timedelta(days=101))


def test_a_reset_never_brings_the_former_answer_back(thief, caller, asked):
    change_question(thief)
    press(link_to(caller.email, "security_question_changed"))

    page = fill(Client(), asked(), answer=ANSWER, password=MINE, password_again=MINE)

    assert "This is not the answer we have" in words(page)
