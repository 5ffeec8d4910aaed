"""“This was not me” stops what two agents were about to do for a caller: perhaps the caller was the thief."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django_otp import devices_for_user

from identity.models import AuthenticatorDevice, EmailDevice, HelpDeskCase, User
from identity.services import help_desk as services
from identity.tokens import NOT_ME, timed_token
from spot_portal.audit.models import AuditEvent
from spot_portal.core.errors import DomainError, TransitionNotAllowed
from spot_portal.notifications.models import OutgoingEmail
from tests.identity.browser import SECRET, newest_code, words
from tests.identity.desk import ADDRESS, CASES, FACTS, act, confirm, order

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WHY = "Since this case was opened, the owner said that somebody else"


@pytest.fixture(autouse=True)
def at_the_start(freeze):
    freeze(START)


def factors(person, agent):
    return services.ask_to_reset_factors(order(person, agent), facts=FACTS)


def address(person, agent):
    return services.ask_to_change_email(order(person, agent), facts=FACTS, address=ADDRESS)


def disavow(person, freeze):
    link = f"/idm/not-me/{timed_token(person.reference, at=START, purpose=NOT_ME)}/"
    freeze(START + timedelta(minutes=10))
    assert Client().post(link).status_code == 200


def take_back(person, freeze):
    body = OutgoingEmail.objects.get(template="identity/email_changed_from").body
    freeze(START + timedelta(minutes=10))
    link = re.search(r"http://testserver(/idm/undo-email/\S+)", body)[1]
    assert Client().post(link).status_code == 200


@pytest.fixture
def with_app(caller):
    app = AuthenticatorDevice(user=caller, name="App", confirmed=True)
    app.secret = SECRET.hex()
    app.save()
    return caller


def is_untouched(person, email):
    person.refresh_from_db()
    kinds = {type(device) for device in devices_for_user(person)}
    return person.email == email and kinds == {AuthenticatorDevice, EmailDevice}


@pytest.mark.parametrize("ask", [factors, address])
def test_what_waits_for_a_second_agent_is_over(
    with_app, help_desk, second_agent, sign_in, freeze, ask
):
    email, case = with_app.email, ask(with_app, help_desk)

    disavow(with_app, freeze)

    case.refresh_from_db()
    assert (case.status, case.new_email) == ("expired", "")
    [event] = AuditEvent.objects.filter(code="identity.help_desk.case_expired")
    assert (event.subject_id, event.data) == (str(case.pk), {"state": "maybe_thief"})
    with pytest.raises(TransitionNotAllowed, match=WHY):
        services.confirm_case(case_id=case.pk, by=second_agent)
    page = act(sign_in(second_agent), "confirm", case, listing=CASES, confirm="yes", looked="on")
    assert f"{WHY} was in the account" in words(page)
    assert is_untouched(with_app, email)


def test_both_at_once_are_over_after_a_change_of_address_was_taken_back(
    with_app, help_desk, second_agent, sign_in, freeze
):
    email, inside = with_app.email, sign_in(with_app)
    inside.post("/idm/profile/email/", {"email": "t@example.org", "email_again": "t@example.org"})
    inside.post("/idm/profile/email/code/", {"code": newest_code()})
    freeze(START + timedelta(minutes=1))
    waiting = [factors(with_app, help_desk)]

    take_back(with_app, freeze)

    for case in waiting:
        with pytest.raises(DomainError, match=WHY):
            services.confirm_case(case_id=case.pk, by=second_agent)
    assert is_untouched(with_app, email)


def test_an_address_brought_back_by_the_help_desk_stops_what_the_thief_asked_for(
    with_app, help_desk, second_agent, sign_in, freeze
):
    email, inside = with_app.email, sign_in(with_app)
    inside.post("/idm/profile/email/", {"email": "t@example.org", "email_again": "t@example.org"})
    inside.post("/idm/profile/email/code/", {"code": newest_code()})
    by_thief = factors(with_app, help_desk)
    back = services.ask_to_change_email(order(with_app, help_desk), facts=FACTS, address=email)
    freeze(START + timedelta(minutes=10))

    assert confirm(back, second_agent).email == email

    assert back.status == "done"
    by_thief.refresh_from_db()
    assert by_thief.status == "expired"


def test_the_first_agent_may_begin_anew_with_the_owner(with_app, help_desk, second_agent, freeze):
    factors(with_app, help_desk)
    disavow(with_app, freeze)

    case = factors(with_app, help_desk)
    confirm(case, second_agent)

    assert case.status == "done"
    assert {type(device) for device in devices_for_user(with_app)} == {EmailDevice}


def test_a_violation_is_closed_all_the_same(with_app, help_desk, second_agent, freeze):
    services.suspend(order(with_app, help_desk), why="")
    case = services.ask_to_archive(order(with_app, help_desk))

    disavow(with_app, freeze)
    confirm(case, second_agent)

    assert User.objects.get(pk=with_app.pk).is_archived


def test_cases_of_others_and_those_decided_stay_as_they_are(
    with_app, help_desk, second_agent, freeze
):
    declined = factors(with_app, help_desk)
    services.decline_case(case_id=declined.pk, by=second_agent)
    User.objects.filter(pk=second_agent.pk).update(phone="904-555-0123")
    other = factors(second_agent, help_desk)

    disavow(with_app, freeze)

    statuses = HelpDeskCase.objects.order_by("pk").values_list("pk", "status")
    assert list(statuses) == [(declined.pk, "declined"), (other.pk, "waiting")]
    with pytest.raises(DomainError, match="already declined"):
        services.confirm_case(case_id=declined.pk, by=second_agent)


def test_the_history_says_why_the_case_was_closed(with_app, help_desk, sign_in, freeze):
    factors(with_app, help_desk)
    disavow(with_app, freeze)
    User.objects.filter(pk=with_app.pk).update(must_reset_since=None)
    with_app.refresh_from_db()

    page = words(sign_in(with_app).get("/idm/profile/history/"))

    assert "A case of the help desk was closed undone: somebody else may have asked for it" in page
    assert "nobody agreed in time" not in page
