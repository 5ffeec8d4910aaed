"""What the simulator sends for a file it cannot read: TA1, or 999 from GS down."""

from datetime import datetime

from spot_portal.x12 import envelope as faults
from spot_portal.x12.reader import Document
from spot_portal.x12.t270 import VERSION, parse_270
from spot_portal.x12.t999 import REJECTED, FunctionalAck, SetAck, write_999, write_ta1
from spot_portal.x12.writer import Envelope

# TA105: what the interchange itself lacks or miscounts.
NOTES = {
    faults.ISA_WIDTH: "022",
    faults.ISA_ELEMENTS: "022",
    faults.ISA_OPEN: "023",
    faults.IEA_CONTROL: "001",
    faults.IEA_COUNT: "021",
    faults.OUTSIDE: "022",
    faults.UNOPENED: "022",
}
# AK905 and IK502: the same for the group and for the transaction set.
GROUP_REASONS = {faults.GS_OPEN: "3", faults.GE_CONTROL: "4", faults.GE_COUNT: "5"}
SET_REASONS = {faults.ST_OPEN: "2", faults.SE_CONTROL: "3", faults.SE_COUNT: "4"}
GROUP_VERSION, GROUP_COUNT = "2", "5"
SET_UNSUPPORTED, SEGMENTS_IN_ERROR = "1", "5"


def refuse(document: Document, envelope: Envelope) -> bytes | None:
    """The acknowledgment for a file whose structure does not hold, or None."""
    codes = [finding.code for finding in document.findings]
    note = next((NOTES[code] for code in codes if code in NOTES), "")
    if note:
        return _ta1(document, note, envelope)
    group_reason = next((GROUP_REASONS[c] for c in codes if c in GROUP_REASONS), "")
    set_reason = next((SET_REASONS[c] for c in codes if c in SET_REASONS), "")
    if not group_reason and not set_reason:
        group_reason, set_reason = _unsupported(document)
    if not group_reason and not set_reason:
        return None
    return _999(document, envelope, group_reason, set_reason)


def _unsupported(document: Document) -> tuple[str, str]:
    """What is well formed but not an eligibility inquiry about one person."""
    if not document.groups or len(document.transactions) != 1:
        return GROUP_COUNT, ""
    [transaction] = document.transactions
    if document.groups[0].version != VERSION:
        return GROUP_VERSION, ""
    if transaction.set_id != "270":
        return "", SET_UNSUPPORTED
    asked = parse_270(transaction)
    if len(asked) != 1 or asked[0].is_dependent or not asked[0].inquiry.trace_number:
        return "", SEGMENTS_IN_ERROR
    return "", ""


def _999(document: Document, envelope: Envelope, group_reason: str, set_reason: str) -> bytes:
    group = document.groups[0] if document.groups else None
    sets = tuple(
        SetAck(t.set_id, t.control_number, REJECTED, t.version, (set_reason,) if set_reason else ())
        for t in document.transactions
    )
    ack = FunctionalAck(
        group_code=group.functional_code if group else "",
        group_control=group.control_number if group else "",
        group_version=group.version if group else "",
        code=REJECTED,
        sets=sets,
        reasons=(group_reason,) if group_reason else (),
    )
    return write_999(ack, envelope)


def _ta1(document: Document, note: str, envelope: Envelope) -> bytes:
    asked = document.interchanges[0]
    created = asked.created or datetime.combine(envelope.created.date(), datetime.min.time())
    return write_ta1(
        envelope=envelope,
        received_control=asked.control_number,
        received_date=f"{created:%y%m%d}",
        received_time=f"{created:%H%M}",
        code=REJECTED,
        note=note,
    )
