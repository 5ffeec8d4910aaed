"""The 835 of the simulated claims system: the old decision reversed, the new one beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from claims.gateways.claims import AdjustmentRequest, LineToAdjust, Reduction
from claims.gateways.simulated_fees import ZERO, Decision
from spot_portal.x12.values import format_date, format_money, format_number
from spot_portal.x12.writer import Envelope, Writer, to_x12_text

VERSION = "005010X221A1"
PAYER_NAME = "SPOT PORTAL SIMULATED CONTRACTOR"
PAYER_ID = "1999999999"
PART_B = "MB"
PROCESSED, DENIED, REVERSAL = "1", "4", "22"
# A negative total is carried forward and taken back from the next payment.
FORWARD_BALANCE = "FB"
MAX_CONTROL = 10**9 - 1
IN_ONE_CAS = 6


@dataclass(frozen=True, slots=True)
class Decided:
    line: LineToAdjust
    decision: Decision


def write_remittance(
    request: AdjustmentRequest, decided: Sequence[Decided], *, control_number: str
) -> bytes:
    writer = Writer(_envelope(request))
    writer.open_group("HP", VERSION)
    writer.open_set("835", "")
    old_paid = sum((d.line.old_paid for d in decided), ZERO)
    new_paid = sum((d.decision.paid for d in decided), ZERO)
    net = new_paid - old_paid
    _payment(writer, request, amount=max(net, ZERO))
    writer.segment("LX", "1")
    _reversal(writer, request, decided, old_paid)
    _corrected(writer, request, decided, control_number)
    if net < 0:
        _carry_forward(writer, request, control_number, net)
    writer.close_set()
    writer.close_group()
    return writer.to_bytes()


def _envelope(request: AdjustmentRequest) -> Envelope:
    control = request.serial % MAX_CONTROL + 1
    return Envelope(
        sender_id="SIMCONTRACTOR",
        receiver_id=request.provider_npi or "PROVIDER",
        interchange_control=control,
        group_control=control,
        created=datetime.combine(request.decided_on, time(6)),
    )


def _payment(writer: Writer, request: AdjustmentRequest, *, amount: Decimal) -> None:
    handling, method = ("I", "CHK") if amount else ("H", "NON")
    day = format_date(request.decided_on)
    writer.segment("BPR", handling, format_money(amount), "C", method, *[""] * 11, day)
    writer.segment("TRN", "1", f"8{request.serial:08d}", PAYER_ID)
    writer.segment("DTM", "405", day)
    writer.segment("N1", "PR", PAYER_NAME)
    writer.segment("N3", "100 INVENTED WAY")
    writer.segment("N4", "JACKSONVILLE", "FL", "32202")
    writer.segment("N1", "PE", _spelled(request.provider_name), "XX", request.provider_npi)


def _reversal(
    writer: Writer, request: AdjustmentRequest, decided: Sequence[Decided], paid: Decimal
) -> None:
    charge = sum((d.line.old_charge for d in decided), ZERO)
    writer.segment(
        "CLP", _spelled(request.patient_control_number), REVERSAL,
        format_money(-charge), format_money(-paid), "", PART_B,
        request.control_number, request.place_of_service, "1",
    )  # fmt: skip
    _reductions(writer, _negated(request.old_reductions))
    _patient(writer, request)
    for item in decided:
        line = item.line
        procedure = ("HC", line.old_procedure, *line.old_modifiers)
        writer.segment(
            "SVC", procedure, format_money(-line.old_charge), format_money(-line.old_paid),
            "", format_number(line.old_units),
        )  # fmt: skip
        _service_dates(writer, line)
        _reductions(writer, _negated(line.old_reductions))
        writer.segment("REF", "6R", str(line.number))


def _corrected(
    writer: Writer, request: AdjustmentRequest, decided: Sequence[Decided], control_number: str
) -> None:
    charge = sum((d.line.charge for d in decided), ZERO)
    paid = sum((d.decision.paid for d in decided), ZERO)
    share = sum((d.decision.patient_share for d in decided), ZERO)
    status = PROCESSED if paid or share else DENIED
    writer.segment(
        "CLP", _spelled(request.patient_control_number), status,
        format_money(charge), format_money(paid), format_money(share), PART_B,
        control_number, request.place_of_service, "7",
    )  # fmt: skip
    _patient(writer, request)
    writer.segment("REF", "F8", request.control_number)
    writer.segment("DTM", "050", format_date(request.received_on))
    for item in decided:
        _line(writer, item)


def _line(writer: Writer, item: Decided) -> None:
    line, decision = item.line, item.decision
    writer.segment(
        "SVC", ("HC", line.procedure, *line.modifiers),
        format_money(line.charge), format_money(decision.paid), "", format_number(line.units),
    )  # fmt: skip
    _service_dates(writer, line)
    _reductions(writer, decision.reductions)
    writer.segment("REF", "6R", str(line.number))
    writer.segment("AMT", "B6", format_money(decision.allowed))
    for remark in decision.remarks:
        writer.segment("LQ", "HE", remark)


def _carry_forward(
    writer: Writer, request: AdjustmentRequest, control_number: str, net: Decimal
) -> None:
    year_end = f"{request.decided_on.year}1231"
    reason = (FORWARD_BALANCE, control_number)
    writer.segment("PLB", request.provider_npi, year_end, reason, format_money(net))


def _patient(writer: Writer, request: AdjustmentRequest) -> None:
    person = request.beneficiary
    names = _spelled(person.last_name), _spelled(person.first_name)
    writer.segment("NM1", "QC", "1", *names, "", "", "", "MI" if person.mbi else "", person.mbi)


def _service_dates(writer: Writer, line: LineToAdjust) -> None:
    if line.service_from is None:
        return
    if line.service_to is None or line.service_to == line.service_from:
        writer.segment("DTM", "472", format_date(line.service_from))
        return
    writer.segment("DTM", "150", format_date(line.service_from))
    writer.segment("DTM", "151", format_date(line.service_to))


def _reductions(writer: Writer, reductions: Sequence[Reduction]) -> None:
    for group in dict.fromkeys(r.group for r in reductions):
        same = [r for r in reductions if r.group == group]
        for start in range(0, len(same), IN_ONE_CAS):
            triples = [
                (r.reason, format_money(r.amount), "") for r in same[start : start + IN_ONE_CAS]
            ]
            writer.segment("CAS", group, *(value for triple in triples for value in triple))


def _negated(reductions: Sequence[Reduction]) -> list[Reduction]:
    return [Reduction(r.group, r.reason, -r.amount) for r in reductions]


def _spelled(text: str) -> str:
    """In the characters of an 835, without its separators."""
    return "".join(" " if c in "*:~^" else c for c in to_x12_text(text))
