"""The trainers' tools: an inbox that shows a message once, a clock that only goes ahead, a demo that repeats."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from identity.models import User
from organizations.models import Membership, SpotAccount
from spot_portal.core import clock
from spot_portal.simulation.mail import InboxBackend
from spot_portal.simulation.models import InboxMessage
from spot_portal.simulation.people import PASSWORD
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
PEOPLE_PAGE = "/simulation/people/"
TOOLS = [
    "/simulation/inbox/",
    "/simulation/inbox.json",
    "/simulation/delivery/",
    "/simulation/clock/",
    "/simulation/beneficiaries/",
    "/simulation/people/",
    "/simulation/triggers/",
]


@pytest.fixture(autouse=True)
def own_clock(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def arrive(to="ada@example.org", subject="Hello", body="Code 123456", **headers):
    message = EmailMessage(subject, body, "portal@example.org", [to], headers=headers)
    return InboxBackend().send_messages([message])


@pytest.mark.parametrize("path", TOOLS)
@pytest.mark.parametrize(
    ("who", "tools", "status"),
    [
        ("stranger", "everyone", 200),
        ("stranger", "staff", 404),
        ("person", "staff", 404),
        ("staff", "staff", 200),
        ("staff", "off", 404),
        ("stranger", "off", 404),
        ("stranger", "nonsense", 404),
        ("stranger", "localhost", 200),
        ("stranger elsewhere", "localhost", 404),
        ("stranger elsewhere", "everyone", 200),
        ("stranger behind an unknown proxy", "localhost", 404),
        ("stranger behind a plain proxy", "localhost", 404),
        ("stranger behind a proxy we know", "localhost", 404),
        ("staff elsewhere", "localhost", 200),
    ],
)
def test_the_operator_says_who_may_use_the_tools(settings, sign_in, path, who, tools, status):
    settings.SIMULATION_TOOLS, settings.SITE_ORIGIN = tools, "http://localhost:8000"
    client = {
        "stranger": Client,
        "stranger elsewhere": lambda: Client(REMOTE_ADDR="192.0.2.7"),
        "stranger behind an unknown proxy": lambda: Client(
            headers={"X-Forwarded-For": "127.0.0.1"}
        ),
        "stranger behind a plain proxy": lambda: Client(headers={"X-Real-IP": "192.0.2.7"}),
        "stranger behind a proxy we know": lambda: Client(headers={"Forwarded": "for=192.0.2.7"}),
        "staff elsewhere": lambda: sign_in(UserFactory(is_staff=True), REMOTE_ADDR="192.0.2.7"),
        "person": lambda: sign_in(UserFactory()),
        "staff": lambda: sign_in(UserFactory(is_staff=True)),
    }[who]()

    assert client.get(path).status_code == status


def test_a_portal_that_people_open_under_a_name_has_no_visitors_on_its_own_machine(settings):
    """A proxy that adds nothing speaks from there."""
    settings.SIMULATION_TOOLS, settings.SITE_ORIGIN = "localhost", "https://portal.example.org"

    assert Client().get("/simulation/inbox/").status_code == 404


def test_the_clock_cannot_be_moved_by_whom_the_tools_are_closed_to(settings):
    settings.SIMULATION_TOOLS = "staff"

    assert Client().post("/simulation/clock/", {"days": "31", "hours": "0"}).status_code == 404
    assert clock.offset() == timedelta(0)


def test_a_repeated_delivery_is_shown_once():
    for _time in range(2):
        assert arrive(**{"Message-ID": "<same@spot-portal>"}) == 1
    arrive()
    arrive()

    assert InboxMessage.objects.count() == 3


def test_the_inbox_finds_one_mailbox_and_shows_markup_as_text():
    arrive(subject="<script>alert(1)</script>", body="<b>x</b>")
    arrive(to="ben@example.org", subject="Other")
    client = Client()

    page = client.get("/simulation/inbox/", {"to": "ADA@example.org"})
    message = client.get(f"/simulation/inbox/{InboxMessage.objects.earliest('pk').pk}/")

    assert "Other" not in words(page)
    for response in (page, message):
        assert "<script>alert" not in response.content.decode()
        assert "no-store" in response["Cache-Control"]


def test_robots_read_the_newest_first():
    for number in range(3):
        arrive(subject=f"Message {number}")
    arrive(to="ben@example.org")

    found = Client().get("/simulation/inbox.json", {"to": "ada@example.org"}).json()["messages"]

    assert [message["subject"] for message in found] == ["Message 2", "Message 1", "Message 0"]
    assert set(found[0]) == {"id", "kind", "to", "from", "subject", "body", "arrived_at"}


def test_moving_the_clock_does_what_falls_due():
    member = MembershipFactory()

    response = Client().post("/simulation/clock/", {"days": "31", "hours": "0"})

    assert response.url == "/simulation/clock/"
    assert clock.offset() == timedelta(days=31)
    assert SpotAccount.objects.get(user=member.user).status == SpotAccount.Status.INACTIVE
    assert Membership.objects.get().status == Membership.Status.ACTIVE


def test_moving_the_clock_opens_locks_and_ends_passwords_at_once():
    locked = UserFactory(status=User.Status.LOCKED, locked_until=clock.now() + timedelta(hours=1))

    Client().post("/simulation/clock/", {"days": "61", "hours": "0"})

    locked.refresh_from_db()
    assert locked.status == User.Status.ACTIVE
    assert locked.password_expired_at is not None


def test_the_clock_goes_ahead_by_minutes_too():
    Client().post("/simulation/clock/", {"days": "0", "hours": "1", "minutes": "21"})

    assert clock.offset() == timedelta(hours=1, minutes=21)


@pytest.mark.parametrize(
    "data",
    [
        {"days": "-1", "hours": "0"},
        {"days": "401", "hours": "0"},
        {"days": "1", "hours": "24"},
        {"days": "0", "hours": "0", "minutes": "60"},
        {"days": "1e3", "hours": "0"},
        {},
    ],
)
def test_the_clock_goes_ahead_in_reason_only(data):
    assert Client().post("/simulation/clock/", data).status_code == 200
    assert clock.offset() == timedelta(0)


def test_the_practice_accounts_are_those_that_are_there(settings):
    settings.SIMULATION_TOOLS = "everyone"
    assert "No practice accounts are in this portal." in words(Client().get(PEOPLE_PAGE))
    UserFactory(username="approver.ada", email="approver.ada@example.org")

    page = words(Client().get(PEOPLE_PAGE))

    assert "approver.ada" in page
    assert "Approver of Palmetto Family Care" in page
    assert "new.nina" not in page
    assert PASSWORD in page


@pytest.mark.parametrize("page", ["/", "/idm/sign-in/"])
@pytest.mark.parametrize(
    ("simulation", "tools", "led"),
    [(True, "everyone", True), (True, "staff", False), (False, "everyone", False)],
)
def test_only_who_may_use_the_tools_is_led_to_the_practice_accounts(
    settings, page, simulation, tools, led
):
    settings.SPOT_SIMULATION, settings.SIMULATION_TOOLS = simulation, tools

    assert (PEOPLE_PAGE in Client().get(page).content.decode()) == led


def test_outside_simulation_there_are_no_such_pages(settings):
    settings.SPOT_SIMULATION = False
    from django.urls import clear_url_caches

    urls = import_module("spot_portal.urls")
    source = urls.__loader__.get_data(urls.__file__).decode()
    namespace = {"__name__": "urls_of_production"}
    exec(compile(source, urls.__file__, "exec"), namespace)  # noqa: S102  our own module, with other settings
    clear_url_caches()

    assert not any("simulation" in str(pattern.pattern) for pattern in namespace["urlpatterns"])
    assert mail.outbox == []
