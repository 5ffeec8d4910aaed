"""The help desk serves accounts: never its own, with ticket and reason, the caller verified, all of it recorded."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from identity.models import (
    HelpDeskCase,
    RecoveryAttempt,
    User,
)
from identity.services import help_desk as services
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import Browser, words
from tests.identity.desk import ACTIONS, FACTS, KNOWN, PEOPLE, TICKET, act, codes, lock, order
from tests.identity.ways_back import NEW, fill, link_in, open_link

pytestmark = pytest.mark.django_db


def test_unlock_for_a_verified_caller(desk, help_desk, caller):
    lock(caller)
    asked = act(desk, "unlock", caller)
    assert caller.username in words(asked)
    assert "1980" not in asked.content.decode().replace("03/14/1980", "")

    done = act(desk, "unlock", caller, confirm="yes", **TICKET, **KNOWN)

    caller.refresh_from_db()
    assert caller.status == "active"
    assert "is open again" in words(done)
    case = HelpDeskCase.objects.get()
    assert (case.act, case.status, case.opened_by, case.facts_right, case.ticket) == (
        "unlock", "done", help_desk, 3, "T-4711",
    )  # fmt: skip
    assert AuditEvent.objects.get(code="identity.account.unlocked").actor == help_desk
    assert OutgoingEmail.objects.filter(to=caller, template="identity/account_unlocked").exists()


@pytest.mark.parametrize("missing", ["ticket", "reason"])
@pytest.mark.parametrize("action", ACTIONS)
def test_k07_without_ticket_and_reason_nothing_is_done(desk, caller, action, missing):
    lock(caller)
    page = act(
        desk, action, caller, confirm="yes", **(TICKET | {missing: " "}), **KNOWN, why="other"
    )

    assert missing in page.context["form"].errors
    assert not HelpDeskCase.objects.exists()


@pytest.mark.parametrize(
    "action", ["unlock", "send_reset_link", "reset_factors", "change_email", "reinstate"]
)
def test_k07_without_the_checks_filled_nothing_is_done(desk, caller, action):
    lock(caller)
    before = User.objects.values().get(pk=caller.pk)

    nothing = dict.fromkeys(["date_of_birth", "zip_code", "phone"], "")
    page = act(desk, action, caller, confirm="yes", **TICKET, **(KNOWN | nothing))

    assert "not verified" in words(page)
    assert User.objects.values().get(pk=caller.pk) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_serves_their_own_account(desk, help_desk, action):
    User.objects.filter(pk=help_desk.pk).update(phone="904-555-0123")

    page = act(desk, action, help_desk, confirm="yes", **TICKET, **KNOWN, why="other")

    assert "your own account" in words(page)
    assert not HelpDeskCase.objects.exists()
    help_desk.refresh_from_db()
    assert help_desk.status == "active"


def test_k10_staff_without_the_right_do_nothing(sign_in, caller):
    reader = UserFactory(is_staff=True)
    act(sign_in(reader), "end_sessions", caller, confirm="yes", **TICKET)

    assert not HelpDeskCase.objects.exists()
    with pytest.raises(PermissionDenied):
        services.end_all_sessions(order(caller, reader))


def test_one_caller_one_account(desk, caller):
    page = act(desk, "end_sessions", caller, UserFactory(), confirm="yes", **TICKET)

    assert "exactly one" in words(page)
    assert not HelpDeskCase.objects.exists()


def test_v7_4_5_sessions_are_ended_at_once(desk, sign_in, caller):
    inside = sign_in(caller)
    act(desk, "end_sessions", caller, confirm="yes", **TICKET)

    assert inside.get("/idm/").status_code == 302
    assert "identity.session.ended" in codes()
    assert OutgoingEmail.objects.filter(to=caller, template="identity/sessions_ended").exists()


def test_v6_4_6_the_agent_starts_a_reset_and_never_sees_link_or_password(
    desk, caller, django_capture_on_commit_callbacks
):
    now = clock.now()
    User.objects.filter(pk=caller.pk).update(password_changed_at=now)  # changed today
    with django_capture_on_commit_callbacks(execute=True):
        page = act(desk, "send_reset_link", caller, confirm="yes", **TICKET, **KNOWN)

    message = mail.outbox[-1]
    link = link_in(message.body)
    assert (message.to, "T-4711" in message.body) == ([caller.email], True)
    assert link.split("/")[-2] not in page.content.decode()
    caller.refresh_from_db()
    assert caller.must_reset_since is not None
    assert Browser().password(caller.username, PASSWORD).status_code == 200  # opens nothing
    client = Browser()
    form = client.get(open_link(client, link)).context["form"]
    assert list(form.fields) == ["password", "password_again"]  # the question is not asked again
    client.post(open_link(client, link), {"password": NEW, "password_again": NEW})
    caller.refresh_from_db()
    assert caller.check_password(NEW)
    assert caller.must_reset_since is None
    assert client.person is None


def test_a_link_of_the_help_desk_opens_once_and_a_newer_one_asks_the_question_again(
    desk, caller, asked, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        act(desk, "send_reset_link", caller, confirm="yes", **TICKET, **KNOWN)
    by_help_desk = link_in(mail.outbox[-1].body)
    own = asked()

    assert client.get(by_help_desk, follow=True).status_code == 410
    assert "answer" in client.get(open_link(client, own)).context["form"].fields


def test_the_number_a_caller_reads_out_finds_the_try(desk, caller, asked):
    asked()
    number = RecoveryAttempt.objects.get().number

    found = desk.get(reverse("admin:identity_recoveryattempt_changelist"), {"q": number})

    assert caller.username in words(found) or str(caller) in words(found)


def test_v7_5_3_an_act_takes_a_second_factor_of_a_short_while_ago(desk, caller, freeze):
    freeze(clock.now() + policy.REAUTH_WINDOW.minutes + timedelta(seconds=1))
    response = desk.post(
        reverse(PEOPLE),
        {"action": "end_sessions", "_selected_action": [caller.pk], "confirm": "yes", **TICKET},
    )

    assert response.url.startswith("/idm/confirm/")
    assert not HelpDeskCase.objects.exists()


def test_cases_and_recoveries_are_read_only(desk, caller, help_desk):
    case = services.end_all_sessions(order(caller, help_desk))
    attempt = RecoveryAttempt.objects.create(user=caller, purpose="reset")

    for model, row in (("helpdeskcase", case), ("recoveryattempt", attempt)):
        page = reverse(f"admin:identity_{model}_change", args=[row.pk])
        assert desk.get(page).status_code == 200
        assert desk.post(page, {"ticket": "other", "user": "1"}).status_code == 403
    assert "code_hash" not in desk.get(page).content.decode()


def test_v6_4_6_the_old_password_signs_in_nobody_once_the_help_desk_has_sent_a_link(
    caller, help_desk, new_browser, asked
):
    services.send_reset_link(order(caller, help_desk), facts=FACTS)
    caller.refresh_from_db()
    assert caller.must_reset_since is not None

    assert new_browser().password(caller.username, PASSWORD).status_code == 200
    assert OutgoingEmail.objects.filter(
        to=caller, template="identity/password_must_be_reset"
    ).exists()

    # The link was lost: the person's own way back stays open, without a day between.
    fill(new_browser(), asked())
    caller.refresh_from_db()
    assert (caller.check_password(NEW), caller.must_reset_since) == (True, None)
    assert new_browser().password(caller.username, NEW).status_code == 302


def test_v6_4_6_a_sign_in_begun_with_the_old_password_is_not_finished(caller, help_desk):
    browser = Browser()
    browser.password(caller.username)
    code = browser.email_code(caller)
    services.send_reset_link(order(caller, help_desk), facts=FACTS)

    browser.code(code)

    assert browser.person is None


def test_parked_mail_is_sent_again_by_the_help_desk(desk, caller):
    email = OutgoingEmail.objects.create(
        template="identity/account_locked", to=caller, recipient=caller.email, subject="x", body="y",
        status="parked", attempts=5,
    )  # fmt: skip
    waiting = OutgoingEmail.objects.create(
        template="identity/account_locked", to=caller, recipient=caller.email, subject="x", body="y"
    )

    page = act(
        desk, "release", email, waiting, listing="admin:notifications_outgoingemail_changelist"
    )

    email.refresh_from_db()
    assert (email.status, email.attempts) == ("waiting", 0)
    assert "1 e-mail will be sent again" in words(page)
    assert "already waiting" in words(page)
    assert codes() == ["notifications.email.released", "audit.list.viewed"]
