"""A stand-in eligibility system. It reads the real 270 and writes a real 271, TA1 or 999.

Who it knows, and which Medicare number makes it do what, is in ``eligibility.simulated``.
"""

from uuid import UUID

from eligibility.simulated.acknowledgments import refuse
from eligibility.simulated.answers import answer_inquiry
from eligibility.simulated.triggers import TRIGGERS, Trigger
from spot_portal.core import clock
from spot_portal.core.errors import GatewayError, GatewayTimeout
from spot_portal.x12.errors import X12Error
from spot_portal.x12.reader import Document, read_document
from spot_portal.x12.t270 import Inquiry270, parse_270
from spot_portal.x12.t271 import write_271
from spot_portal.x12.writer import Envelope

SENDER = "CMS"
GARBAGE = b"<html><body>502 Bad Gateway</body></html>"


class SimulatedHets:
    is_simulator = True

    def ask(self, request_270: bytes, *, payload_id: UUID) -> bytes:
        try:
            document = read_document(request_270)
        except X12Error as error:
            raise GatewayError("the eligibility system closed the connection") from error
        if not document.interchanges:
            # Without an interchange there is nobody to send an acknowledgment to.
            raise GatewayError("the eligibility system closed the connection")
        envelope = _envelope(document, payload_id)
        refusal = refuse(document, envelope)
        if refusal is not None:
            return refusal
        [asked] = parse_270(document.transactions[0])
        return _answer(asked, envelope)


def _answer(asked: Inquiry270, envelope: Envelope) -> bytes:
    trigger = TRIGGERS.get(asked.inquiry.mbi)
    if trigger is Trigger.TIMEOUT:
        raise GatewayTimeout("simulated time-out")
    if trigger is Trigger.UNREACHABLE:
        raise GatewayError("simulated connection failure")
    if trigger is Trigger.GARBAGE:
        return GARBAGE
    answer = write_271(answer_inquiry(asked, today=clock.today()), envelope)
    if trigger is Trigger.BROKEN_ENVELOPE:
        return answer.replace(b"~IEA*1*", b"~IEA*2*")
    return answer


def _envelope(document: Document, payload_id: UUID) -> Envelope:
    """Back to the sender. The control number follows from the question: a repeat repeats it."""
    control = payload_id.int % 999_999_998 + 1
    return Envelope(
        sender_id=SENDER,
        receiver_id=document.interchanges[0].sender_id or "UNKNOWN",
        interchange_control=control,
        group_control=control,
        created=clock.to_eastern(clock.now()).replace(tzinfo=None),
        usage="T",
    )
