"""The rules of the eligibility system: provider, dates, identity, then coverage."""

from dataclasses import replace
from datetime import date

from eligibility.dates import earliest_service_date, latest_service_date
from eligibility.simulated import matching
from eligibility.simulated.asked import Asked
from eligibility.simulated.people import Person, find_person
from eligibility.simulated.triggers import TRIGGERS, Trigger
from spot_portal.core.identifiers import is_mbi, is_npi
from spot_portal.x12.parts import Contact, ContactNumber, DateEntry, Party, Trace
from spot_portal.x12.t270 import EligibilityInquiry, Inquiry270
from spot_portal.x12.t271 import EligibilityResponse, Member, Rejection

ORIGINATOR = "9SIMULATED"
PAYER = Party(
    "PR", "2", "CMS", id_qualifier="PI", identifier="CMS",
    contacts=(Contact("IC", "", (ContactNumber("UR", "HELP.SPOT-PORTAL.EXAMPLE"),)),),
)  # fmt: skip
CORRECT, AGAIN, NEVER = "C", "R", "N"
PAYER_LEVEL, PROVIDER_LEVEL, PERSON_LEVEL = "2100A", "2100B", "2100C"
PROVIDER_TRIGGERS = {
    Trigger.PROVIDER_INVALID,
    Trigger.PROVIDER_UNKNOWN,
    Trigger.OUTSIDE_ENROLLMENT,
    Trigger.UNHEARD_OF_CODE,
}


def answer_inquiry(asked: Inquiry270, *, today: date) -> EligibilityResponse:
    inquiry = asked.inquiry
    trigger = TRIGGERS.get(inquiry.mbi)
    if trigger is Trigger.SYSTEM_DOWN:
        return _refused(asked, Rejection(PAYER_LEVEL, "42", AGAIN, is_valid_request=True))
    if trigger is Trigger.NOT_AUTHORIZED:
        return _refused(asked, Rejection(PAYER_LEVEL, "41", NEVER))
    if trigger in PROVIDER_TRIGGERS:
        return _refused(asked, Rejection(PROVIDER_LEVEL, str(trigger), CORRECT))
    if not is_npi(inquiry.provider_npi, simulated=True):
        return _refused(asked, Rejection(PROVIDER_LEVEL, "43", CORRECT))
    code = _fault(inquiry, today)
    if code:
        return _rejected(asked, code)
    person = find_person(inquiry.mbi)
    if person is None:
        return _rejected(asked, "75")
    code = matching.mismatch(person, inquiry, today)
    return _rejected(asked, code) if code else _covered(asked, person, today)


def _fault(inquiry: EligibilityInquiry, today: date) -> str:
    """What is wrong before anybody looks the person up."""
    first, last = inquiry.service_from or today, inquiry.service_to or inquiry.service_from or today
    if inquiry.service_from is None or last < first:
        return "57"
    if first < earliest_service_date(today) or last > latest_service_date(today):
        return "62"
    if not is_mbi(inquiry.mbi, simulated=True):
        return "72"
    if not inquiry.last_name or not (inquiry.first_name or inquiry.birth_date):
        return "73"
    if inquiry.birth_date and inquiry.birth_date > today:
        return "58"
    return "60" if inquiry.birth_date and inquiry.birth_date > first else ""


def _covered(asked: Inquiry270, person: Person, today: date) -> EligibilityResponse:
    inquiry = asked.inquiry
    question = Asked.of(inquiry, today)
    member = Member(
        party=Party(
            "IL", "1", person.last_name, person.first_name, person.middle_name,
            id_qualifier="MI", identifier=inquiry.mbi, address=person.address,
        ),
        traces=_traces(asked),
        birth_date=person.birth_date,
        sex=person.sex,
        death_date=person.death_date(today) if person.death_date else None,
        dates=_service_dates(inquiry),
        benefits=person.benefits(question),
    )  # fmt: skip
    return _response(asked, members=(_distorted(member),))


def _distorted(member: Member) -> Member:
    """Two magic numbers answer with the wrong person or the wrong trace."""
    trigger = TRIGGERS.get(member.mbi)
    if trigger is Trigger.WRONG_SUBSCRIBER:
        return replace(member, party=replace(member.party, identifier="1S00E00XX98"))
    if trigger is Trigger.WRONG_TRACE:
        return replace(member, traces=(Trace("2", "0" * 32, ORIGINATOR),))
    return member


def _rejected(asked: Inquiry270, code: str) -> EligibilityResponse:
    """As HETS does it: what was asked comes back, with AAA and without any EB."""
    inquiry = asked.inquiry
    member = Member(
        party=Party(
            "IL",
            "1",
            inquiry.last_name,
            inquiry.first_name,
            id_qualifier="MI",
            identifier=inquiry.mbi,
        ),
        traces=_traces(asked),
        birth_date=inquiry.birth_date,
        sex=inquiry.sex,
        dates=_service_dates(inquiry),
        rejections=(Rejection(PERSON_LEVEL, code, CORRECT),),
    )
    return _response(asked, members=(member,))


def _refused(asked: Inquiry270, rejection: Rejection) -> EligibilityResponse:
    return _response(asked, rejections=(rejection,))


def _response(
    asked: Inquiry270, *, members: tuple[Member, ...] = (), rejections: tuple[Rejection, ...] = ()
) -> EligibilityResponse:
    inquiry = asked.inquiry
    receiver = Party(
        "1P", "2", inquiry.provider_name, id_qualifier="XX", identifier=inquiry.provider_npi
    )
    return EligibilityResponse(
        payer=PAYER,
        receiver=receiver,
        members=members,
        rejections=rejections,
        reference=inquiry.reference,
    )


def _traces(asked: Inquiry270) -> tuple[Trace, ...]:
    """The number of the question comes back as kind 2."""
    own = tuple(Trace("2", t.number, t.originator) for t in asked.traces if t.kind == "1")
    return own or (Trace("2", asked.inquiry.trace_number, ORIGINATOR),)


def _service_dates(inquiry: EligibilityInquiry) -> tuple[DateEntry, ...]:
    if inquiry.service_from is None:
        return ()
    return (DateEntry("291", inquiry.service_from, inquiry.service_to),)
