"""A36, V6.3.8: whoever names an account that does not exist waits as long, and reads the same, as if it did."""

from statistics import median
from time import perf_counter

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from identity.models import User
from spot_portal.core import clock
from tests.factories.identity import UserFactory
from tests.identity.browser import SIGN_IN
from tests.identity.ways_back import FORGOT, FORGOT_ID, UNLOCK, body_of

pytestmark = pytest.mark.django_db
# A failure is counted and written down, a mail is queued: short statements, beside a slow hash or a whole page.
MORE_QUERIES = {"sign_in": 12, "reset": 6, "unlock": 6, "forgotten": 6}
ROUNDS = 15


def sign_in(name):
    return SIGN_IN, {"user_id": name, "password": "Wrong-But-Long-Enough-7", "terms": "on"}


def reset(name):
    return FORGOT, {"user_id": name, "channel": "email"}


def unlock(name):
    return UNLOCK, {"user_id": name, "channel": "email"}


def forgotten(name):
    known = User.objects.filter(username=name).first() or UserFactory.build()
    return FORGOT_ID, {
        "first_name": known.first_name, "last_name": known.last_name, "date_of_birth": "05/17/1980",
        "email": known.email, "zip_code": "32202",
    }  # fmt: skip


ASKED = [sign_in, reset, unlock, forgotten]


@pytest.fixture
def spent(monkeypatch):
    """One entry for every slow hash."""
    hasher, found = type(get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(
        hasher, "encode", lambda self, *args, **kw: found.append(1) or encode(self, *args, **kw)
    )
    return found


@pytest.fixture
def everybody():
    known, locked, suspended = UserFactory.create_batch(3)
    locked.lock(at=clock.now())
    suspended.suspend()
    for person in (locked, suspended):
        person.save()
    return [person.username for person in (known, locked, suspended)] + ["nobody.here"]


def ask(url, typed, *, number=1):
    client = Client(REMOTE_ADDR=f"198.51.100.{number}")
    client.get(url)
    return client.post(url, typed)


@pytest.mark.parametrize("question", ASKED)
def test_a36_v6_3_8_every_name_costs_the_same_hashes_and_nearly_the_same_questions(
    question, everybody, spent, freeze
):
    freeze(clock.now())  # the page says what time it is
    ask(*question(everybody[-1]))  # what is asked once for all is asked here
    hashes, queries, pages = set(), [], set()
    for number, name in enumerate(everybody):
        url, typed = question(name)
        spent.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = ask(url, typed, number=number + 2)
        hashes.add(len(spent))
        queries.append(len(asked))
        body = body_of(answer)
        for value in filter(None, typed.values()):
            body = body.replace(value.encode(), b"")
        pages.add((answer.status_code, answer.get("Location"), body))

    assert len(hashes) == 1, hashes
    assert max(queries) - min(queries) <= MORE_QUERIES[question.__name__], queries
    assert len(pages) == 1


@pytest.mark.slow
@pytest.mark.parametrize("question", [sign_in, reset])
def test_a36_v6_3_8_the_time_tells_nobody_apart(question):
    """Loosely, because machines differ: the middle of many answers, taken in turns."""
    took = {"known": [], "unknown": []}
    for number in range(ROUNDS):
        for kind in took:
            name = UserFactory().username if kind == "known" else f"nobody.{number}"
            url, typed = question(name)
            client = Client(REMOTE_ADDR=f"198.51.100.{number + 1}")
            began = perf_counter()
            client.post(url, typed)
            took[kind].append(perf_counter() - began)

    known, unknown = (median(times[3:]) for times in took.values())
    assert max(known, unknown) < 4 * min(known, unknown) + 0.05, (known, unknown)
