"""A violation is confirmed: two agents close a suspended account for good. Nobody closes their own."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from identity.models import HelpDeskCase, SignIn, User
from identity.services import help_desk as services
from identity.services.archiving import archive_people
from organizations.models import Membership
from spot_portal.audit.models import AuditEvent
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import SSN
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import words
from tests.identity.desk import CASES, FACTS, TICKET, act, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended(caller):
    MembershipFactory(user=caller)
    caller.suspend()
    caller.save()
    return caller


def test_two_agents_close_a_suspended_account_for_good(desk, sign_in, suspended, second_agent):
    asked = act(desk, "archive", suspended)
    assert "nobody can open the account again" in words(asked)

    first = act(desk, "archive", suspended, confirm="yes", **TICKET)
    case = HelpDeskCase.objects.get()
    assert f"a second agent has to confirm case {case.number}" in words(first)
    suspended.refresh_from_db()
    assert (case.act, case.status, suspended.status) == ("archive", "waiting", "suspended")
    assert not OutgoingEmail.objects.exists()

    own = act(desk, "confirm", case, listing=CASES, confirm="yes", looked="on")
    assert "It takes a second agent" in words(own)
    done = act(sign_in(second_agent), "confirm", case, listing=CASES, confirm="yes", looked="on")

    assert "is closed for good, and the person was told" in words(done)
    suspended.refresh_from_db()
    case.refresh_from_db()
    assert (suspended.status, case.status, case.decided_by) == ("archived", "done", second_agent)
    assert Membership.objects.get().status == "revoked"
    event = AuditEvent.objects.get(code="identity.account.archived")
    assert (event.actor, event.data) == (second_agent, {"how": "violation"})
    letter = OutgoingEmail.objects.get(to=suspended)
    assert "violated" in letter.body
    assert TICKET["reason"] not in letter.body
    assert "register" not in letter.body
    assert "If you think this is wrong, call the help desk." in letter.body
    assert not SignIn.objects.filter(user=suspended, ended_at=None).exists()


@pytest.mark.parametrize("status", ["active", "locked", "staged"])
def test_only_a_suspended_account_is_closed(caller, help_desk, status):
    type(caller).objects.filter(pk=caller.pk).update(status=status)

    with pytest.raises(DomainError, match="Suspend it first"):
        services.ask_to_archive(order(caller, help_desk))
    assert not HelpDeskCase.objects.exists()


def test_whom_somebody_reinstated_meanwhile_is_not_closed(suspended, help_desk, second_agent):
    case = services.ask_to_archive(order(suspended, help_desk))
    services.reinstate(order(suspended, second_agent), facts=FACTS)

    with pytest.raises(DomainError, match="Suspend it first"):
        services.confirm_case(case_id=case.pk, by=second_agent)

    suspended.refresh_from_db()
    case.refresh_from_db()
    assert (suspended.status, case.status) == ("active", "waiting")


def test_a_declined_case_leaves_the_account_suspended(suspended, help_desk, second_agent):
    case = services.ask_to_archive(order(suspended, help_desk))

    services.decline_case(case_id=case.pk, by=second_agent)

    suspended.refresh_from_db()
    assert suspended.status == "suspended"


def test_nobody_closes_their_own_account(help_desk, second_agent):
    second_agent.suspend()
    second_agent.save()
    with pytest.raises(PermissionDenied):
        services.ask_to_archive(order(second_agent, second_agent))
    case = services.ask_to_archive(order(second_agent, help_desk))

    with pytest.raises(PermissionDenied):
        services.confirm_case(case_id=case.pk, by=second_agent)


def test_one_case_waits_at_a_time(suspended, help_desk, second_agent):
    services.ask_to_archive(order(suspended, help_desk))

    with pytest.raises(DomainError, match="waiting for a second agent already"):
        services.ask_to_archive(order(suspended, second_agent))


TYPED = {
    "first_name": "Avery", "last_name": "Sample", "date_of_birth": "05/17/1980", "ssn": SSN, "zip_code": "32202",
    "address_line_1": "12 Invented Way", "city": "Jacksonville", "state": "FL", "phone": "904-555-0123",
}  # fmt: skip


def begin_anew(sign_in, gone):
    """They register with the same name, date of birth and ZIP code, and try to verify."""
    anew = UserFactory(
        first_name=gone.first_name.upper(), last_name=gone.last_name, zip_code="32202-1234", proofed_at=None
    )  # fmt: skip
    browser = sign_in(anew)
    browser.post("/idm/proofing/", {"consent": "on"})
    return anew, browser.post("/idm/proofing/details/", TYPED)


@pytest.mark.parametrize("proofed_at", [datetime(2026, 3, 2, tzinfo=UTC), None])
def test_whoever_was_closed_for_a_violation_does_not_come_back_unseen(
    sign_in, suspended, help_desk, second_agent, settings, proofed_at
):
    # A new legal name takes the verification away; the violation stays.
    User.objects.filter(pk=suspended.pk).update(proofed_at=proofed_at)
    case = services.ask_to_archive(order(suspended, help_desk))
    services.confirm_case(case_id=case.pk, by=second_agent)

    anew, page = begin_anew(sign_in, suspended)

    assert "We cannot verify you online" in words(page)
    assert "violat" not in words(page)
    assert suspended.username not in words(page)
    anew.refresh_from_db()
    assert not anew.is_proofed
    assert not anew.proofing_attempts.exists()
    told = OutgoingEmail.objects.get(template="identity/help_desk_second_account")
    assert told.recipient == settings.HELP_DESK_EMAIL
    assert f"{suspended.username} (closed for good, for a violation)" in told.body
    assert AuditEvent.objects.filter(code="identity.proofing.second_account").count() == 1


@pytest.mark.parametrize("ending", ["declined", "expired", None])
def test_whoever_was_closed_by_time_comes_back_whatever_was_once_asked(
    sign_in, suspended, help_desk, second_agent, ending
):
    if ending:
        case = services.ask_to_archive(order(suspended, help_desk))
        HelpDeskCase.objects.filter(pk=case.pk).update(status=ending)
    archive_people([suspended], by=None, how="time", why="")

    anew, _page = begin_anew(sign_in, suspended)

    anew.refresh_from_db()
    assert anew.proofing_attempts.exists()
