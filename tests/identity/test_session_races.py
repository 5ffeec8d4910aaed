"""Sessions and addresses, many at the same moment: one session, one ending, one owner."""

from functools import partial

import pytest
from django.core import mail
from django.db import transaction

from identity.models import EmailChange, EmailDevice, SignIn, User
from identity.services.disavowal import disavow_sign_in
from identity.services.email_change import (
    ask_for_email_change,
    confirm_email_change,
    undo_email_change,
)
from identity.services.locks import locked_person
from identity.services.session_sweeps import close_sessions_left_behind
from identity.services.sessions import close_session, end_sessions
from identity.services.sign_in import finish_sign_in
from identity.sessions import BEGAN, SEEN
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.core.session_store import SessionStore
from tests.at_once import at_once
from tests.factories.identity import UserFactory
from tests.identity.browser import newest_code

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NEW = "new.address@example.org"


def refusals(outcomes):
    return sum(isinstance(outcome, DomainError) for outcome in outcomes)


def new_session():
    session = SessionStore()
    session[BEGAN] = session[SEEN] = clock.now().timestamp()
    session.create()
    return session.session_key


@transaction.atomic
def sign_in(person, key, *, browser="x"):
    locked = locked_person(person.pk)
    device = EmailDevice.objects.get(user=locked)
    return finish_sign_in(user=locked, session_key=key, device=device, browser_token=browser)


def test_t20_twelve_sign_ins_at_once_leave_one_session():
    person = UserFactory()
    keys = [new_session() for _n in range(12)]

    at_once(*[partial(sign_in, person, key, browser=key) for key in keys])

    [still_open] = SignIn.objects.filter(user=person, ended_at=None)
    assert [key for key in keys if SessionStore().exists(key)] == [still_open.session_key]
    assert SignIn.objects.filter(user=person, how_ended="replaced").count() == 11
    assert AuditEvent.objects.filter(code="identity.session.ended").count() == 11


def test_one_browser_that_signs_in_often_at_once_is_new_once():
    person = UserFactory()

    at_once(*[partial(sign_in, person, new_session()) for _n in range(12)])

    assert SignIn.objects.filter(user=person, is_new_browser=True).count() == 1


def test_a_session_ended_in_many_ways_at_once_has_one_reason():
    for _round in range(5):
        person = UserFactory()
        key = new_session()
        sign_in(person, key)
        at_once(
            partial(close_session, user=person, session_key=key, why=SignIn.End.SIGNED_OUT),
            partial(end_sessions, person, SignIn.End.PASSWORD),
            partial(close_session, user=person, session_key=key, why=SignIn.End.IDLE),
            close_sessions_left_behind,
        )

        row = SignIn.objects.get(user=person)
        assert row.ended_at is not None
        assert row.session_key == ""
        assert not SessionStore().exists(key)


def test_a_sign_in_is_disavowed_once_however_often_the_button_is_pressed():
    person = UserFactory()
    sign_in(person, new_session())
    row = SignIn.objects.get(user=person)

    outcomes = at_once(*[partial(disavow_sign_in, sign_in=row)] * 12)

    assert refusals(outcomes) == 11
    assert AuditEvent.objects.filter(code="identity.session.disavowed").count() == 1


def test_one_address_proven_by_two_people_at_once_has_one_owner():
    for _round in range(4):
        people = [UserFactory(), UserFactory()]
        address = f"r{_round}.{NEW}"
        jobs = []
        for person in people:
            change = ask_for_email_change(user_id=person.pk, address=address)
            jobs.append(
                partial(
                    confirm_email_change,
                    user_id=person.pk,
                    reference=change.reference,
                    code=newest_code(),
                    session=SessionStore(session_key=new_session()),
                )
            )
        outcomes = at_once(*jobs)

        assert refusals(outcomes) == 1
        assert User.objects.filter(email_key=address).count() == 1
        statuses = EmailChange.objects.filter(new_email=address).values_list("status", flat=True)
        assert sorted(statuses) == ["done", "dropped"]


def test_m04_one_code_for_an_address_twelve_times_at_once_changes_it_once():
    person = UserFactory()
    change = ask_for_email_change(user_id=person.pk, address=NEW)
    confirm = partial(
        confirm_email_change,
        user_id=person.pk,
        reference=change.reference,
        code=newest_code(),
        session=SessionStore(session_key=new_session()),
    )

    at_once(*[confirm] * 12)

    assert AuditEvent.objects.filter(code="identity.profile.email_changed").count() == 1


def test_twelve_requests_for_an_address_at_once_are_one():
    person = UserFactory()
    ask = partial(ask_for_email_change, user_id=person.pk, address=NEW)

    assert refusals(at_once(*[ask] * 12)) == 11
    assert EmailChange.objects.filter(user=person, status="asked").count() == 1
    assert len(mail.outbox) == 1


def test_a_change_is_taken_back_once():
    person = UserFactory()
    change = ask_for_email_change(user_id=person.pk, address=NEW)
    session = SessionStore(session_key=new_session())
    confirm_email_change(
        user_id=person.pk, reference=change.reference, code=newest_code(), session=session
    )
    change.refresh_from_db()

    assert refusals(at_once(*[partial(undo_email_change, change=change)] * 12)) == 11
    person.refresh_from_db()
    assert person.email == f"{person.username}@example.org"
    assert person.must_reset_since <= clock.now()
