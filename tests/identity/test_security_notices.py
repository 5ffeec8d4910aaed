"""V6.3.7: who changes what opens an account cannot keep it from its owner: every mailbox and telephone is told."""

from datetime import UTC, datetime, timedelta

import pytest

from identity import notifications
from identity.models import EmailChange, User
from identity.services import passwords, profile, sign_in_notices
from identity.tasks import tell_about_sign_ins
from spot_portal.core import context, policy
from spot_portal.core.session_store import SessionStore
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from tests.factories.identity import PASSWORD, PhoneDeviceFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FORMER, PRESENT = "former@example.org", "present@example.org"
NEW_PASSWORD = "Purple-Elephant-Sings-42"


@pytest.fixture
def owner(person, freeze):
    """Their e-mail address was changed an hour ago, perhaps by somebody else."""
    freeze(START)
    hour_ago = START - timedelta(hours=1)
    EmailChange.objects.create(
        user=person, old_email=FORMER, new_email=PRESENT, status="done", done_at=hour_ago
    )
    person.email, person.email_held_until = PRESENT, hour_ago + policy.EMAIL_HOLD.hours
    person.save()
    PhoneDeviceFactory(user=person, number="904-555-0142")
    return person


def mailed(template):
    rows = OutgoingEmail.objects.filter(template=f"identity/{template}")
    return sorted(rows.values_list("recipient", flat=True))


def texted():
    return list(OutgoingText.objects.order_by("pk").values_list("text", flat=True))


def change_password(person):
    return passwords.change_password(user_id=person.pk, current=PASSWORD, password=NEW_PASSWORD)


def change_question(person):
    profile.change_security_question(user_id=person.pk, question="word", answer="plom")


def change_name(person):
    profile.change_profile(
        user_id=person.pk, values={"first_name": "Robin"}, session=SessionStore()
    )


CHANGES = {
    "password_changed": (change_password, "The password of your account was changed."),
    "security_question_changed": (change_question, "The security question of your account"),
    "profile_changed": (change_name, "The profile of your account was changed."),
}


@pytest.mark.parametrize("template", CHANGES)
def test_v6_3_7_a_change_is_told_to_both_mailboxes_and_to_the_telephone(owner, template):
    change, said = CHANGES[template]

    change(owner)

    assert mailed(template) == [FORMER, PRESENT]
    [text] = texted()
    assert said in text
    assert "Not you? Call 904-555-0100." in text


@pytest.mark.parametrize("template", CHANGES)
def test_v6_3_7_a_former_mailbox_is_not_told_when_the_day_is_over(owner, freeze, template):
    freeze(START + policy.EMAIL_HOLD.hours)

    CHANGES[template][0](owner)

    assert mailed(template) == [PRESENT]


@pytest.mark.parametrize(
    "template",
    [
        "device_added", "device_removed", "device_reported_lost", "device_reactivated", "device_disabled",
        "device_copied", "recovery_codes_made",
    ],
)  # fmt: skip
def test_v6_3_7_every_notice_about_a_device_goes_to_both_mailboxes(owner, app, template):
    getattr(notifications, template)(owner, app)

    assert mailed(template) == [FORMER, PRESENT]


def test_a_new_password_is_told_with_its_time_and_network_address(owner):
    with context.use(context.RequestContext(ip_address="198.51.100.7")):
        change_password(owner)

    body = OutgoingEmail.objects.filter(template="identity/password_changed").first().body
    assert "Network address: 198.51.100.7" in body
    assert "When: 2 March 2026, " in body


def test_a_lock_is_told_to_the_telephone_by_a_worker_and_once(person, client, freeze):
    freeze(START)
    PhoneDeviceFactory(user=person, number="904-555-0142")
    for _time in range(policy.LOCK_FAILURES.value):
        given = {"user_id": person.username, "password": "Wrong-Horse-Battery-7", "terms": "on"}
        client.post("/idm/sign-in/", given)
    assert mailed("account_locked") == [person.email]
    assert texted() == []

    tell_about_sign_ins()
    assert sign_in_notices.tell_locks() == 0

    [text] = texted()
    assert "Your account was locked after failed tries to sign in." in text
    assert User.objects.get(pk=person.pk).lock_to_tell is None
