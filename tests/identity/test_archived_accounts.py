"""An account that is closed for good: no door opens, nothing is sent there, and its person can begin anew."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import (
    EmailChange,
    HelpDeskCase,
    PhoneDevice,
    RecoveryAttempt,
    SignIn,
    TakenPhone,
    User,
)
from identity.services import account_sweeps, archiving, reminders, unfinished
from identity.services import help_desk as services
from identity.services.sign_in_notices import tell_odd_sign_ins
from identity.services.unlocking import unlock_account
from identity.tokens import link_token
from organizations.services.sweeps import run_nightly_if_due
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.notifications.services import send_notification
from tests.factories.identity import PASSWORD, PhoneDeviceFactory, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import newest_code, words
from tests.identity.desk import ACTIONS, FACTS, KNOWN, TICKET, act, order
from tests.identity.forgotten import PHONE, archived
from tests.identity.registration import DONE, PERSONAL, register
from tests.identity.telephones import begin, confirm
from tests.identity.ways_back import FORGOT, FORGOT_ID, UNLOCK, body_of, is_over

pytestmark = pytest.mark.django_db
# What may not change, whatever is tried.
KEPT = [
    "status", "failed_sign_ins", "failures_since", "wrong_codes", "reset_asked_at", "password", "email", "email_key",
    "session_epoch", "must_reset_since",
]  # fmt: skip


@pytest.fixture
def closed(db):
    return archived(username="gone.person", email="gone@example.org")


def row(person):
    return User.objects.values(*KEPT).get(pk=person.pk)


def sent():
    return OutgoingEmail.objects.count(), len(mail.outbox)


# --- Signing in -----------------------------------------------------------------------------------------------------


def test_v6_3_8_a_sign_in_is_answered_like_that_of_an_unknown_user_id(closed, new_browser, freeze):
    freeze(clock.now())  # the page says what time it is
    before, written = row(closed), AuditEvent.objects.count()
    said = {
        words(new_browser(REMOTE_ADDR=address).password(user_id, typed)).replace(user_id, "")
        for user_id in ("gone.person", "GONE.person", "nobody.here")
        for typed in (PASSWORD, "Wrong-Horse-Battery-8")
        for address in ("198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4")
    }

    assert len(said) == 1
    assert row(closed) == before
    assert AuditEvent.objects.count() == written


def test_a_session_that_was_not_on_the_list_opens_nothing(sign_in, person):
    inside = sign_in(person)

    archiving.archive_people([person], by=None, how="time", why="")

    assert inside.get("/idm/").status_code == 302


# --- Ways back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["email", "sms", "voice"])
@pytest.mark.parametrize("page", [FORGOT, UNLOCK])
def test_v6_3_8_no_way_back_is_sent_and_the_page_says_what_it_says_to_strangers(
    closed, page, channel, django_capture_on_commit_callbacks, freeze
):
    freeze(clock.now())  # the page says what time it is
    before = sent()
    with django_capture_on_commit_callbacks(execute=True):
        answers = [
            Client().post(page, {"user_id": name, "channel": channel}, follow=True)
            for name in ("gone.person", "nobody.here")
        ]

    assert sent() == before
    assert body_of(answers[0]) == body_of(answers[1])
    assert not RecoveryAttempt.objects.filter(user=closed).exists()


def test_its_user_id_is_told_to_nobody(closed, client, django_capture_on_commit_callbacks):
    before = sent()
    given = {
        "first_name": closed.first_name, "last_name": closed.last_name, "date_of_birth": "05/17/1980",
        "email": closed.email, "zip_code": closed.zip_code,
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(FORGOT_ID, given).status_code == 200

    assert sent() == before


def test_links_that_were_on_their_way_open_nothing(owner, asked, client):
    reset = asked()
    owner.refresh_from_db()
    owner.lock(at=clock.now())
    owner.save()
    unlock = asked(path=UNLOCK)
    attempt = RecoveryAttempt.objects.get(purpose="unlock")
    owner.refresh_from_db()

    archiving.archive_people([owner], by=None, how="violation", why="")

    assert is_over(client, reset)
    assert is_over(client, unlock)
    with pytest.raises(DomainError):
        unlock_account(attempt=attempt, answer="")


def test_neither_a_strange_sign_in_nor_a_change_of_address_can_be_reported_any_more(person):
    now = clock.now()
    sign_in = SignIn.objects.create(user=person, began_at=now, notice_due_at=now)
    change = EmailChange.objects.create(
        user=person, old_email="old@example.org", new_email=person.email, status="done", done_at=now
    )
    archiving.archive_people([person], by=None, how="violation", why="")
    before = row(person), OutgoingEmail.objects.count()

    for path, reference, purpose in (
        ("not-me", sign_in.reference, "disavow"), ("undo-email", change.reference, "undo-email"),
    ):  # fmt: skip
        page = Client().post(f"/idm/{path}/{link_token(reference, purpose=purpose)}/")
        assert page.status_code == 410
    tell_odd_sign_ins()

    assert (row(person), OutgoingEmail.objects.count()) == before
    change.refresh_from_db()
    assert change.status == "done"


# --- Nothing else touches it ----------------------------------------------------------------------------------------


def test_no_sweep_writes_to_it_or_changes_it(freeze):
    role = MembershipFactory()
    archiving.archive_people([role.user], by=None, how="violation", why="")
    before, letters = row(role.user), OutgoingEmail.objects.count()

    for days in (29, 46, 61, 360, 400, 420, 500):
        freeze(clock.now() + timedelta(days=days))
        account_sweeps.open_locks_that_are_over()
        account_sweeps.expire_passwords()
        account_sweeps.warn_idle_people()
        archiving.warn_forgotten_people()
        archiving.archive_forgotten_people()
        reminders.tell_of_new_terms()
        reminders.remind_of_second_device()
        unfinished.purge_unfinished_registrations()
        run_nightly_if_due()

    assert (row(role.user), OutgoingEmail.objects.count()) == (before, letters)


def test_no_app_sends_anything_there_any_more(closed):
    before = OutgoingEmail.objects.count()

    assert send_notification(to=closed, template="identity/account_suspended") is None
    assert OutgoingEmail.objects.count() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_the_help_desk_can_do_nothing_for_it(desk, closed, action):
    before, letters = row(closed), OutgoingEmail.objects.count()

    page = act(desk, action, closed, confirm="yes", **TICKET, **KNOWN, why="other")

    assert "closed for good" in words(page)
    assert not HelpDeskCase.objects.exists()
    assert not AuditEvent.objects.filter(code__contains="caller").exists()
    assert (row(closed), OutgoingEmail.objects.count()) == (before, letters)


def test_a_case_that_waited_for_a_second_agent_is_not_confirmed(caller, help_desk, second_agent):
    case = services.ask_to_reset_factors(order(caller, help_desk), facts=FACTS)
    archiving.archive_people([caller], by=None, how="time", why="")

    with pytest.raises(DomainError, match="closed for good"):
        services.confirm_case(case_id=case.pk, by=second_agent)


# --- Beginning anew -------------------------------------------------------------------------------------------------


def test_the_person_registers_anew_with_the_same_address_and_another_user_id(
    client, new_browser, django_capture_on_commit_callbacks
):
    archived(username="s.obrien", email=PERSONAL["email"].upper())
    before = OutgoingEmail.objects.count()

    refused = register(new_browser())
    assert "taken" in str(refused.context["form"].errors["user_id"])
    with django_capture_on_commit_callbacks(execute=True):
        assert register(client, user_id="s.obrien.2").url == DONE

    made = User.objects.get(username="s.obrien.2")
    assert made.email_key == PERSONAL["email"]
    assert OutgoingEmail.objects.count() == before + 1
    browser = new_browser()
    browser.sign_in(made)
    assert browser.person == made


def test_an_existing_account_can_take_the_address(sign_in, closed):
    other = UserFactory()
    client = sign_in(other)
    client.post("/idm/profile/email/", {"email": closed.email, "email_again": closed.email})
    client.post("/idm/profile/email/code/", {"code": newest_code()})

    other.refresh_from_db()
    assert other.email_key == closed.email


def test_the_telephone_number_is_free(sign_in):
    person = UserFactory()
    PhoneDeviceFactory(user=person, number=PHONE)
    archiving.archive_people([person], by=None, how="time", why="")
    other = UserFactory()
    client = sign_in(other)

    begin(client, PHONE)
    confirm(client)

    assert PhoneDevice.objects.get().user == TakenPhone.objects.get().user == other


def test_identity_proofing_takes_it_for_no_second_account(sign_in):
    same = {"first_name": "Ada", "last_name": "O'Neil", "zip_code": "32202"}
    archived(**same)
    anew = UserFactory(proofed_at=None, **same)

    client = sign_in(anew)
    client.post("/idm/proofing/", {"consent": "on"})
    client.post(
        "/idm/proofing/details/",
        {
            **same, "date_of_birth": "05/17/1980", "ssn": "900-12-3456", "address_line_1": "12 Invented Way",
            "city": "Jacksonville", "state": "FL", "phone": "904-555-0123",
        },
    )  # fmt: skip

    anew.refresh_from_db()
    assert anew.is_proofed
    assert not AuditEvent.objects.filter(code="identity.proofing.second_account").exists()
