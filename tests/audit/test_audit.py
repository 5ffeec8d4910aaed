"""The audit trail: written with what it tells about, never changed, and any change is found."""

import json
from enum import StrEnum

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from spot_portal.audit import chain, triggers
from spot_portal.audit.models import AuditEvent
from spot_portal.audit.services import Event, events_together, record_event, record_events
from spot_portal.audit.tasks import anchor
from spot_portal.core import context
from tests.factories.identity import UserFactory

pytestmark = pytest.mark.django_db


class Code(StrEnum):
    HAPPENED = "tests.thing.happened"
    FOLLOWED = "tests.thing.followed"


@pytest.fixture(autouse=True)
def own_anchor(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "vault" / "anchor.jsonl")


@pytest.fixture
def events(person):
    for n in range(4):
        record_event(Code.HAPPENED, actor=person, subject=person, n=n)
    return list(AuditEvent.objects.order_by("pk"))


def tamper(sql, *values):
    """As somebody does it who has the rights of the database's owner."""
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)


def faulty():
    return [fault.event_id for fault in chain.faults()]


def test_an_event_says_who_what_when_and_from_where(person, freeze):
    with context.use(context.RequestContext("request-1", "192.0.2.7")):
        record_event(Code.HAPPENED, actor=person, subject=person, role="end_user", days=3)

    event = AuditEvent.objects.get()
    assert (event.code, event.actor, event.subject_id) == (Code.HAPPENED, person, str(person.pk))
    assert event.subject_type.model_class() is type(person)
    assert (event.request_id, event.ip_address) == ("request-1", "192.0.2.7")
    assert event.data == {"role": "end_user", "days": 3}


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    person = UserFactory()

    with pytest.raises(RuntimeError, match="inside the transaction"):
        record_event(Code.HAPPENED, actor=None, subject=person)

    assert not AuditEvent.objects.exists()


def test_an_event_goes_with_the_change_that_failed(person):
    class Failed(Exception):
        pass

    with pytest.raises(Failed), transaction.atomic():  # noqa: PT012
        record_event(Code.HAPPENED, actor=person, subject=person)
        raise Failed

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET code = 'x'",
        "UPDATE audit_auditevent SET actor_id = NULL WHERE id = %s",
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_auditevent WHERE id = %s",
    ],
)
def test_k05_the_database_itself_refuses_changes(events, sql):
    values = [events[0].pk] if "%s" in sql else []

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)

    assert AuditEvent.objects.count() == 4


def test_the_model_refuses_changes_before_the_database_has_to(events):
    for change in (events[0].save, events[0].delete):
        with pytest.raises(RuntimeError):
            change()
    for change in (lambda rows: rows.update(code="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(AuditEvent.objects.all())


def test_an_untouched_chain_is_sound(events):
    assert faulty() == []
    call_command("verify_audit", verbosity=0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("code", "tests.thing.invented"),
        ("subject_id", "999"),
        ("data", '{"n": 77}'),
        ("ip_address", "192.0.2.1"),
        ("request_id", "forged"),
        ("at", "2020-01-01 00:00:00"),
        ("actor_id", None),
    ],
)
def test_any_changed_column_is_found(events, column, value):
    tamper(f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s", value, events[1].pk)  # noqa: S608

    assert faulty() == [events[1].pk]
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_audit")


def test_a_row_taken_out_of_the_middle_is_found(events):
    tamper("DELETE FROM audit_auditevent WHERE id = %s", events[1].pk)

    assert faulty() == [events[2].pk]


def test_a_row_taken_off_the_end_is_found_by_the_anchor(events):
    chain.write_anchor()
    tamper("DELETE FROM audit_auditevent WHERE id = %s", events[-1].pk)

    assert faulty() == [events[-1].pk]


def test_a_whole_table_taken_away_is_found_by_the_anchor(events):
    chain.write_anchor()
    tamper("DELETE FROM audit_auditevent")

    assert faulty() == [events[-1].pk]


def test_a_chain_sealed_anew_after_the_anchor_is_found(events):
    chain.write_anchor()
    tamper("UPDATE audit_auditevent SET code = 'x' WHERE id = %s", events[0].pk)
    previous = chain.FIRST_SEAL
    for event in AuditEvent.objects.order_by("pk"):
        previous = chain.seal(event, previous=previous)
        tamper("UPDATE audit_auditevent SET seal = %s WHERE id = %s", previous, event.pk)

    assert faulty() == [events[-1].pk]


def test_a_seal_needs_the_key(events, settings):
    settings.AUDIT_KEY = "another key"

    assert len(faulty()) == 4


def test_the_anchor_is_written_once_for_the_newest_row(events, settings):
    anchor()
    anchor()

    with open(settings.AUDIT_ANCHOR_FILE, encoding="ascii") as file:
        [line] = file.read().splitlines()
    assert json.loads(line) == {"event": events[-1].pk, "seal": events[-1].seal}


def test_without_events_there_is_nothing_to_anchor():
    assert chain.write_anchor() is False
    assert faulty() == []


def test_many_events_are_one_insert_in_one_chain(person, django_assert_max_num_queries):
    record_event(Code.HAPPENED, actor=person, subject=person)
    events = [Event(Code.FOLLOWED, person, person, {"n": n}) for n in range(50)]

    with django_assert_max_num_queries(4):
        record_events(events)

    assert AuditEvent.objects.filter(code=Code.FOLLOWED).count() == 50
    assert faulty() == []


def test_nothing_to_write_asks_the_database_nothing(person, django_assert_num_queries):
    with django_assert_num_queries(0):
        record_events([])


def test_events_of_one_act_are_one_insert_in_their_order(person, django_assert_max_num_queries):
    with django_assert_max_num_queries(2), events_together():
        for number in range(3):
            record_event(Code.HAPPENED, actor=person, subject=person, n=number)
            with events_together():
                record_event(Code.FOLLOWED, actor=person, subject=person, n=number)

    written = AuditEvent.objects.order_by("pk").values_list("code", "data__n")
    assert [n for _code, n in written] == [0, 0, 1, 1, 2, 2]
    assert faulty() == []


def test_an_act_that_fails_leaves_no_event(person):
    with pytest.raises(ValueError, match="x"), events_together():  # noqa: PT012
        record_event(Code.HAPPENED, actor=person, subject=person)
        raise ValueError("x")

    record_event(Code.FOLLOWED, actor=person, subject=person)
    assert AuditEvent.objects.get().code == Code.FOLLOWED


def test_an_event_outlives_the_person_it_names():
    person = UserFactory(email_device=None)
    record_event(Code.HAPPENED, actor=person, subject=person)
    key = person.pk
    person.delete()

    assert AuditEvent.objects.get().actor_id == key
    assert faulty() == []


def test_the_trail_is_never_emptied_outside_simulation(settings):
    settings.SPOT_SIMULATION = False

    with pytest.raises(RuntimeError), triggers.lifted(connection):
        pass
