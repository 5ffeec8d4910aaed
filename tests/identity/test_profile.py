"""The profile: each thing on a page of its own, behind a fresh second factor, told by mail (notices 16 and 17)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from identity.models import ProofingAttempt, User
from identity.services.proofing import tries_left
from organizations.models import Membership
from organizations.spot_access import ENTERED
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAME = {"first_name": "Rowan", "middle_name": "", "last_name": "Invented", "suffix": "Jr"}
HOME = {
    "us_address": "yes", "address_line_1": "77 Invented Lane", "address_line_2": "", "city": "Tampa", "state": "FL",
    "zip_code": "33602",
}  # fmt: skip


def notices(name):
    return list(OutgoingEmail.objects.filter(template=f"identity/{name}").order_by("pk"))


def events(code):
    return list(AuditEvent.objects.filter(code=code).order_by("pk"))


@pytest.fixture
def inside(sign_in, person, freeze):
    freeze(START)
    return sign_in(person)


@pytest.fixture
def unverified(person):
    User.objects.filter(pk=person.pk).update(proofed_at=None)


def test_the_profile_shows_everything_with_a_link_to_change_it(inside, person):
    User.objects.filter(pk=person.pk).update(
        phone="904-555-0123", **{k: v for k, v in HOME.items() if k != "us_address"}
    )
    page = inside.get("/idm/profile/").content.decode()

    for shown in (
        person.username,
        person.email,
        "904-555-0123",
        "77 Invented Lane",
        "Tampa, FL 33602",
        "05/17/1980",
    ):
        assert shown in page
    for part in ("name", "birth-date", "address", "phone", "email", "question"):
        assert f'href="/idm/profile/{part}/"' in page
    assert 'Change<span class="visually-hidden"> Home address</span>' in page


def test_nobody_elses_profile_has_an_address(inside, sign_in):
    assert inside.get("/idm/profile/x/").status_code == 404


@pytest.mark.usefixtures("unverified")
def test_a_name_is_changed_told_and_written_down(inside, person):
    response = inside.post("/idm/profile/name/", NAME)

    assert response.url == "/idm/profile/"
    person.refresh_from_db()
    assert person.get_full_name() == "Rowan Invented"
    [email] = notices("profile_changed")
    assert "First name: R***" in email.body
    assert "Last name: I***" in email.body
    assert "Rowan Invented" not in email.body.partition("changed on")[2]
    [event] = events("identity.profile.changed")
    assert event.data == {"fields": "first_name,last_name,suffix"}


@pytest.mark.usefixtures("unverified")
def test_nothing_changed_says_so_and_writes_nothing(inside, person):
    same = {name: getattr(person, name) for name in NAME}

    response = inside.post("/idm/profile/name/", same)

    assert "You did not change anything" in words(response)
    assert events("identity.profile.changed") == []


@pytest.mark.parametrize(
    ("page", "form"),
    [("name", NAME), ("birth-date", {"date_of_birth": "05/18/1980"})],
)
class TestVerifiedPerson:
    def test_the_consequence_is_said_before_and_has_to_be_agreed_to(
        self, inside, person, page, form
    ):
        shown = words(inside.get(f"/idm/profile/{page}/"))
        assert "you verify your identity again" in shown
        assert "your roles and your requests stay as they are" in shown

        response = inside.post(f"/idm/profile/{page}/", form)

        assert "agree that your identity is verified again" in words(response)
        person.refresh_from_db()
        assert person.is_proofed

    def test_identity_is_verified_again_roles_stay_and_spot_closes(
        self, inside, person, sign_in, page, form
    ):
        membership = MembershipFactory(user=person)
        elsewhere = sign_in(person)
        session = inside.session
        session[ENTERED] = True
        session.save()

        inside.post(f"/idm/profile/{page}/", form | {"understood": "on"})

        person.refresh_from_db()
        assert not person.is_proofed
        membership.refresh_from_db()
        assert membership.status == Membership.Status.ACTIVE
        assert ENTERED not in inside.session
        door = inside.post("/spot/enter/", follow=True)
        assert "Your identity has to be verified" in words(door)
        assert door.context["obstacle"].code == "proofing"
        assert elsewhere.get("/idm/").status_code == 302
        assert len(events("identity.profile.proofing_lapsed")) == 1
        assert "verified again" in notices("profile_changed")[0].body

    def test_they_have_all_their_tries_again(self, inside, person, page, form):
        for status in ("failed", "passed"):
            ProofingAttempt.objects.create(user=person, status=status, consented_at=clock.now())
        inside.post(f"/idm/profile/{page}/", form | {"understood": "on"})

        person.refresh_from_db()
        assert tries_left(person) == 2


def test_an_address_and_a_telephone_leave_the_identity_alone(inside, person):
    inside.post("/idm/profile/address/", HOME)
    inside.post("/idm/profile/phone/", {"phone": "(904) 555-0199"})

    person.refresh_from_db()
    assert (person.city, person.zip_code, person.country) == ("Tampa", "33602", "US")
    assert person.phone == "904-555-0199"
    assert person.is_proofed
    bodies = [email.body for email in notices("profile_changed")]
    assert "ZIP or postal code: 33***" in bodies[0]
    assert "Telephone: ***-***-0199" in bodies[1]
    assert "904-555-0199" not in bodies[1]


def test_an_address_abroad_has_no_state(inside, person):
    abroad = HOME | {
        "us_address": "no",
        "country": "FR",
        "province": "Provence",
        "postal_code": "13001",
    }
    inside.post("/idm/profile/address/", abroad)

    person.refresh_from_db()
    assert (person.country, person.state, person.province, person.zip_code) == (
        "FR",
        "",
        "Provence",
        "13001",
    )
    assert "France" in inside.get("/idm/profile/").content.decode()
    shown = inside.get("/idm/profile/address/").context["form"]
    assert (shown["us_address"].value(), shown["postal_code"].value()) == ("no", "13001")


def test_the_security_question_is_changed_and_the_old_answer_is_worth_nothing(inside, person):
    person.set_security_answer("pancakes")
    person.save()

    inside.post("/idm/profile/question/", {"question": "job", "answer": "Lake  City"})

    person.refresh_from_db()
    assert person.check_security_answer("lake city")
    assert not person.check_security_answer("pancakes")
    assert len(notices("security_question_changed")) == 1
    assert "lake" not in notices("security_question_changed")[0].body.lower()
    assert len(events("identity.profile.question_changed")) == 1
    assert "lake" not in str(AuditEvent.objects.values_list("data", flat=True)).lower()


@pytest.mark.parametrize("answer", ["", "abc", "city"])
def test_an_answer_that_is_no_secret_is_refused(inside, person, answer):
    response = inside.post("/idm/profile/question/", {"question": "job", "answer": answer})

    assert "answer" in response.context["form"].errors
    assert events("identity.profile.question_changed") == []


def test_an_answer_never_comes_back_into_the_page(inside, person):
    response = inside.post("/idm/profile/question/", {"question": "", "answer": "Lake Placid"})

    assert "Lake Placid" not in response.content.decode()


def test_v7_5_1_without_a_fresh_second_factor_nothing_changes(inside, person, freeze):
    freeze(START + timedelta(minutes=21))
    inside.post("/idm/profile/phone/", {"phone": "904-555-0199"})

    person.refresh_from_db()
    assert person.phone == ""


def test_a32_fields_that_were_not_asked_for_are_left_alone(inside, person):
    before = User.objects.values().get(pk=person.pk)
    more = {
        "is_staff": "1",
        "status": "active",
        "proofed_at": "",
        "email": "x@example.org",
        "username": "root",
    }
    inside.post("/idm/profile/phone/", {"phone": "904-555-0199"} | more)

    after = User.objects.values().get(pk=person.pk)
    assert {name for name in after if after[name] != before[name]} == {"phone"}


@pytest.mark.parametrize("born", ["02/30/1980", "01/01/1800", "01/01/2030", "1/1/49", "03/02/2015"])
def test_a26_a_date_of_birth_that_cannot_be_is_refused(inside, person, born):
    given = {"date_of_birth": born, "understood": "on"}
    assert "date_of_birth" in inside.post("/idm/profile/birth-date/", given).context["form"].errors
    person.refresh_from_db()
    assert person.date_of_birth == date(1980, 5, 17)
