"""Another e-mail address: proven, told to both, held, and taken back from the former mailbox (notice 15)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import EmailChange, EmailDevice, PhoneDevice, SignIn, User
from identity.tasks import tidy_registrations
from identity.tokens import link_token
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from tests.factories.identity import UserFactory
from tests.identity.browser import newest_code, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ASK, CODE = "/idm/profile/email/", "/idm/profile/email/code/"
NEW = "new.address@example.org"


def ask(client, address=NEW):
    return client.post(ASK, {"email": address, "email_again": address})


def notices(name):
    return list(OutgoingEmail.objects.filter(template=f"identity/{name}").order_by("pk"))


def undo_link():
    return re.search(
        r"http://testserver(/idm/undo-email/\S+)", notices("email_changed_from")[-1].body
    )[1]


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def changed(inside, person):
    ask(inside)
    inside.post(CODE, {"code": newest_code()})
    person.refresh_from_db()
    return person


def test_a_code_proves_the_new_address(inside, person):
    old = person.email
    assert ask(inside).url == CODE
    assert mail.outbox[-1].to == [NEW]
    person.refresh_from_db()
    assert person.email == old

    assert inside.post(CODE, {"code": newest_code()}).url == "/idm/profile/"

    person.refresh_from_db()
    assert (person.email, person.email_key) == (NEW, NEW)
    assert EmailChange.objects.get().status == "done"


def test_v6_3_7_both_addresses_are_told_and_the_former_can_take_it_back(changed, person):
    [to_new], [to_old] = notices("email_changed"), notices("email_changed_from")

    assert to_new.recipient == NEW
    assert to_old.recipient == f"{person.username}@example.org"
    assert "/idm/undo-email/" in to_old.body
    assert "/idm/undo-email/" not in to_new.body
    assert to_old.is_sensitive
    assert "n***@example.org" in to_old.body
    assert NEW not in to_old.body


def test_telephones_that_get_texts_are_told_too(inside, person):
    PhoneDevice.objects.create(
        user=person, channel="sms", number="904-555-0123", name="phone", confirmed=True
    )
    ask(inside)
    inside.post(CODE, {"code": newest_code()})

    [text] = OutgoingText.objects.all()
    assert text.number == "904-555-0123"
    assert "e-mail address of your account was changed" in text.text
    assert NEW not in text.text


def test_for_a_day_ways_back_go_to_the_former_address(changed):
    assert changed.email_held_until == START + policy.EMAIL_HOLD.hours


def test_sign_in_codes_go_to_the_new_address_and_those_sent_before_are_burnt(
    inside, person, new_browser
):
    other = new_browser()
    other.password(person.username)
    old_code = other.email_code(person)
    ask(inside)
    inside.post(CODE, {"code": newest_code()})

    other.code(old_code)
    assert other.person is None
    device = EmailDevice.objects.get(user=person)
    device.user.refresh_from_db()
    assert device.masked == "n***@example.org"


def test_every_other_session_ends(inside, person, new_browser):
    elsewhere = new_browser()
    elsewhere.sign_in(person)
    ask(inside)
    inside.post(CODE, {"code": newest_code()})

    assert inside.get("/idm/").status_code == 200
    assert "e-mail address of your account was changed" in words(
        elsewhere.get("/idm/", follow=True)
    )


def test_what_is_written_down_holds_no_address_and_no_code(changed):
    for event in AuditEvent.objects.filter(code__startswith="identity.profile.email"):
        assert event.data == {}
    assert EmailChange.objects.get().code_hash == ""


# --- What does not work ---------------------------------------------------------------------------------------------


def test_an_address_of_another_account_is_answered_the_same_and_its_owner_is_told(inside, person):
    owner = UserFactory(email="taken@example.org")
    free = words(inside.get(ask(inside, "free@example.org").url)).replace("free@", "x@")
    EmailChange.objects.all().delete()

    taken = words(inside.get(ask(inside, "TAKEN@example.org").url)).replace("TAKEN@", "x@")

    assert taken == free
    assert mail.outbox[-1].to == [owner.email]
    assert "Somebody wanted to use your e-mail address" in mail.outbox[-1].subject
    assert not re.search(r"\b[0-9]{6}\b", mail.outbox[-1].body)
    for code in ("000000", "123456"):
        assert inside.post(CODE, {"code": code}).status_code == 200
    person.refresh_from_db()
    assert person.email != "taken@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "x@x",
        "a@b@example.org",
        '"a b"@example.org',
        "x" * 250 + "@example.org",
        "x\r\nBcc: y@example.org",
    ],
)
def test_a24_an_odd_address_is_refused(inside, address):
    assert "email" in ask(inside, address).context["form"].errors
    assert mail.outbox == []


def test_the_two_have_to_be_the_same_and_not_the_present_one(inside, person):
    differ = inside.post(ASK, {"email": NEW, "email_again": "other@example.org"})
    same = ask(inside, person.email.upper())

    assert "email_again" in differ.context["form"].errors
    assert "This is the address your account has already" in words(same)


def test_v6_6_2_the_code_works_in_the_session_that_asked_and_nowhere_else(
    inside, person, new_browser, freeze
):
    ask(inside)
    code = newest_code()
    freeze(START + timedelta(minutes=1))
    other = new_browser()
    other.password(person.username)
    other.email_code(person)

    other.code(code)
    assert other.person is None
    assert EmailChange.objects.get().status == "asked"


def test_a_sign_in_code_changes_no_address(inside, person, new_browser, freeze):
    other = new_browser()
    other.password(person.username)
    code = other.email_code(person)
    freeze(START + timedelta(minutes=1))
    ask(inside)

    assert inside.post(CODE, {"code": code}).status_code == 200
    person.refresh_from_db()
    assert person.email != NEW


@pytest.mark.parametrize(("minutes", "works"), [(29.9, True), (30.1, False)])
def test_the_code_lives_half_an_hour(sign_in, person, freeze, minutes, works):
    freeze(START)
    client = sign_in(person)
    ask(client)
    code = newest_code()
    freeze(START + timedelta(minutes=minutes))
    client = client_again(client, person)

    client.post(CODE, {"code": code})

    person.refresh_from_db()
    assert (person.email == NEW) == works


def client_again(client, person):
    """Still active, and the second factor given again."""
    session = client.session
    session["session_seen"] = session["session_verified"] = clock.now().timestamp()
    session.save()
    return client


def test_five_wrong_codes_end_the_change(inside, person):
    ask(inside)
    right = newest_code()
    for n in range(1, 1 + policy.CODE_TRIES.value):
        inside.post(CODE, {"code": f"{(int(right) + n) % 10**6:06}"})

    assert inside.post(CODE, {"code": right}).url == ASK
    assert EmailChange.objects.get().status == "dropped"
    person.refresh_from_db()
    assert person.email != NEW
    assert AuditEvent.objects.filter(code="identity.device.code_refused").count() == 5


def test_the_newest_code_counts(inside, person, freeze):
    ask(inside)
    first = newest_code()
    freeze(START + timedelta(seconds=31))
    ask(inside)

    inside.post(CODE, {"code": first})
    person.refresh_from_db()
    assert person.email != NEW
    inside.post(CODE, {"code": newest_code()})
    person.refresh_from_db()
    assert person.email == NEW


def test_m12_codes_are_not_sent_faster_than_people_read(inside, freeze):
    assert ask(inside).status_code == 302
    assert ask(inside).status_code == 429
    for n in range(1, policy.CODE_SENDS_PER_HOUR.value):
        freeze(START + timedelta(minutes=n))
        assert ask(inside, f"other{n}@example.org").status_code == 302
    freeze(START + timedelta(minutes=10))
    assert ask(inside, "more@example.org").status_code == 429
    assert len(mail.outbox) == policy.CODE_SENDS_PER_HOUR.value


def test_m24_without_a_mail_system_nothing_is_begun(inside, person, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("identity.services.email_change.mail_code", refuse)

    assert "our mail system does not answer" in words(ask(inside))
    assert not EmailChange.objects.exists()


def test_the_code_page_without_a_question_leads_back(inside):
    assert inside.get(CODE).url == ASK


def test_after_a_change_the_next_one_waits(changed, inside, freeze):
    freeze(START + timedelta(minutes=5))
    assert "was changed a short while ago" in words(ask(inside, "third@example.org"))

    freeze(START + timedelta(hours=24, seconds=1))
    client = client_again(inside, changed)
    assert ask(client, "third@example.org").status_code == 302


# --- Taking it back -------------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing(changed, inside):
    for _time in range(3):
        page = Client().get(undo_link())

    assert "Nothing has happened yet" in words(page)
    changed.refresh_from_db()
    assert changed.email == NEW
    assert inside.get("/idm/").status_code == 200


def test_the_button_brings_the_address_back_ends_sessions_and_asks_for_a_reset(
    changed, inside, freeze, settings
):
    freeze(START + timedelta(hours=5))
    response = Client().post(undo_link())

    assert "Your e-mail address is back" in words(response)
    changed.refresh_from_db()
    assert changed.email == f"{changed.username}@example.org"
    assert changed.must_reset_since == START + timedelta(hours=5)
    assert changed.email_held_until is None
    assert inside.get("/idm/").status_code == 302
    assert EmailChange.objects.get().status == "undone"
    assert AuditEvent.objects.filter(code="identity.profile.email_change_undone").count() == 1
    assert notices("email_change_undone")[0].recipient == changed.email
    assert notices("email_change_undone_to")[0].recipient == NEW
    assert notices("help_desk_email_undone")[0].recipient == settings.HELP_DESK_EMAIL


def test_the_link_works_once(changed):
    Client().post(undo_link())

    assert Client().post(undo_link()).status_code == 410
    assert Client().get(undo_link()).status_code == 410


@pytest.mark.parametrize(("hours", "status"), [(24, 200), (24.01, 410)])
def test_the_link_lives_a_day(changed, freeze, hours, status):
    freeze(START + timedelta(hours=hours))

    assert Client().get(undo_link()).status_code == status


def test_a_changed_or_foreign_link_does_nothing(changed):
    change, sign_in = (
        EmailChange.objects.get(),
        SignIn.objects.create(user=changed, session_hash="x"),
    )
    for token in (
        f"{change.reference}",
        link_token(change.reference, purpose="disavow"),
        link_token(sign_in.reference, purpose="undo-email"),
        "x",
    ):
        assert Client().post(f"/idm/undo-email/{token}/").status_code == 410
    assert (
        Client()
        .post(f"/idm/not-me/{link_token(change.reference, purpose='undo-email')}/")
        .status_code
        == 410
    )


def test_a_former_address_that_somebody_else_has_now_is_for_the_help_desk(changed):
    UserFactory(email=f"{changed.username}@example.org")

    response = Client().post(undo_link())

    assert response.status_code == 409
    assert "Call the help desk" in words(response)
    changed.refresh_from_db()
    assert changed.email == NEW
    assert EmailChange.objects.get().status == "done"


def test_the_slower_of_two_people_is_told(inside, person, sign_in):
    other = UserFactory()
    client = sign_in(other)
    ask(inside)
    first = newest_code()
    ask(client)
    second = newest_code()

    client.post(CODE, {"code": second})
    told = inside.post(CODE, {"code": first}, follow=True)

    assert "This address cannot be used for your account" in words(told)
    assert User.objects.get(email_key=NEW) == other
    assert EmailChange.objects.get(user=person).status == "dropped"


# --- Former addresses go ----------------------------------------------------------------------------------------------


def aged(person, status, *, done_at, asked_at):
    return EmailChange.objects.create(
        user=person, old_email="former@example.org", new_email="new@example.org", status=status,
        asked_at=asked_at, done_at=done_at,
    )  # fmt: skip


@pytest.mark.parametrize("status", ["done", "undone", "dropped", "asked"])
@pytest.mark.parametrize(("more", "gone"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_a_former_address_is_forgotten_a_month_after_it_could_be_gone_back_to(
    person, freeze, status, more, gone
):
    done_at = START if status in ("done", "undone") else None
    asked_at = START - timedelta(hours=1) if done_at else START
    aged(person, status, done_at=done_at, asked_at=asked_at)
    freeze(START + policy.EMAIL_UNDO.hours + policy.EMAIL_CHANGE_KEPT.days + more)

    tidy_registrations()

    assert EmailChange.objects.exists() != gone
