"""Weighty acts ask for the second factor again when it was given some time ago (ASVS 7.5.1, 7.5.3)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse

from identity.models import AuthenticatorDevice, EmailDevice, User
from identity.sessions import BEGAN, VERIFIED
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import app_code, newest_code, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ADD = "/idm/profile/devices/add-app/"
CONFIRM, CODE = "/idm/confirm/", "/idm/confirm/code/"
LATER = START + timedelta(minutes=25)


@pytest.fixture
def stale(sign_in, person, freeze):
    """A session that is alive, but whose second factor was given 25 minutes ago."""
    freeze(START)
    client = sign_in(person)
    freeze(START + timedelta(minutes=12))
    client.get("/idm/")
    freeze(LATER)
    return client


def choose(client, device, **data):
    return client.post(CONFIRM, {"device": device.persistent_id, **data})


def target_of(response):
    return parse_qs(urlsplit(response.url).query).get("next")


def test_a_page_that_is_protected_leads_over_the_confirmation_and_back(stale, app):
    asked = stale.get(ADD)
    assert (urlsplit(asked.url).path, target_of(asked)) == (CONFIRM, [ADD])

    chosen = choose(stale, app, next=ADD)
    assert chosen.url == CODE
    done = stale.post(CODE, {"code": app_code(LATER)})

    assert done.url == ADD
    assert "data-secret" in stale.get(ADD).content.decode()
    assert AuditEvent.objects.get().code == "identity.session.stepped_up"


def test_v7_5_1_a_post_with_an_old_second_factor_does_nothing_and_says_so(stale):
    response = stale.post(ADD, {"name": "x", "code": "123456"}, follow=True)

    assert response.redirect_chain[0][0].startswith(CONFIRM)
    assert "Nothing was changed yet" in words(response)
    assert not AuthenticatorDevice.objects.exists()


def test_v7_2_4_confirming_gives_the_session_a_new_key(stale, app):
    old, csrf = stale.session.session_key, stale.cookies.get("spot-csrf")
    choose(stale, app)
    csrf = stale.cookies["spot-csrf"].value if csrf else None
    stale.post(CODE, {"code": app_code(LATER)})

    assert stale.session.session_key != old
    assert not Session.objects.filter(session_key=old).exists()
    assert stale.cookies["spot-csrf"].value != csrf
    assert stale.get("/idm/").status_code == 200


def test_confirming_does_not_stretch_the_longest_time_of_a_session(stale, app):
    choose(stale, app)
    stale.post(CODE, {"code": app_code(LATER)})

    assert stale.session[BEGAN] == START.timestamp()
    assert stale.session[VERIFIED] == LATER.timestamp()
    assert stale.session["otp_device_id"] == app.persistent_id


def test_an_e_mailed_code_confirms_too(stale, person):
    choose(stale, EmailDevice.objects.get(user=person), next="/idm/roles/")

    assert stale.post(CODE, {"code": newest_code()}).url == "/idm/roles/"


def test_m09_a_code_sent_for_a_sign_in_confirms_nothing(stale, person, browser, freeze):
    choose(stale, EmailDevice.objects.get(user=person))
    freeze(LATER + timedelta(seconds=31))
    browser.password(person.username)
    code = browser.email_code(person)

    assert stale.post(CODE, {"code": code}).status_code == 200
    assert stale.session[VERIFIED] == START.timestamp()


def test_m09_a_code_sent_to_confirm_signs_nobody_in(stale, person, browser):
    choose(stale, EmailDevice.objects.get(user=person))
    code = newest_code()
    browser.password(person.username)
    browser.choose(EmailDevice.objects.get(user=person))
    browser.code(code)

    assert browser.person is None


def test_a_wrong_code_counts_as_at_sign_in(stale, person, app):
    choose(stale, app)

    response = stale.post(CODE, {"code": "000000"})

    assert "code" in response.context["form"].errors
    assert User.objects.get(pk=person.pk).wrong_codes == 1
    assert stale.session[VERIFIED] == START.timestamp()


def test_m14_a_device_of_somebody_else_cannot_be_chosen(stale):
    other = EmailDevice.objects.get(user=UserFactory())

    assert choose(stale, other).status_code == 200
    assert stale.get(CODE).url == CONFIRM
    assert mail.outbox == []


def test_a_resent_code_keeps_the_way_back(stale, person, freeze):
    device = EmailDevice.objects.get(user=person)
    choose(stale, device, next="/idm/roles/")
    freeze(LATER + timedelta(seconds=31))
    choose(stale, device)

    assert len(mail.outbox) == 2
    assert stale.post(CODE, {"code": newest_code()}).url == "/idm/roles/"


def test_m13_a_confirmation_begun_sixteen_minutes_ago_is_over(stale, app, freeze):
    choose(stale, app, next=ADD)
    late = LATER + timedelta(minutes=16)
    freeze(late)

    for response in (stale.get(CODE), stale.post(CODE, {"code": app_code(late)})):
        assert response.url == CONFIRM
    assert stale.session[VERIFIED] == START.timestamp()


@pytest.mark.parametrize(("seconds", "confirmed"), [(-1, True), (1, False)])
def test_m13_a_confirmation_waits_for_its_code_as_long_as_the_code_lives(
    stale, person, freeze, seconds, confirmed
):
    choose(stale, EmailDevice.objects.get(user=person), next=ADD)
    freeze(LATER + timedelta(minutes=16))
    assert "until" in words(stale.get(CODE))
    freeze(LATER + policy.CODE_LIFE_EMAIL.minutes + timedelta(seconds=seconds))

    response = stale.post(CODE, {"code": newest_code()})

    assert response.url == (ADD if confirmed else CONFIRM)
    assert (stale.session[VERIFIED] > START.timestamp()) == confirmed


def test_what_ran_out_is_said_and_the_way_back_is_kept(stale, app, freeze):
    choose(stale, app, next=ADD)
    late = LATER + timedelta(minutes=16)
    freeze(late)

    page = stale.post(CODE, {"code": app_code(late)}, follow=True)

    assert "This took too long" in words(page)
    choose(stale, app)
    assert stale.post(CODE, {"code": app_code(late)}).url == ADD


def test_another_device_chosen_late_has_its_own_time(stale, person, app, freeze):
    choose(stale, EmailDevice.objects.get(user=person), next=ADD)
    late = LATER + timedelta(minutes=20)
    freeze(late)
    choose(stale, app)

    assert stale.post(CODE, {"code": app_code(late)}).url == ADD


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "/\\evil.example", CONFIRM, CODE, "/idm/sign-out/"],
)
def test_h21_the_way_back_is_an_own_page(stale, app, target):
    choose(stale, app, next=target)

    assert stale.post(CODE, {"code": app_code(LATER)}).url == "/idm/"


def test_a_fresh_session_is_not_asked(sign_in, person):
    assert sign_in(person).get(ADD).status_code == 200


def test_opening_the_page_changes_nothing(stale):
    stale.get("/idm/")
    before = dict(stale.session)
    stale.get(CONFIRM, {"next": ADD})

    assert dict(stale.session) == before


@pytest.mark.parametrize("page", ["identity:decide-role-request", "organizations:certify"])
def test_v7_5_3_deciding_about_other_peoples_access_asks_once_more(
    page, sign_in, freeze, approver, role_request, organization
):
    """Before the page opens, so that no decision that was typed is lost."""
    membership = MembershipFactory(organization=organization)
    thing = role_request if page.startswith("identity") else membership
    freeze(START)
    client = sign_in(approver)
    freeze(START + timedelta(minutes=12))
    client.get("/idm/")
    freeze(LATER)
    address = reverse(page, args=[thing.reference])

    for answer in (client.get(address), client.post(address, {"decision": "approve"})):
        assert urlsplit(answer.url).path == CONFIRM
        assert parse_qs(urlsplit(answer.url).query)["next"] == [address]
    role_request.refresh_from_db()
    assert role_request.status == role_request.Status.SUBMITTED
