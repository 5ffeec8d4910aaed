"""Identity proofing: two tries, nothing kept, the vendor asked with no transaction open."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail, serializers
from django.db import connection, transaction
from django.test import Client

from identity.gateways.proofing import Applicant, ProofingGateway, Verdict, proofing_gateway
from identity.gateways.proofing_simulator import SimulatedProofing
from identity.models import ProofingAttempt
from identity.services import proofing
from spot_portal.audit.models import AuditEvent
from spot_portal.core.errors import DomainError, GatewayError
from spot_portal.drafts.models import Draft
from spot_portal.notifications.models import OutgoingEmail
from tests.canaries import SSN, SSN_DIGITS
from tests.factories.identity import UserFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db
CONSENT, DETAILS, RESULT = (f"/idm/proofing/{name}" for name in ("", "details/", "result/"))
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TYPED = {
    "first_name": "Canaryna",
    "last_name": "Birdsong",
    "date_of_birth": "03/14/1980",
    "ssn": SSN,
    "address_line_1": "77 Telltale Lane",
    "city": "Jacksonville",
    "state": "FL",
    "zip_code": "32202",
    "phone": "904-555-0123",
}
TELLTALES = [SSN, SSN_DIGITS, "Canaryna", "Birdsong", "Telltale"]
NO_MATCH, NO_FILE, NO_ANSWER = "900-98-0000", "000-98-7654", "666-98-7654"


@pytest.fixture
def person(db):
    return UserFactory(proofed_at=None, city="Jacksonville", state="FL", phone="904-555-0123")


@pytest.fixture
def consented(sign_in, person):
    client = sign_in(person)
    client.post(CONSENT, {"consent": "on"})
    return client


def submit(client, **changes):
    return client.post(DETAILS, TYPED | changes)


def statuses():
    return list(ProofingAttempt.objects.order_by("pk").values_list("status", flat=True))


def applicant(ssn=SSN_DIGITS):
    return Applicant("Ada", "Sample", START.date(), ssn, "12 Invented Way", "32202", "904-555-0123")


def prove(person, ssn=SSN_DIGITS):
    return proofing.prove_identity(user=person, applicant=applicant(ssn), consented_at=START)


def everything_stored():
    """All that the database, the sessions and the mailbox hold, readable."""
    from django.apps import apps

    rows = [row for model in apps.get_models() for row in model._default_manager.all()]
    sessions = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    mails = [f"{message.subject} {message.body}" for message in mail.outbox]
    return " ".join([serializers.serialize("json", rows), *sessions, *mails])


@pytest.fixture(params=[SimulatedProofing])
def gateway(request) -> ProofingGateway:
    """Add every real client here: they all keep the same promises."""
    return request.param()


class TestContract:
    def test_a_match_passes(self, gateway):
        assert gateway.verify(applicant(), reference=uuid4()).verdict is Verdict.PASSED

    @pytest.mark.parametrize("ssn", [NO_MATCH, NO_FILE])
    def test_a_mismatch_fails(self, gateway, ssn):
        result = gateway.verify(applicant(ssn.replace("-", "")), reference=uuid4())
        assert result.verdict is Verdict.FAILED

    def test_asking_twice_is_one_case(self, gateway):
        reference = uuid4()
        first, second = (gateway.verify(applicant(), reference=reference) for _ in range(2))
        assert first.vendor_reference == second.vendor_reference

    def test_silence_is_an_error_and_not_a_verdict(self, gateway):
        with pytest.raises(GatewayError):
            gateway.verify(applicant(NO_ANSWER.replace("-", "")), reference=uuid4())


def test_the_configured_service_is_the_simulator_and_says_so():
    assert proofing_gateway().is_simulator


def test_an_applicant_never_shows_what_it_holds():
    assert not any(value in repr(applicant()) for value in ("Ada", SSN_DIGITS, "Invented", "904"))


@pytest.mark.django_db(transaction=True)
def test_the_service_is_never_asked_inside_a_transaction(monkeypatch):
    person = UserFactory(proofed_at=None)
    inside = []

    class Watching(SimulatedProofing):
        def verify(self, *args, **kwargs):
            inside.append(connection.in_atomic_block)
            return super().verify(*args, **kwargs)

    monkeypatch.setattr(proofing, "proofing_gateway", Watching)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        prove(person)
    assert inside == []

    prove(person)
    assert inside == [False]


def test_a_match_verifies_the_person_and_tells_them(
    consented, person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = submit(consented)

    assert response.url == RESULT
    assert "Your identity is verified" in words(consented.get(RESULT))
    person.refresh_from_db()
    assert person.is_proofed
    assert statuses() == ["passed"]
    assert [message.to for message in mail.outbox] == [[person.email]]
    codes = [event.code for event in AuditEvent.objects.order_by("pk")]
    assert codes == ["identity.proofing.started", "identity.proofing.passed"]


@pytest.mark.parametrize("ssn", [SSN, NO_MATCH, NO_ANSWER, "12-345", "not a number"])
def test_p03_nothing_that_was_typed_is_kept_anywhere(
    consented, ssn, caplog, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = submit(consented, ssn=ssn)
        consented.get(RESULT)

    telltales = [*TELLTALES, ssn, ssn.replace("-", "")]
    stored = everything_stored()
    assert not [value for value in telltales if value in stored]
    assert not [value for value in telltales if value in caplog.text]
    assert ssn not in response.content.decode()
    for rows in (AuditEvent, OutgoingEmail, Draft, ProofingAttempt):
        assert not [value for value in telltales if value in str(list(rows.objects.values()))]


def test_p03_an_accident_in_the_service_tells_nothing_either(consented, monkeypatch, caplog):
    def crash(self, given, *, reference):
        raise RuntimeError("the vendor's client fell over")

    monkeypatch.setattr(SimulatedProofing, "verify", crash)
    consented.raise_request_exception = False

    response = submit(consented)

    assert response.status_code == 500
    page = response.content.decode() + caplog.text
    assert not [value for value in TELLTALES if value in page]
    assert not [value for value in TELLTALES if value in everything_stored()]


@pytest.mark.parametrize(
    "ssn",
    [
        "123-45-6789",
        "123-00-4567",
        "123-45-0000",
        "12345678",
        "1234567890",
        "abc-de-fghi",
        "٩٠٠-٩٨-٧٦٥٤",
        "900_98_7654",
        "",
    ],
)
def test_p02_other_numbers_are_refused_and_the_box_comes_back_empty(consented, ssn):
    response = submit(consented, ssn=ssn)

    assert "ssn" in response.context["form"].errors
    if ssn:
        assert ssn not in response.content.decode()
    assert statuses() == []


def test_p02_a_real_looking_number_is_refused_with_the_reason(consented):
    response = submit(consented, ssn="123-45-6789")

    assert "never type a real number" in words(response)


@pytest.mark.parametrize(
    "ssn", ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000"]
)
def test_p02_outside_simulation_the_rule_is_the_other_way_round(settings, ssn):
    from django.core.exceptions import ValidationError

    from identity.forms.fields import SsnField

    settings.SPOT_SIMULATION = False
    with pytest.raises(ValidationError):
        SsnField().clean(ssn)
    assert SsnField().clean("123 45 6789") == "123456789"


def test_two_tries_then_a_reference_for_the_telephone(consented, person):
    submit(consented, ssn=NO_MATCH)
    assert "1 online try left" in words(consented.get(RESULT))
    submit(consented, ssn=NO_FILE)

    assert statuses() == ["failed", "referred"]
    reference = ProofingAttempt.objects.get(status="referred").review_reference
    assert reference in words(consented.get(RESULT))
    assert consented.get(CONSENT).url == RESULT
    assert submit(consented).url == RESULT
    with pytest.raises(DomainError, match="no online tries left"):
        prove(person)
    assert ProofingAttempt.objects.count() == 2


def test_silence_of_the_service_is_not_counted(consented, person):
    for _try in range(3):
        submit(consented, ssn=NO_ANSWER)
    assert "did not answer" in words(consented.get(RESULT))

    assert statuses() == ["unanswered"] * 3
    assert proofing.tries_left(person) == 2
    submit(consented)
    person.refresh_from_db()
    assert person.is_proofed


def test_p08_while_one_check_runs_a_second_is_not_sent(consented, person, monkeypatch):
    asked, said = [], []

    def slow(self, given, *, reference):
        asked.append(reference)
        if len(asked) == 1:
            said.append(words(submit(consented)))
        return SimulatedProofing.__dict__["verify"].__wrapped__(self, given, reference=reference)

    original = SimulatedProofing.verify
    slow.__wrapped__ = original
    monkeypatch.setattr(SimulatedProofing, "verify", slow)

    assert submit(consented).status_code == 302
    assert len(asked) == 1
    assert "being checked already" in said[0]
    assert statuses() == ["passed"]


def test_a_check_left_by_a_process_that_died_is_released_and_not_counted(person, freeze):
    freeze(START)
    ProofingAttempt.objects.create(user=person, consented_at=START, started_at=START)
    freeze(START + timedelta(minutes=1))
    with pytest.raises(DomainError):
        prove(person)

    freeze(START + timedelta(minutes=3))
    prove(person)

    assert statuses() == ["unanswered", "passed"]


def test_p12_who_is_verified_is_sent_on(sign_in):
    client = sign_in(UserFactory())

    for url in (CONSENT, DETAILS):
        assert client.get(url).url == RESULT
        assert client.post(url, TYPED | {"consent": "on"}).url == RESULT
    assert statuses() == []
    with pytest.raises(DomainError, match="verified already"):
        prove(UserFactory())


@pytest.mark.parametrize("consent", [{}, {"consent": "false"}, {"consent": ""}])
def test_without_consent_nothing_is_asked(sign_in, person, consent):
    client = sign_in(person)
    client.post(CONSENT, consent)

    assert client.get(DETAILS).url == CONSENT
    assert submit(client).url == CONSENT
    assert statuses() == []


def test_a_result_without_a_try_leads_to_the_beginning(sign_in, person):
    assert sign_in(person).get(RESULT).url == CONSENT


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize("name", ["Ann3", "<b>", "1234", "=cmd"])
def test_p04_digits_and_markup_are_no_names(consented, field, name):
    assert field in submit(consented, **{field: name}).context["form"].errors


def test_a_reference_can_be_read_out_and_checked():
    alphabet = proofing.NUMBER_ALPHABET
    for _number in range(50):
        left, right, check = proofing._review_reference().split("-")
        value = 0
        for character in left + right:
            value = value * 32 + alphabet.index(character)
        assert (alphabet + "*~$=U")[value % 37] == check


def test_strangers_have_no_proofing(db):
    assert Client().post(DETAILS, TYPED).url.startswith("/idm/sign-in/")


@pytest.mark.django_db
def test_one_person_has_one_account_whatever_case_the_name_is_typed_in(sign_in):
    first = UserFactory(first_name="Ada", last_name="O'Neil", zip_code="32202-1234")
    second = UserFactory(first_name="ADA", last_name="o'neil", zip_code="32202", proofed_at=None)
    browser = sign_in(second)
    browser.post("/idm/proofing/", {"consent": "on"})

    response = submit(browser)

    assert "One person has one account" in response.content.decode()
    second.refresh_from_db()
    assert first.is_proofed
    assert not second.is_proofed
    assert not second.proofing_attempts.exists()
    assert AuditEvent.objects.filter(code="identity.proofing.second_account").count() == 1


@pytest.mark.django_db
def test_another_name_in_the_profile_makes_no_second_person(sign_in):
    born = date(1980, 3, 14)
    UserFactory(first_name="Ada", last_name="O'Neil", zip_code="32202", date_of_birth=born)
    second = UserFactory(first_name="Adda", last_name="Oneill", zip_code="32202", proofed_at=None)
    browser = sign_in(second)
    browser.post("/idm/proofing/", {"consent": "on"})

    response = submit(
        browser, first_name="ada", last_name="O'Neil", date_of_birth="03/14/1980", zip_code="32202"
    )

    assert "One person has one account" in response.content.decode()
    assert not second.proofing_attempts.exists()
