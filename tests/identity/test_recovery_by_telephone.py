"""A way back by telephone: a code of six digits, sent after the page has answered, good once where it was asked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.account_history import entry_of, events_of
from identity.models import PhoneDevice, RecoveryAttempt
from identity.services import recovery_codes
from identity.services.disavowal import disavow_act
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.phone import phone_gateway
from tests.factories.identity import UserFactory
from tests.identity.browser import words
from tests.identity.ways_back import CODE, FORGOT, NEW, UNLOCK, elsewhere, fill

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
NUMBER = "904-555-0123"


@pytest.fixture
def network(monkeypatch):
    """What telephones received: channel, number, words."""
    received = []
    gateway = type(phone_gateway())
    monkeypatch.setattr(
        gateway, "send_text", lambda self, *, number, text: received.append(("sms", number, text))
    )
    monkeypatch.setattr(
        gateway,
        "call",
        lambda self, *, number, extension, words: received.append(("voice", number, words)),
    )
    return received


def phone_of(person, channel="sms", number=NUMBER, **more):
    return PhoneDevice.objects.create(
        user=person, channel=channel, number=number, name="phone", confirmed=True, **more
    )


@pytest.fixture
def ask(owner, client, django_capture_on_commit_callbacks):
    def _ask(channel="sms", path=FORGOT, browser=client, user_id=None):
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(
                path, {"user_id": user_id or owner.username, "channel": channel}
            )
        assert response.url == CODE
        return response

    return _ask


def code_in(network):
    digits = re.sub(r"(?<=\d), (?=\d)", "", network[-1][2])
    return re.findall(r"\b[0-9]{6}\b", digits)[0]


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_code_by_telephone_leads_to_the_new_password(client, owner, ask, network, channel):
    phone_of(owner, channel)
    ask(channel)
    assert network[-1][:2] == (channel, NUMBER)

    response = client.post(CODE, {"code": code_in(network)})

    assert response.url.endswith("/set/")
    fill(client, response.url)
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert client.get("/idm/").status_code == 302  # never signed in


def test_a_code_unlocks_after_the_answer(client, owner, ask, network):
    phone_of(owner)
    owner.lock(at=clock.now())
    owner.save()
    ask(path=UNLOCK)

    response = client.post(CODE, {"code": code_in(network)})

    assert response.url == "/idm/unlock/set/"
    assert "Unlock your account" in words(client.get(response.url))


def test_the_code_is_in_no_table_and_no_audit_event(owner, ask, network):
    phone_of(owner)
    ask()
    code = code_in(network)

    attempt = RecoveryAttempt.objects.get()
    assert code not in str(vars(attempt))
    assert not any(code in str(event.data) for event in AuditEvent.objects.all())


def test_nothing_is_sent_to_a_telephone_that_is_not_enrolled_ready_or_of_this_kind(
    owner, ask, network
):
    phone_of(owner, "voice")
    phone_of(owner, "sms", "904-555-0124", status="lost")
    phone_of(UserFactory(), "sms", "904-555-0125")
    unconfirmed = phone_of(owner, "sms", "904-555-0126")
    PhoneDevice.objects.filter(pk=unconfirmed.pk).update(confirmed=False)

    ask("sms")

    assert network == []
    assert "No telephone" in mail.outbox[-1].subject


def test_a_suspended_account_gets_no_code(owner, ask, network):
    phone_of(owner)
    owner.suspend()
    owner.save()

    ask()

    assert network == []
    assert "suspended" in mail.outbox[-1].subject


def test_t07_v6_6_2_a_code_works_in_the_browser_that_asked_only(client, owner, ask, network):
    phone_of(owner)
    ask()
    other = elsewhere()
    ask(browser=other, user_id="nobody.here")

    assert "is wrong" in words(other.post(CODE, {"code": code_in(network)}))
    assert client.post(CODE, {"code": code_in(network)}).status_code == 302


def test_t07_the_code_of_a_sign_in_is_none_for_a_way_back(client, owner, ask, network):
    device = phone_of(owner)
    sign_in_code = device.draw_code(asked_by="a-sign-in", at=clock.now())
    device.save()
    ask()
    if sign_in_code == code_in(network):
        pytest.skip("one in a million")

    assert client.post(CODE, {"code": sign_in_code}).status_code == 200
    device.refresh_from_db()
    assert device.code_hash  # and the sign-in that waits for it is not disturbed


def test_v6_6_3_five_wrong_codes_burn_it_and_lock_nobody_out(client, owner, ask, network):
    phone_of(owner)
    ask()
    right = code_in(network)
    for _try in range(policy.CODE_TRIES.value):
        client.post(CODE, {"code": wrong(right)})

    assert "too many wrong codes" in words(client.post(CODE, {"code": right}))
    owner.refresh_from_db()
    assert (owner.status, owner.wrong_codes, owner.codes_blocked_until) == ("active", 0, None)
    assert AuditEvent.objects.filter(code="identity.recovery.code_refused").count() == 5


def test_the_owner_reads_of_the_code_that_was_sent_and_of_those_that_were_wrong(
    client, owner, ask, network
):
    phone_of(owner)
    ask()
    client.post(CODE, {"code": wrong(code_in(network))})

    entries = [entry_of(event, owner) for event in events_of(owner)]
    assert [(entry.what, entry.who) for entry in entries[:2]] == [
        ("A wrong code to get back in was typed", "Somebody not signed in"),
        ("A code to get back in was sent", "Somebody not signed in"),
    ]
    sent = AuditEvent.objects.get(code="identity.recovery.code_sent")
    assert (sent.subject_id, sent.data["number"]) == (
        str(owner.pk),
        RecoveryAttempt.objects.get(user=owner).number,
    )


def test_v6_3_8_an_account_that_does_not_exist_runs_out_of_tries_as_well(client, ask, network):
    ask(user_id="nobody.here")
    said = [words(client.post(CODE, {"code": "123456"})) for _try in range(6)]

    assert all("is wrong" in text for text in said[:4])
    assert all("too many wrong codes" in text for text in said[4:])


def test_v6_5_1_a_code_works_once(client, owner, ask, network):
    phone_of(owner)
    ask()
    code = code_in(network)
    session = client.session["recovery"]
    client.post(CODE, {"code": code})

    again = Client()
    kept = again.session
    kept["recovery"] = session
    kept.save()
    assert again.post(CODE, {"code": code}).status_code == 200


@pytest.mark.parametrize(("minutes", "seconds", "fits"), [(9, 59, True), (10, 1, False)])
def test_v6_5_5_a_code_lives_ten_minutes(
    client, owner, ask, network, freeze, minutes, seconds, fits
):
    phone_of(owner)
    freeze(START)
    ask()
    freeze(START + timedelta(minutes=minutes, seconds=seconds))

    assert (client.post(CODE, {"code": code_in(network)}).status_code == 302) == fits


def test_what_is_no_code_is_not_counted(client, owner, ask, network):
    phone_of(owner)
    ask()
    for typed in ("", "12345", "abcdef", "１２３４５６"):
        assert "code" in client.post(CODE, {"code": typed}).context["form"].errors

    assert RecoveryAttempt.objects.get().wrong_codes == 0


def test_the_worker_sends_what_no_nudge_sent_and_sends_it_once(client, owner, network):
    phone_of(owner)
    client.post(FORGOT, {"user_id": owner.username, "channel": "sms"})
    assert network == []  # the page has answered, nothing has left

    assert recovery_codes.send_waiting_codes() == 1
    assert recovery_codes.send_waiting_codes() == 0
    assert len(network) == 1


def test_a_network_that_is_down_is_tried_again_with_another_code(
    client, owner, network, monkeypatch, freeze
):
    phone_of(owner)
    freeze(START)
    client.post(FORGOT, {"user_id": owner.username, "channel": "sms"})
    with monkeypatch.context() as patched:

        def refuse(self, **kwargs):
            raise TimeoutError

        patched.setattr(type(phone_gateway()), "send_text", refuse)
        assert recovery_codes.send_waiting_codes() == 0

    freeze(START + policy.CODE_RESEND.seconds)
    assert recovery_codes.send_waiting_codes() == 1
    assert client.post(CODE, {"code": code_in(network)}).status_code == 302


def test_a_network_that_delivers_and_never_answers_is_asked_ever_more_seldom(
    client, owner, monkeypatch, freeze
):
    phone_of(owner)
    freeze(START)
    client.post(FORGOT, {"user_id": owner.username, "channel": "sms"})
    delivered = []

    def deliver(self, **kwargs):
        delivered.append(clock.now() - START)
        raise TimeoutError

    monkeypatch.setattr(type(phone_gateway()), "send_text", deliver)
    for seconds in range(0, 3600, 15):  # as often as the worker looks
        freeze(START + timedelta(seconds=seconds))
        recovery_codes.send_waiting_codes()

    assert [int(after.total_seconds()) for after in delivered] == [0, 30, 90, 210, 450]


def test_what_nobody_sent_in_time_is_not_sent_any_more(client, owner, network, freeze):
    phone_of(owner)
    freeze(START)
    client.post(FORGOT, {"user_id": owner.username, "channel": "sms"})
    freeze(START + timedelta(minutes=11))

    assert recovery_codes.send_waiting_codes() == 0


def test_without_a_gateway_only_e_mail_is_offered(client, settings):
    settings.SPOT_GATEWAYS = {**settings.SPOT_GATEWAYS, "phone": ""}

    form = client.get(FORGOT).context["form"]

    assert [key for key, _label in form.fields["channel"].choices] == ["email"]


def test_the_page_for_the_code_leads_on_from_nowhere(client):
    assert client.get(CODE).url == FORGOT


# --- After “this was not me” ------------------------------------------------------------------------------------------


def test_a_thief_does_not_come_back_by_a_telephone_they_have_added(
    owner, ask, network, client, freeze
):
    freeze(START)
    phone_of(owner, added_at=START - timedelta(days=1))
    disavow_act(user_id=owner.pk, moment=START - timedelta(days=1))

    ask()
    recovery_codes.send_waiting_codes()

    assert network == []
    assert RecoveryAttempt.objects.get(user=owner).code_hash == ""
    assert mail.outbox[-1].to == [owner.email]  # told to ask by e-mail


@pytest.mark.parametrize(
    "added", [-policy.DISAVOW_LINK_LIFE.days - timedelta(seconds=1), timedelta(hours=1)]
)
def test_a_telephone_from_before_or_after_that_leads_back_in(owner, ask, network, freeze, added):
    freeze(START)
    disavow_act(user_id=owner.pk, moment=START - timedelta(days=1))
    phone_of(owner, added_at=START + added)
    freeze(START + timedelta(hours=2))

    ask()
    recovery_codes.send_waiting_codes()

    assert [number for _channel, number, _words in network] == [NUMBER]
