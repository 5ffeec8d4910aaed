"""Two agents, or an agent and somebody else, change an address at the same moment: one of the two, never half. And
two workers tell once that an address is refused."""

from datetime import date
from functools import partial

import pytest

from identity.models import EmailChange, EmailDevice, User
from identity.services import help_desk, refused_mail
from identity.services.registration import Registration, register
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.desk import ADDRESS, FACTS, order
from tests.identity.test_races import at_once, refusals

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture
def agents():
    return UserFactory.create_batch(3, is_staff=True, is_superuser=True)


def asked_for(person, agent):
    User.objects.filter(pk=person.pk).update(phone="904-555-0123")
    return help_desk.ask_to_change_email(order(person, agent), facts=FACTS, address=ADDRESS)


def test_two_second_agents_at_once_change_and_tell_once(agents):
    case = asked_for(UserFactory(), agents[0])
    confirm = [partial(help_desk.confirm_case, case_id=case.pk, by=agent) for agent in agents[1:]]

    assert refusals(at_once(*confirm)) == 1

    assert EmailChange.objects.filter(status="done").count() == 1
    assert AuditEvent.objects.filter(code="identity.profile.email_changed").count() == 1
    told = OutgoingEmail.objects.filter(template="identity/email_changed_by_help_desk_from")
    assert told.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_people_at_once_do_not_share_an_address(agents, _round):
    people = UserFactory.create_batch(2)
    cases = [asked_for(person, agents[0]) for person in people]
    confirm = [partial(help_desk.confirm_case, case_id=case.pk, by=agents[1]) for case in cases]

    done = at_once(*confirm)

    assert refusals(done) == 1
    [refused] = [error for error in done if isinstance(error, DomainError)]
    assert "another account" in str(refused)
    assert User.objects.filter(email_key=ADDRESS).count() == 1
    assert EmailChange.objects.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_registration_with_that_address_at_once_has_one_winner(agents, _round):
    case = asked_for(UserFactory(), agents[0])
    form = Registration(
        first_name="Ada", last_name="O'Neil", date_of_birth=date(1980, 5, 17), email=ADDRESS,
        user_id="ada.oneil", password=PASSWORD, answer=ANSWER,
    )  # fmt: skip

    done, made = at_once(
        partial(help_desk.confirm_case, case_id=case.pk, by=agents[1]), partial(register, form)
    )

    assert isinstance(done, DomainError) == (made is not None)
    assert User.objects.filter(email_key=ADDRESS).count() == 1


def test_two_workers_at_once_tell_the_help_desk_once_of_refused_mail():
    people = UserFactory.create_batch(3)
    EmailDevice.objects.filter(user__in=people).update(mail_refused_at=clock.now())

    assert sum(at_once(*[refused_mail.tell_about_refused_mail] * 4)) == len(people)

    told = OutgoingEmail.objects.filter(template="identity/help_desk_mail_refused")
    assert told.count() == len(people)
