"""From an inquiry to its 270, and from whatever came back to a verdict."""

from dataclasses import dataclass

from django.conf import settings

from eligibility.models import Inquiry
from eligibility.question import Question
from spot_portal.core import clock
from spot_portal.x12.delimiters import STANDARD
from spot_portal.x12.errors import X12Error
from spot_portal.x12.reader import Document, Transaction, read_document
from spot_portal.x12.segments import Limits
from spot_portal.x12.t270 import EligibilityInquiry, write_270
from spot_portal.x12.t271 import EligibilityResponse, Member, parse_271
from spot_portal.x12.writer import Envelope, to_x12_text

PORTAL_ID = "SPOTPORTAL"
HETS_ID = "CMS"
# What opens the tabs of the result: blood, ESRD, plan, home health, hospice, inpatient, smoking
# cessation, psychiatric, the therapies, skilled nursing and the two rehabilitations.
SERVICE_TYPES = (
    "10",
    "14",
    "30",
    "42",
    "45",
    "47",
    "48",
    "67",
    "A7",
    "AD",
    "AE",
    "AF",
    "AG",
    "BF",
    "BG",
)
ANSWER_LIMITS = Limits(max_bytes=4 * 1024 * 1024, max_segments=50_000, max_segment_length=10_000)
STRUCTURE, ENVELOPE = "structure", "envelope"
OTHER_SUBSCRIBER, OTHER_TRACE, OTHER_PROVIDER = "other_subscriber", "other_trace", "other_provider"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``step`` of the inquiry's workflow, and a code that says why."""

    step: str
    outcome: str = ""


def write_request(inquiry: Inquiry, question: Question) -> bytes:
    created = clock.to_eastern(inquiry.asked_at).replace(tzinfo=None)
    envelope = Envelope(
        sender_id=PORTAL_ID,
        receiver_id=HETS_ID,
        interchange_control=inquiry.control_number,
        group_control=inquiry.control_number,
        created=created,
        usage="T" if settings.SPOT_SIMULATION else "P",
    )
    return write_270(
        EligibilityInquiry(
            trace_number=inquiry.trace_number,
            reference=inquiry.trace_number,
            mbi=question.mbi,
            last_name=question.last_name.upper(),
            first_name=question.first_name.upper(),
            birth_date=question.date_of_birth,
            service_from=question.service_from,
            service_to=question.service_to,
            service_types=SERVICE_TYPES,
            provider_name=_plain(inquiry.provider.name),
            provider_npi=inquiry.provider.npi,
            created=created,
        ),
        envelope,
    )


def judge(answer: bytes, *, inquiry: Inquiry, question: Question) -> Verdict:
    """Is this the answer to our question? Anything else is refused and never shown."""
    try:
        document = read_document(answer, limits=ANSWER_LIMITS)
    except X12Error:
        return Verdict("refuse", STRUCTURE)
    if document.findings:
        return Verdict("refuse", f"{ENVELOPE} {document.findings[0].code}")
    if not document.transactions:
        return _judge_acknowledgment(document)
    [transaction, *more] = document.transactions
    if transaction.set_id == "999":
        return Verdict("reject", "999")
    if transaction.set_id != "271" or more:
        return Verdict("refuse", STRUCTURE)
    return _judge_271(transaction, inquiry, question)


def read_answer(answer: bytes) -> EligibilityResponse:
    """The one answer in a file that ``judge`` has let through."""
    [transaction] = read_document(answer, limits=ANSWER_LIMITS).of_kind("271")
    return parse_271(transaction)[0]


def _judge_acknowledgment(document: Document) -> Verdict:
    if not document.technical_acks:
        return Verdict("refuse", STRUCTURE)
    return Verdict("reject", f"TA1 {document.technical_acks[0].note}")


def _judge_271(transaction: Transaction, inquiry: Inquiry, question: Question) -> Verdict:
    responses = parse_271(transaction)
    if len(responses) != 1:
        return Verdict("refuse", STRUCTURE)
    response = responses[0]
    stranger = _stranger(response, inquiry, question)
    if stranger:
        return Verdict("refuse", stranger)
    if response.is_rejected:
        return Verdict("reject", f"AAA {response.all_rejections[0].code}")
    subscriber = response.subscriber
    return Verdict("answer") if subscriber and subscriber.benefits else Verdict("refuse", STRUCTURE)


def _stranger(response: EligibilityResponse, inquiry: Inquiry, question: Question) -> str:
    """Why this answer belongs to another question; an empty text when it is ours."""
    if len(response.members) > 1:
        return OTHER_SUBSCRIBER
    if response.receiver.npi and response.receiver.npi != inquiry.provider.npi:
        return OTHER_PROVIDER
    if not response.members:
        return "" if response.reference == inquiry.trace_number else OTHER_TRACE
    return _other_person(response.members[0], inquiry, question)


def _other_person(member: Member, inquiry: Inquiry, question: Question) -> str:
    if inquiry.trace_number not in {trace.number for trace in member.traces}:
        return OTHER_TRACE
    is_silent = bool(member.rejections) and not member.benefits and not member.mbi
    born = member.birth_date
    if not is_silent and member.mbi != question.mbi:
        return OTHER_SUBSCRIBER
    if born and question.date_of_birth and born != question.date_of_birth:
        return OTHER_SUBSCRIBER
    return ""


def _plain(name: str) -> str:
    """The name of a provider with the characters this file can carry."""
    return "".join(c for c in to_x12_text(name).upper() if c not in STANDARD.all)[:60]
