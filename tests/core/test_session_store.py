"""Sessions in the database whose key moves with them."""

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session

from spot_portal.core.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    session = SessionStore()
    session["word"] = "invented"
    session.save()
    return session.session_key


def keys():
    return set(Session.objects.values_list("session_key", flat=True))


def test_a_new_session_is_one_row(django_assert_num_queries):
    session = SessionStore()
    session["word"] = "invented"
    with django_assert_num_queries(3):  # an INSERT between the brackets of a savepoint
        session.save()

    assert SessionStore(session.session_key)["word"] == "invented"


def test_the_key_moves_with_the_row_when_it_is_saved(kept):
    session = SessionStore(kept)
    session.cycle_key()
    assert session.session_key != kept
    assert keys() == {kept}

    session["word"] = "other"
    session.save()

    assert keys() == {session.session_key}
    assert SessionStore(session.session_key)["word"] == "other"


def test_moving_twice_before_saving_moves_once(kept):
    session = SessionStore(kept)
    session.cycle_key()
    session.cycle_key()
    session.save()

    assert keys() == {session.session_key}


def test_v7_4_1_a_session_ended_meanwhile_cannot_move(kept):
    session = SessionStore(kept)
    session.cycle_key()
    Session.objects.all().delete()

    with pytest.raises(SessionInterrupted):
        session.save()
    assert keys() == set()


def test_v7_4_1_a_session_ended_meanwhile_cannot_be_written(kept):
    session = SessionStore(kept)
    session["word"] = "other"
    Session.objects.all().delete()

    with pytest.raises(SessionInterrupted):
        session.save()


@pytest.mark.parametrize("key", ["\0" * 32, "a" * 31, "A" * 32, "\u00e9" * 32, ""])
def test_what_was_never_a_key_of_ours_is_not_looked_for(key, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert SessionStore(key).get("word") is None


@pytest.mark.parametrize("loaded", [False, True])
def test_v7_2_4_a_key_made_up_elsewhere_is_never_taken_over(loaded):
    session = SessionStore("a" * 32)
    if loaded:
        assert session.get("word") is None
    session.cycle_key()
    session["word"] = "invented"
    session.save()

    assert session.session_key != "a" * 32
    assert keys() == {session.session_key}


def test_what_was_written_is_not_written_again(kept, django_assert_num_queries):
    session = SessionStore(kept)
    session["word"] = "other"
    session.save()
    session.modified = True

    with django_assert_num_queries(0):
        session.save()
    session["word"] = "third"
    session.save()
    assert SessionStore(kept)["word"] == "third"


@pytest.mark.parametrize("moves", [False, True])
def test_a_flushed_session_leaves_nothing(kept, moves):
    session = SessionStore(kept)
    if moves:
        session.cycle_key()
    session.flush()

    assert keys() == set()
    assert session.session_key is None


def test_a_key_that_is_taken_is_drawn_again(kept, monkeypatch):
    drawn = iter([kept, "b" * 32])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda _self: next(drawn))
    session = SessionStore()
    session.create()

    assert session.session_key == "b" * 32
    assert SessionStore(kept)["word"] == "invented"
