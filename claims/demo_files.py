"""Claims (837P, 837I) and remittances (835) of invented patients, as an office sends them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from organizations.models import Provider
from spot_portal.core import clock
from spot_portal.x12.values import format_date, format_money
from spot_portal.x12.writer import Envelope, Writer

PROFESSIONAL, INSTITUTIONAL, REMITTANCE = "005010X222A1", "005010X223A2", "005010X221A1"
CONTRACTOR = "SPOT PORTAL SIMULATED CONTRACTOR"
DAYS_UNTIL_RECEIVED = 5
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Patient:
    mbi: str
    first_name: str
    last_name: str
    birth_date: date
    sex: str


@dataclass(frozen=True, slots=True)
class DemoLine:
    """``reductions`` are group, reason and amount; what they leave of the charge was paid."""

    code: str
    charge: str
    units: int = 1
    modifiers: tuple[str, ...] = ()
    reductions: tuple[tuple[str, str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    revenue_code: str = ""

    @property
    def amount(self) -> Decimal:
        return Decimal(self.charge)

    @property
    def paid(self) -> Decimal:
        return self.amount - sum((Decimal(r[2]) for r in self.reductions), ZERO)

    @property
    def share(self) -> Decimal:
        return sum((Decimal(r[2]) for r in self.reductions if r[0] == "PR"), ZERO)


@dataclass(frozen=True, slots=True)
class DemoClaim:
    """Service and decision are so many days ago; without a decision the claim is pending."""

    number: str
    patient: Patient
    service_days_ago: int
    lines: tuple[DemoLine, ...]
    decided_days_ago: int | None = None
    diagnoses: tuple[str, ...] = ("M2141", "M2142")
    remarks: tuple[str, ...] = ()
    status: str = field(default="1")

    @property
    def charge(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def service_day(self) -> date:
        return clock.today() - timedelta(days=self.service_days_ago)

    @property
    def received_on(self) -> date:
        return min(self.service_day + timedelta(days=DAYS_UNTIL_RECEIVED), clock.today())


def write_claims(claims: Sequence[DemoClaim], provider: Provider, *, control: int) -> bytes:
    """One transaction set for each claim, so that each has its own day of receipt."""
    is_professional = provider.line_of_business == Provider.LineOfBusiness.PART_B
    version = PROFESSIONAL if is_professional else INSTITUTIONAL
    writer = _writer(provider, control)
    writer.open_group("HC", version)
    for claim in claims:
        writer.open_set("837", version)
        _submission(writer, claim, provider)
        _subscriber(writer, claim)
        (_professional if is_professional else _institutional)(writer, claim)
        writer.close_set()
    writer.close_group()
    return writer.to_bytes()


def write_remittances(claims: Sequence[DemoClaim], provider: Provider, *, control: int) -> bytes:
    """One transaction set for each claim that is decided."""
    writer = _writer(provider, control)
    writer.open_group("HP", REMITTANCE)
    decided = [claim for claim in claims if claim.decided_days_ago is not None]
    for number, claim in enumerate(decided, 1):
        writer.open_set("835", "")
        _payment(writer, claim, provider, trace=f"9{control:03}{number:04}")
        _decision(writer, claim)
        writer.close_set()
    writer.close_group()
    return writer.to_bytes()


def _writer(provider: Provider, control: int) -> Writer:
    created = datetime.combine(clock.today(), time(7))
    return Writer(
        Envelope(
            sender_id="DEMOOFFICE",
            receiver_id="SIMCONTRACTOR",
            interchange_control=control,
            group_control=control,
            created=created,
        )
    )


def _submission(writer: Writer, claim: DemoClaim, provider: Provider) -> None:
    day = format_date(claim.received_on)
    writer.segment("BHT", "0019", "00", claim.number, day, "0700", "CH")
    writer.segment("NM1", "41", "2", provider.name.upper(), "", "", "", "", "46", "PX10001")
    writer.segment("PER", "IC", "BILLING OFFICE", "TE", "9045550150")
    writer.segment("NM1", "40", "2", CONTRACTOR, "", "", "", "", "46", "SIMULATED")
    writer.segment("HL", "1", "", "20", "1")
    writer.segment("NM1", "85", "2", provider.name.upper(), "", "", "", "", "XX", provider.npi)
    writer.segment("N3", "100 INVENTED BOULEVARD")
    writer.segment("N4", "JACKSONVILLE", "FL", "32202")
    writer.segment("REF", "EI", "991234567")


def _subscriber(writer: Writer, claim: DemoClaim) -> None:
    who = claim.patient
    writer.segment("HL", "2", "1", "22", "0")
    writer.segment("SBR", "P", "18", *[""] * 6, "MB")
    writer.segment("NM1", "IL", "1", who.last_name, who.first_name, "", "", "", "MI", who.mbi)
    writer.segment("N3", "7 INVENTED LANE")
    writer.segment("N4", "JACKSONVILLE", "FL", "32202")
    writer.segment("DMG", "D8", format_date(who.birth_date), who.sex)
    writer.segment("NM1", "PR", "2", CONTRACTOR, "", "", "", "", "PI", "SIMULATED")


def _professional(writer: Writer, claim: DemoClaim) -> None:
    _claim(writer, claim, ("11", "B", "1"))
    writer.segment("NM1", "DN", "1", "REFERRING", "RITA", "", "", "", "XX", "9000005050")
    for number, line in enumerate(claim.lines, 1):
        writer.segment("LX", str(number))
        writer.segment(
            "SV1", ("HC", line.code, *line.modifiers), format_money(line.amount),
            "UN", str(line.units), "", "", ("1",),
        )  # fmt: skip
        _line_end(writer, claim, number)


def _institutional(writer: Writer, claim: DemoClaim) -> None:
    _claim(writer, claim, ("13", "A", "1"))
    for number, line in enumerate(claim.lines, 1):
        writer.segment("LX", str(number))
        writer.segment(
            "SV2", line.revenue_code, ("HC", line.code, *line.modifiers),
            format_money(line.amount), "UN", str(line.units),
        )  # fmt: skip
        _line_end(writer, claim, number)


def _claim(writer: Writer, claim: DemoClaim, facility: tuple[str, ...]) -> None:
    charge = format_money(claim.charge)
    writer.segment("CLM", claim.number, charge, "", "", facility, "Y", "A", "Y", "Y")
    qualifiers = ["ABK", *["ABF"] * (len(claim.diagnoses) - 1)]
    writer.segment("HI", *zip(qualifiers, claim.diagnoses, strict=True))


def _line_end(writer: Writer, claim: DemoClaim, number: int) -> None:
    writer.segment("DTP", "472", "D8", format_date(claim.service_day))
    writer.segment("REF", "6R", str(number))


def _payment(writer: Writer, claim: DemoClaim, provider: Provider, *, trace: str) -> None:
    paid = sum((line.paid for line in claim.lines), ZERO)
    day = format_date(clock.today() - timedelta(days=claim.decided_days_ago or 0))
    handling, method = ("I", "CHK") if paid else ("H", "NON")
    writer.segment("BPR", handling, format_money(paid), "C", method, *[""] * 11, day)
    writer.segment("TRN", "1", trace, "1999999999")
    writer.segment("DTM", "405", day)
    writer.segment("N1", "PR", CONTRACTOR)
    writer.segment("N1", "PE", provider.name.upper(), "XX", provider.npi)
    writer.segment("LX", "1")


def _decision(writer: Writer, claim: DemoClaim) -> None:
    paid = sum((line.paid for line in claim.lines), ZERO)
    share = sum((line.share for line in claim.lines), ZERO)
    amounts = (format_money(amount) for amount in (claim.charge, paid, share))
    writer.segment("CLP", claim.number, claim.status, *amounts, "MB", "", "11", "1")
    who = claim.patient
    writer.segment("NM1", "QC", "1", who.last_name, who.first_name, "", "", "", "MI", who.mbi)
    if claim.remarks:
        writer.segment("MOA", "", "", *claim.remarks)
    for number, line in enumerate(claim.lines, 1):
        writer.segment(
            "SVC", ("HC", line.code, *line.modifiers), format_money(line.amount),
            format_money(line.paid), "", str(line.units),
        )  # fmt: skip
        writer.segment("DTM", "472", format_date(claim.service_day))
        for group, reason, amount in line.reductions:
            writer.segment("CAS", group, reason, format_money(Decimal(amount)))
        writer.segment("REF", "6R", str(number))
        for remark in line.remarks:
            writer.segment("LQ", "HE", remark)
