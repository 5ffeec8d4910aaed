"""A fact that was changed lately verifies no caller: a thief who changed it would know it better than the owner."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from identity.models import RoleRequest
from identity.services import callers, profile
from identity.services.callers import CallerFacts
from identity.tokens import NOT_ME, timed_token
from organizations.models import Role
from spot_portal.core import policy
from spot_portal.core.errors import DomainError
from tests.canaries import ANSWER
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.identity.browser import words
from tests.identity.desk import KNOWN, TICKET, act, codes, lock
from tests.identity.registration import ADDRESS

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
THEIRS = "what the thief chose"
# The thief has read the profile and changed what could be changed.
THIEF = CallerFacts(zip_code="33602", phone="813-555-0199", role="none")
OWNER = CallerFacts(date_of_birth=date(1980, 5, 17), role="none", answer=ANSWER)
DOES_NOT_COUNT = "Changed on 2 March 2026, does not count"
TOO_FEW = "Nobody can be verified by telephone for this account now"


@pytest.fixture(autouse=True)
def at_the_start(freeze):
    freeze(START)


@pytest.fixture
def robbed(caller, sign_in):
    """A thief in the session of the owner changed the telephone number and the address."""
    thief = sign_in(caller)
    home = ADDRESS | {"city": "Tampa", "zip_code": "33602"}
    assert thief.post("/idm/profile/phone/", {"phone": "813-555-0199"}).status_code == 302
    assert thief.post("/idm/profile/address/", home).status_code == 302
    caller.refresh_from_db()
    assert (caller.phone, caller.zip_code) == ("813-555-0199", "33602")
    return caller


@pytest.fixture
def verify(help_desk, freeze):
    """After so many days somebody calls; how many facts were right, if they are enough."""

    def _verify(person, facts, *, after=DAY):
        freeze(START + after)
        return callers.verify_caller(person_id=person.pk, by=help_desk, facts=facts)

    return _verify


def change_answer(person):
    profile.change_security_question(user_id=person.pk, question="word", answer=THEIRS)
    person.refresh_from_db()


def test_a_thief_who_changed_telephone_and_zip_code_is_not_verified_and_the_owner_is(
    robbed, verify
):
    for guessed in ({}, {"answer": "pancakes?"}):
        with pytest.raises(DomainError, match="not verified"):
            verify(robbed, replace(THIEF, **guessed))

    assert verify(robbed, OWNER, after=3 * DAY) == 3


def test_not_even_with_a_date_of_birth_from_elsewhere(robbed, verify):
    with pytest.raises(DomainError, match="not verified"):
        verify(robbed, replace(THIEF, date_of_birth=date(1980, 5, 17)))


def test_a_changed_fact_counts_again_when_it_is_old_enough(robbed, verify):
    age = policy.CALLER_FACT_AGE.days
    with pytest.raises(DomainError, match="not verified"):
        verify(robbed, THIEF, after=age - timedelta(seconds=1))

    assert verify(robbed, THIEF, after=age) == 3


def test_the_part_of_an_address_that_nobody_asks_for_makes_no_difference(caller, sign_in, verify):
    moved = ADDRESS | {"address_line_1": "14 Invented Way"}
    sign_in(caller).post("/idm/profile/address/", moved)

    facts = CallerFacts(date_of_birth=date(1980, 5, 17), zip_code="32202", phone="904-555-0123")
    assert verify(caller, facts) == 3


def test_the_page_tells_the_agent_what_does_not_count(sign_in, help_desk, robbed, freeze):
    lock(robbed)
    freeze(START + DAY)

    page = act(sign_in(help_desk), "unlock", robbed)

    fields = page.context["form"].fields
    marked = [name for name in fields if DOES_NOT_COUNT in str(fields[name].help_text)]
    assert marked == ["zip_code", "phone"]
    assert words(page).count(DOES_NOT_COUNT) == 2
    assert TOO_FEW not in words(page)
    assert not any(value in page.content.decode() for value in ("813-555-0199", "33602"))


def test_the_page_of_an_ordinary_caller_marks_nothing(desk, caller):
    lock(caller)

    assert "does not count" not in words(act(desk, "unlock", caller))
    done = act(desk, "unlock", caller, confirm="yes", **TICKET, **KNOWN)
    assert "is open again" in words(done)


def test_with_too_few_facts_left_the_page_says_so_and_from_when_on_it_works(
    sign_in, help_desk, robbed, freeze
):
    lock(robbed)
    freeze(START + DAY)
    change_answer(robbed)
    desk = sign_in(help_desk)

    asked = act(desk, "unlock", robbed)
    refused = act(desk, "unlock", robbed, confirm="yes", **TICKET, **KNOWN)

    for page in (asked, refused):
        assert TOO_FEW in words(page)
        assert "not changed within 30 days is 2" in words(page)
        assert "no other way to verify a caller yet" in words(page)
        assert "call again after 1 April 2026" in words(page)
    # No caller can know enough, so it is held against nobody.
    assert "identity.help_desk.caller_refused" not in codes()
    freeze(START + 31 * DAY)
    known = KNOWN | {"zip_code": "33602", "phone": "813-555-0199"}
    done = act(sign_in(help_desk), "unlock", robbed, confirm="yes", **TICKET, **known)
    assert "is open again" in words(done)


def test_no_day_is_named_when_too_little_is_on_file(desk):
    stranger = UserFactory(date_of_birth=None, zip_code="", phone="", security_answer="")

    page = words(act(desk, "unlock", stranger))

    assert TOO_FEW in page
    assert "call again" not in page


def test_an_answer_that_was_disowned_does_not_count_however_old_it_gets(robbed, verify):
    change_answer(robbed)
    token = timed_token(robbed.reference, at=START, purpose=NOT_ME)
    assert Client().post(f"/idm/not-me/{token}/").status_code == 200

    facts = CallerFacts(date_of_birth=date(1980, 5, 17), role="none", answer=THEIRS)
    with pytest.raises(DomainError, match="not verified"):
        verify(robbed, facts, after=2 * policy.CALLER_FACT_AGE.days)


def test_a_role_counts_at_once_because_others_decide_it(caller, verify):
    approved = RoleRequest.Status.APPROVED
    RoleRequestFactory(requester=caller, status=approved, role=Role.APPROVER, closed_at=START)

    assert verify(caller, replace(OWNER, role=Role.APPROVER)) == 3
