"""Who is on the telephone: three of five facts, none of them shown, and two callers who know too little are enough."""

from datetime import date, timedelta

import pytest

from identity.models import (
    HelpDeskCase,
)
from identity.services import callers
from identity.services.callers import CallerFacts
from organizations.models import Role
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from tests.canaries import ANSWER
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import words
from tests.identity.desk import (
    FACTS,
    TICKET,
    act,
    codes,
    lock,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({"date_of_birth": date(1980, 5, 17), "zip_code": "32202", "phone": "9045550123"}, True),
        ({"date_of_birth": date(1980, 5, 17), "zip_code": "32202-1234", "role": "none"}, True),
        ({"phone": "+1 904.555.0123", "role": "none", "answer": f" {ANSWER.lower()} "}, True),
        ({"date_of_birth": date(1980, 5, 17), "zip_code": "32202"}, False),
        ({"date_of_birth": date(1980, 5, 18), "zip_code": "32202", "phone": "9045550123"}, False),
        ({"zip_code": "32202", "phone": "9045550123", "role": "approver"}, False),
        ({}, False),
    ],
)
def test_three_of_five_facts_verify_a_caller(caller, help_desk, said, enough):
    facts = CallerFacts(**said)

    if enough:
        assert callers.verify_caller(person_id=caller.pk, by=help_desk, facts=facts) >= 3
    else:
        with pytest.raises(DomainError, match="not verified"):
            callers.verify_caller(person_id=caller.pk, by=help_desk, facts=facts)
    assert codes() == [
        "identity.help_desk.caller_verified" if enough else "identity.help_desk.caller_refused"
    ]


def test_the_last_role_approved_is_a_fact(caller):
    assert callers.last_role(caller) == callers.NO_ROLE
    MembershipFactory(user=caller, role=Role.BACKUP_APPROVER)
    assert callers.last_role(caller) == Role.BACKUP_APPROVER


def test_what_is_not_on_file_verifies_nobody(help_desk):
    """An empty profile must not fit empty answers."""
    stranger = UserFactory(date_of_birth=None, zip_code="", phone="", security_answer="")

    with pytest.raises(DomainError, match="Nobody can be verified"):
        callers.verify_caller(
            person_id=stranger.pk, by=help_desk, facts=CallerFacts(role="none", answer="")
        )


def test_after_two_callers_who_knew_too_little_nothing_is_done_for_a_day(caller, help_desk, freeze):
    now = clock.now()
    for _call in range(policy.CALLER_FAILURES.value):
        with pytest.raises(DomainError, match="not verified"):
            callers.verify_caller(person_id=caller.pk, by=help_desk, facts=CallerFacts())

    with pytest.raises(DomainError, match="tell your supervisor"):
        callers.verify_caller(person_id=caller.pk, by=help_desk, facts=FACTS)
    freeze(now + timedelta(hours=24, minutes=1))
    assert callers.verify_caller(person_id=caller.pk, by=help_desk, facts=FACTS) == 3


def test_what_the_caller_said_is_neither_kept_nor_shown_again(desk, caller):
    lock(caller)
    page = act(desk, "unlock", caller, confirm="yes", **TICKET, zip_code="99999", answer="Quinces?")

    assert "not verified" in words(page)
    assert "Quinces?" not in page.content.decode()
    assert not any("99999" in str(event.data) for event in AuditEvent.objects.all())
    assert not HelpDeskCase.objects.exists()
