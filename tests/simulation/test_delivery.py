"""Simulated networks: mail, text messages and calls on one page; the operator makes them late, lost or refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from identity.models import AuthenticatorDevice, PhoneDevice
from spot_portal.core import clock
from spot_portal.core.errors import GatewayError
from spot_portal.notifications.phone import phone_gateway
from spot_portal.simulation.arrival import rule_for, set_rule
from spot_portal.simulation.demo import seed
from spot_portal.simulation.mail import InboxBackend
from spot_portal.simulation.models import DeliveryRule, InboxMessage
from spot_portal.simulation.people import PEOPLE
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
INBOX, FEED, DELIVERY = "/simulation/inbox/", "/simulation/inbox.json", "/simulation/delivery/"
NUMBER = "904-555-0101"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def mail(to="ada@example.org"):
    message = EmailMessage("Hello", "Good morning", "portal@example.org", [to])
    InboxBackend().send_messages([message])


def text(number=NUMBER, words="123456 is your code."):
    phone_gateway().send_text(number=number, text=words)


def ring(number=NUMBER, extension=""):
    phone_gateway().call(number=number, extension=extension, words="1, 2, 3")


def feed(**query):
    return Client().get(FEED, query).json()["messages"]


def post(**data):
    return Client().post(DELIVERY, {"kind": "", "recipient": "", "effect": "at_once", **data})


def test_mail_text_messages_and_calls_are_on_one_page():
    mail()
    text()
    ring(extension="12")

    said = words(Client().get(INBOX))

    assert "3 messages" in said
    assert "Telephone call to extension 12" in said
    assert "123456 is your code." in said
    assert [m["kind"] for m in feed()] == ["voice", "sms", "email"]
    assert feed(kind="sms")[0] | {"id": 0, "arrived_at": ""} == {
        "id": 0, "kind": "sms", "to": NUMBER, "from": "spot-portal", "subject": "Text message",
        "body": "123456 is your code.", "arrived_at": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"kind": "email"}, 1),
        ({"kind": "sms"}, 1),
        ({"to": NUMBER}, 2),
        ({"to": NUMBER, "kind": "voice"}, 1),
        ({"to": "ADA@EXAMPLE.ORG"}, 1),
        ({"kind": "pigeon"}, 0),
    ],
)
def test_the_inbox_is_filtered_by_kind_and_recipient(query, count):
    mail()
    text()
    ring()

    assert len(feed(**query)) == count
    assert Client().get(INBOX, query).context["page"].paginator.count == count


def test_a_late_message_is_seen_by_nobody_before_its_time(freeze):
    freeze(START)
    post(kind="email", effect="delay", delay="2", unit="minutes")
    mail()
    text()
    late = InboxMessage.objects.get(kind="email")

    assert [m["kind"] for m in feed()] == ["sms"]
    page = Client().get(INBOX)
    assert "Good morning" not in page.content.decode()
    assert "1 more message is on its way" in words(page)
    assert Client().get(f"{INBOX}{late.pk}/").status_code == 404

    freeze(START + timedelta(minutes=2))
    assert [m["kind"] for m in feed()] == ["email", "sms"]
    assert feed()[0]["arrived_at"] == "2026-03-02T15:02:00+00:00"
    assert Client().get(f"{INBOX}{late.pk}/").status_code == 200


def test_what_is_on_its_way_can_be_let_in(freeze):
    freeze(START)
    post(effect="delay", delay="3600")
    mail()

    assert "1 message is on its way" in words(Client().get(DELIVERY))
    Client().post("/simulation/delivery/arrive-now/")

    assert len(feed()) == 1


def test_a_message_may_never_arrive():
    post(kind="sms", effect="never")
    text()
    ring()

    assert [m["kind"] for m in feed()] == ["voice"]


def test_a_network_may_report_a_fault():
    post(recipient=NUMBER, effect="fail")

    with pytest.raises(GatewayError):
        text()
    with pytest.raises(GatewayError):
        ring()
    text(number="904-555-0102")
    assert len(feed()) == 1


def test_a_mail_server_may_report_a_fault():
    post(recipient="Ada@example.org", effect="fail")

    with pytest.raises(GatewayError):
        mail()
    mail(to="ben@example.org")
    assert len(feed()) == 1


def test_a_newer_rule_takes_the_place_of_the_older_and_can_be_undone():
    post(kind="sms", effect="never")
    post(kind="sms", effect="delay", delay="30")

    rule = DeliveryRule.objects.get()
    assert (rule.effect, rule.delay_seconds) == ("delay", 30)
    assert "30 seconds" in words(Client().get(DELIVERY))
    Client().post(f"{DELIVERY}{rule.pk}/undo/")
    Client().post(f"{DELIVERY}{rule.pk}/undo/")

    text()
    assert len(feed()) == 1
    assert "Everything arrives at once" in words(Client().get(DELIVERY))


def test_the_rule_that_says_more_counts():
    for kind, recipient in [("", ""), ("sms", ""), ("", NUMBER), ("sms", NUMBER)]:
        set_rule(kind=kind, recipient=recipient, effect="never", delay_seconds=0)

    found = [
        rule_for("sms", NUMBER), rule_for("voice", NUMBER), rule_for("sms", "904-555-0102"), rule_for("email", "x"),
    ]  # fmt: skip

    assert [(rule.kind, rule.recipient) for rule in found if rule] == [
        ("sms", NUMBER), ("", NUMBER), ("sms", ""), ("", ""),
    ]  # fmt: skip


def test_somebody_can_be_spared_what_happens_to_all():
    post(effect="never")
    post(recipient="ada@example.org", effect="at_once")
    mail()
    mail(to="ben@example.org")

    assert [m["to"] for m in feed()] == ["ada@example.org"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"effect": "delay"}, "delay"),
        ({"effect": "delay", "delay": "0"}, "delay"),
        ({"effect": "delay", "delay": "3601"}, "delay"),
        ({"effect": "delay", "delay": "1e3"}, "delay"),
        ({"effect": "explode"}, "effect"),
        ({"effect": "never", "kind": "pigeon"}, "kind"),
        ({"effect": "never", "recipient": "somebody"}, "recipient"),
        ({"effect": "never", "recipient": "x" * 300}, "recipient"),
        ({"effect": "delay", "delay": "5", "unit": "years"}, "unit"),
    ],
)
def test_a_rule_that_makes_no_sense_is_sent_back(data, field):
    response = post(**data)

    assert field in response.context["form"].errors
    assert not DeliveryRule.objects.exists()


@pytest.mark.parametrize("written", ["(904) 555-0101", "9045550101", "904-555-0101"])
def test_a_number_may_be_written_in_any_way(written):
    post(recipient=written, effect="never")

    assert DeliveryRule.objects.get().recipient == NUMBER


@pytest.mark.parametrize("path", ["arrive-now/", "1/undo/", ""])
def test_rules_are_set_by_those_who_may_use_the_tools(settings, path):
    settings.SIMULATION_TOOLS = "staff"
    set_rule(kind="", recipient="", effect="never", delay_seconds=0)

    answer = Client().post(f"{DELIVERY}{path}", {"kind": "sms", "recipient": "", "effect": "fail"})

    assert answer.status_code == 404
    assert DeliveryRule.objects.count() == 1


def test_the_demonstration_shows_what_its_peoples_apps_show(monkeypatch):
    monkeypatch.setattr("spot_portal.simulation.demo.FURTHER_SEEDS", [])
    seed()

    app = AuthenticatorDevice.objects.get(user__username="approver.ada")
    shown = Client().get(INBOX).context["apps"]

    assert [entry.user_id for entry in shown] == ["approver.ada"]
    assert app.accept(shown[0].code, asked_by="", at=clock.now())
    phone = PhoneDevice.objects.get(user__username="user.uma")
    assert (phone.confirmed, phone.user.phone) == (True, phone.number)
    assert len({person.phone for person in PEOPLE}) == len(PEOPLE)
