"""What the help desk is told by mail: suspensions (notice 10) and second accounts (notice 44)."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings

from identity.services import help_desk as services
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.browser import words
from tests.identity.desk import FACTS, order
from tests.identity.test_proofing import CONSENT, submit

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CASE = re.compile(r"\bSA-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def to_help_desk(template):
    rows = OutgoingEmail.objects.filter(template=f"identity/{template}").order_by("pk")
    assert {row.recipient for row in rows} <= {settings.HELP_DESK_EMAIL}
    return list(rows)


def guess(client, person, times):
    given = {"user_id": person.username, "password": "Wrong-Horse-Battery-7", "terms": "on"}
    for _time in range(times):
        client.post("/idm/sign-in/", given)


def test_a_suspension_is_told_to_the_help_desk_with_its_reason(person, client):
    guess(client, person, policy.LOCK_FAILURES.value + policy.SUSPEND_AFTER_EXTRA.value)

    [mail] = to_help_desk("help_desk_suspended")
    assert f"User ID: {person.username}" in mail.body
    assert "further failed tries to sign in while your account was locked" in mail.body
    assert OutgoingEmail.objects.get(template="identity/account_suspended").to == person


def test_a_reinstatement_is_told_to_the_help_desk_too(caller, help_desk, second_agent):
    services.suspend(order(caller, help_desk), why="Violation.")
    services.reinstate(order(caller, second_agent), facts=FACTS)

    [mail] = to_help_desk("help_desk_reinstated")
    assert f"User ID: {caller.username}" in mail.body


# --- Second accounts --------------------------------------------------------------------------------------------------


@pytest.fixture
def twins(freeze):
    """The first is verified; the second wants to be."""
    freeze(START)
    same = {"first_name": "Ada", "last_name": "O'Neil"}
    return UserFactory(**same), UserFactory(**same, proofed_at=None)


@pytest.fixture
def second(sign_in, twins):
    browser = sign_in(twins[1])
    browser.post(CONSENT, {"consent": "on"})
    return browser


def test_a_second_account_is_a_case_of_the_help_desk(second, twins):
    first, other = twins

    page = words(submit(second))

    [case] = CASE.findall(page)
    [mail] = to_help_desk("help_desk_second_account")
    assert case in mail.subject
    assert f"Case: {case}" in mail.body
    assert f"User ID: {other.username}" in mail.body
    assert f"The other account: {first.username}" in mail.body
    assert first.username not in page
    assert AuditEvent.objects.get(code="identity.proofing.second_account").data == {"case": case}


def test_further_tries_belong_to_the_same_case(second, freeze):
    seen = {CASE.findall(words(submit(second)))[0] for _time in range(3)}

    assert len(seen) == 1
    assert len(to_help_desk("help_desk_second_account")) == 1


def test_after_some_weeks_it_is_a_new_case(sign_in, twins, freeze):
    seen = set()
    for moment in (START, START + policy.SECOND_ACCOUNT_CASE.days):
        freeze(moment)
        browser = sign_in(twins[1])
        browser.post(CONSENT, {"consent": "on"})
        seen |= set(CASE.findall(words(submit(browser))))

    assert len(seen) == 2
    assert len(to_help_desk("help_desk_second_account")) == 2
