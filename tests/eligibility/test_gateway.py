"""One contract for every eligibility gateway, then what only the simulator does."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from eligibility.dates import months_from
from eligibility.exchange import SERVICE_TYPES
from eligibility.gateways.hets import HetsGateway, hets_gateway
from eligibility.gateways.hets_simulator import SimulatedHets
from eligibility.simulated.people import PEOPLE
from spot_portal.core import clock
from spot_portal.core.errors import GatewayError, GatewayTimeout
from spot_portal.x12.medicare import medicare_view
from spot_portal.x12.reader import read_document
from spot_portal.x12.t270 import EligibilityInquiry, write_270
from spot_portal.x12.t271 import read_271
from spot_portal.x12.t999 import read_acknowledgments
from spot_portal.x12.writer import Envelope

NPI = "9000000007"


def envelope(**changes):
    values = {
        "sender_id": "SPOTPORTAL",
        "receiver_id": "CMS",
        "interchange_control": 7,
        "group_control": 7,
        "created": datetime(2026, 11, 22, 9, 30),
    }
    return Envelope(**values | changes)


def inquiry(**changes):
    today = clock.today()
    values = {
        "trace_number": "TRACE0001",
        "mbi": "1S00E00AA01",
        "last_name": "ALDER",
        "first_name": "ROSA",
        "birth_date": date(1948, 3, 14),
        "service_from": today,
        "service_types": ("30",),
        "provider_name": "PALMETTO FAMILY CARE",
        "provider_npi": NPI,
    }
    return EligibilityInquiry(**values | changes)


def request(**changes):
    return write_270(inquiry(**changes), envelope())


@pytest.fixture(params=[SimulatedHets])
def gateway(request) -> HetsGateway:
    """Add every real client here: they all keep the same promises."""
    return request.param()


def answer_to(gateway, data):
    file = read_271(gateway.ask(data, payload_id=uuid4()), strict=True)
    [response] = file.responses
    return response


class TestContract:
    def test_a_question_gets_the_answer_to_itself(self, gateway):
        response = answer_to(gateway, request())

        assert response.subscriber.mbi == "1S00E00AA01"
        assert [(t.kind, t.number) for t in response.subscriber.traces] == [("2", "TRACE0001")]
        assert response.receiver.npi == NPI
        assert response.subscriber.benefits

    def test_a_rejection_repeats_what_was_asked(self, gateway):
        response = answer_to(gateway, request(last_name="NOBODY"))

        assert [r.code for r in response.all_rejections] == ["73"]
        assert response.subscriber.party.last_name == "NOBODY"
        assert response.subscriber.traces[0].number == "TRACE0001"
        assert not response.subscriber.benefits

    def test_asking_twice_with_one_id_is_one_question(self, gateway):
        payload = uuid4()
        first, second = (gateway.ask(request(), payload_id=payload) for _ in range(2))
        numbers = [read_document(a).interchanges[0].control_number for a in (first, second)]

        assert numbers[0] == numbers[1]

    def test_what_is_no_x12_is_never_answered_with_a_271(self, gateway):
        with pytest.raises(GatewayError):
            gateway.ask(b"hello", payload_id=uuid4())

    def test_a_wrong_count_comes_back_as_an_acknowledgment(self, gateway):
        broken = request().replace(b"~SE*", b"~SE*9")

        acks = read_acknowledgments(gateway.ask(broken, payload_id=uuid4()), strict=True)

        assert [ack.code for ack in acks.functional] == ["R"]
        assert acks.functional[0].sets[0].reasons == ("4",)


def test_the_configured_gateway_keeps_to_the_protocol():
    assert isinstance(hets_gateway(), SimulatedHets)


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        ((b"~IEA*1*", b"~IEA*2*"), "021"),
        ((b"~IEA*1*000000007", b"~IEA*1*000000008"), "001"),
    ],
)
def test_a_fault_of_the_interchange_is_a_ta1(damage, note):
    answer = SimulatedHets().ask(request().replace(*damage), payload_id=uuid4())

    [ack] = read_acknowledgments(answer, strict=True).technical
    assert (ack.code, ack.note, ack.control_number) == ("R", note, "000000007")


@pytest.mark.parametrize(
    ("damage", "group", "reasons"),
    [
        ((b"X*005010X279A1", b"X*004010X092A1"), ("2",), ()),
        ((b"~GE*1*7", b"~GE*1*8"), ("4",), ()),
        ((b"ST*270*", b"ST*276*"), (), ("1",)),
        ((b"~NM1*IL*1*ALDER*ROSA****MI*1S00E00AA01", b"~REF*0F*X"), (), ("5",)),
    ],
)
def test_a_fault_below_the_interchange_is_a_999(damage, group, reasons):
    answer = SimulatedHets().ask(request().replace(*damage), payload_id=uuid4())

    [ack] = read_acknowledgments(answer, strict=True).functional
    assert ack.code == "R"
    assert ack.group_control == "7"
    assert ack.reasons == group
    assert all(one.reasons == reasons for one in ack.sets)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_name": "ALDEN"}, "73"),
        ({"first_name": "RITA"}, "73"),
        ({"first_name": "", "birth_date": None}, "73"),
        ({"birth_date": date(1948, 3, 15)}, "71"),
        ({"mbi": "1S00E00AA77"}, "75"),
        ({"mbi": "1EG4TE5MK73"}, "75"),
        ({"mbi": "0BROKEN"}, "72"),
        ({"service_from": None}, "57"),
        ({"birth_date": date(2100, 1, 1)}, "58"),
        ({"provider_npi": "1234567890"}, "43"),
    ],
)
def test_what_does_not_fit_is_rejected_with_its_code(changes, code):
    response = answer_to(SimulatedHets(), request(**changes))

    assert [r.code for r in response.all_rejections] == [code]


def test_only_the_last_four_years_and_the_next_four_months_can_be_asked_about():
    today = clock.today()
    early, late = months_from(today, -48), months_from(today, 4)
    day = timedelta(days=1)

    for outside in (early - day, late + day):
        response = answer_to(SimulatedHets(), request(service_from=outside))
        assert [r.code for r in response.all_rejections] == ["62"]
    for inside in (early, late):
        assert not answer_to(SimulatedHets(), request(service_from=inside)).is_rejected


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": "alder"},
        {"first_name": "R"},
        {"first_name": ""},
        {"birth_date": None},
        {"mbi": "1S00E00AA18", "last_name": "NUNEZ VALE", "first_name": "SOFIA",
         "birth_date": date(1948, 3, 30)},
        {"mbi": "1S00E00AA18", "last_name": "NUNEZV", "first_name": "S", "birth_date": None},
    ],
)  # fmt: skip
def test_case_punctuation_and_the_ends_of_names_do_not_matter(changes):
    assert not answer_to(SimulatedHets(), request(**changes)).is_rejected


@pytest.mark.parametrize("last_name", ["NUNEZ", "VALE", "NUNEZVALEX"])
def test_too_little_or_too_much_of_a_name_does_not_fit(last_name):
    response = answer_to(
        SimulatedHets(),
        request(mbi="1S00E00AA18", last_name=last_name, first_name="SOFIA", birth_date=None),
    )

    assert [r.code for r in response.all_rejections] == ["73"]


def test_an_old_number_opens_only_the_time_before_the_new_one():
    paula = {"mbi": "1S00E00AA95", "last_name": "TAMARACK", "first_name": "PAULA"}
    paula["birth_date"] = date(1954, 4, 4)
    before = months_from(clock.today(), -12)

    now = answer_to(SimulatedHets(), request(**paula))
    then = answer_to(SimulatedHets(), request(**paula, service_from=before))

    assert [r.code for r in now.all_rejections] == ["72"]
    assert then.subscriber.mbi == "1S00E00AA95"
    assert not then.is_rejected


@pytest.mark.parametrize("mbi", ["1S00E00XX01", "1S00E00XX02"])
def test_magic_numbers_stay_silent(mbi):
    with pytest.raises(GatewayError) as caught:
        SimulatedHets().ask(request(mbi=mbi), payload_id=uuid4())

    assert isinstance(caught.value, GatewayTimeout) == (mbi == "1S00E00XX01")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.last_name)
@pytest.mark.parametrize("months", [-47, -13, 0, 3])
def test_every_story_holds_together_at_any_time(person, months):
    """What was written can be read back, every line of it, and no period runs backwards."""
    day = months_from(clock.today(), months)
    response = answer_to(
        SimulatedHets(),
        request(
            mbi=person.mbi,
            last_name=person.last_name,
            first_name=person.first_name,
            birth_date=person.birth_date,
            service_from=day,
            service_to=day + timedelta(days=20),
        ),
    )

    assert not response.is_rejected
    member = response.subscriber
    assert not member.unread
    assert medicare_view(member.benefits).other == ()
    for benefit in member.benefits:
        assert not benefit.unread
        assert all(entry.end is None or entry.start <= entry.end for entry in benefit.dates)


def view_of(person):
    asked = request(
        mbi=person.mbi,
        last_name=person.last_name,
        first_name=person.first_name,
        birth_date=person.birth_date,
        service_types=SERVICE_TYPES,
    )
    return medicare_view(answer_to(SimulatedHets(), asked).subscriber.benefits)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.last_name)
def test_screenings_are_those_of_the_persons_sex(person):
    preventive = view_of(person).preventive
    codes = {service.procedure for service in preventive.services} if preventive else set()

    assert codes.isdisjoint({"G0101", "Q0091"} if person.sex == "M" else {"G0103"})


@pytest.mark.parametrize("day", range(0, 400, 7))
def test_whoever_is_in_hospice_care_is_so_on_any_day_of_asking(day, freeze):
    freeze(clock.now() + timedelta(days=day))
    frank = next(person for person in PEOPLE if person.last_name == "FIR")

    newest, earlier = view_of(frank).hospice.hospice
    assert newest.period.start <= clock.today() <= newest.period.end
    assert earlier.period.end < newest.period.start
