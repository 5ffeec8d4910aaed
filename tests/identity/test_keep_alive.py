"""The clock of a session, as its page asks for it (A7): looking is no act, answering the warning is one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CLOCK = "/idm/keep-alive/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


def left(client, method="get"):
    answer = getattr(client, method)(CLOCK).json()
    return answer["idle_left"] / 60, answer["total_left"] / 60


def test_the_page_carries_the_time_that_is_left(inside, freeze):
    page = inside.get("/idm/").content.decode()

    assert 'data-idle-left="1800" data-total-left="43200"' in page
    assert 'data-warning="600" data-total-warning="600"' in page
    assert "session-clock" not in Client().get("/").content.decode().partition("<script")[0]


def test_looking_prolongs_nothing(inside, freeze):
    for minute in (5, 10, 29):
        freeze(START + minute * MINUTE)
        assert left(inside) == (30 - minute, 720 - minute)


@pytest.mark.parametrize(("minute", "after"), [(5, 25), (19, 11), (20, 30), (29.5, 30)])
def test_an_answer_counts_only_after_the_warning(inside, freeze, minute, after):
    freeze(START + minute * MINUTE)

    assert left(inside, "post")[0] == after


def test_nothing_prolongs_the_longest_time(inside, freeze):
    freeze(START + 25 * MINUTE)

    assert left(inside, "post") == (30, 720 - 25)


def test_the_answer_brings_the_token_of_now(person, sign_in, freeze):
    """After a sign-in or a second factor in another tab, the token in this page is an old one."""
    freeze(START)
    client = sign_in(person)
    client.handler.enforce_csrf_checks = True
    token = client.get(CLOCK).json()["token"]
    freeze(START + 25 * MINUTE)

    assert client.post(CLOCK).status_code == 403
    assert client.post(CLOCK, headers={"X-CSRFToken": token}).status_code == 200


def test_when_it_is_over_the_answer_is_the_way_to_the_sign_in(inside, freeze):
    freeze(START + 31 * MINUTE)

    assert inside.get(CLOCK).url == f"/idm/sign-in/?next={CLOCK}"


def test_nobody_is_led_to_the_clock_after_a_sign_in(client):
    assert client.get("/idm/sign-in/", {"next": CLOCK}).context["next"] == "/idm/"


def test_the_help_desks_pages_warn_as_well(sign_in, help_desk):
    page = sign_in(help_desk).get("/admin/").content.decode()

    assert 'id="session-clock"' in page
    assert 'id="sign-out"' in page
    assert "js/session-clock.js" in page


def test_no_page_refreshes_by_itself(inside):
    page = inside.get("/idm/").content.decode().lower()

    assert "http-equiv" not in page
    assert "<script>" not in page
