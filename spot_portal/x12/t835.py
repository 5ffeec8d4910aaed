"""Remittance advice (835): reading and balancing."""

from spot_portal.x12.loops import (
    PartyBuilder,
    read_contact,
    read_dtm,
    read_reference,
    read_service,
    unread,
)
from spot_portal.x12.parts import (
    Adjustment,
    Amount,
    Contact,
    DateEntry,
    Quantity,
    Reference,
    Unread,
)
from spot_portal.x12.reader import Transaction, read_document
from spot_portal.x12.segments import DEFAULT_LIMITS, Limits, Segment, Source
from spot_portal.x12.t835_balance import balance_findings
from spot_portal.x12.t835_model import (
    BalanceFinding,
    File835,
    Payment,
    ProviderAdjustment,
    RemitClaim,
    RemitInfo,
    RemitLine,
    Remittance,
)
from spot_portal.x12.t837_parts import read_adjustments, read_amount
from spot_portal.x12.values import parse_date, parse_number

__all__ = [
    "BalanceFinding",
    "File835",
    "Payment",
    "ProviderAdjustment",
    "RemitClaim",
    "RemitInfo",
    "RemitLine",
    "Remittance",
    "balance_findings",
    "parse_835",
    "read_835",
]

# Where the remark codes stand.
_MOA_REMARKS = (3, 4, 5, 6, 7)
_MIA_REMARKS = (5, 20, 21, 22, 23)


def read_835(source: Source, *, strict: bool = False, limits: Limits = DEFAULT_LIMITS) -> File835:
    """Every remittance of a file; other transactions in it are passed over."""
    document = read_document(source, strict=strict, limits=limits)
    return File835(tuple(parse_835(t) for t in document.of_kind("835")), document.findings)


def parse_835(transaction: Transaction) -> Remittance:
    reader = _Reader(transaction)
    add = reader.add
    for segment in transaction.body:
        add(segment)
    return reader.finished()


class _Common:
    """What claims and lines have alike."""

    def __init__(self, head: Segment) -> None:
        self.head = head
        self.adjustments: list[Adjustment] = []
        self.dates: list[DateEntry] = []
        self.references: list[Reference] = []
        self.amounts: list[Amount] = []
        self.quantities: list[Quantity] = []
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "CAS":
            self._adjust(segment)
        elif name == "DTM":
            self.dates.append(read_dtm(segment))
        elif name == "REF":
            self.references.append(read_reference(segment))
        elif name == "AMT":
            self.amounts.append(read_amount(segment))
        elif name == "QTY":
            self.quantities.append(Quantity(segment[1], parse_number(segment[2]), segment[2]))
        else:
            self.left.append(unread(segment))

    def _adjust(self, segment: Segment) -> None:
        found = read_adjustments(segment)
        self.adjustments += found
        if not found or any(a.amount is None for a in found):
            self.left.append(unread(segment))

    def check_numbers(self, *places: int) -> None:
        """Keep the segment as it stood when one of its numbers cannot be read."""
        texts = (self.head[place] for place in places)
        if any(text and parse_number(text) is None for text in texts):
            self.left.append(unread(self.head))


class _LineBuilder(_Common):
    def __init__(self, head: Segment) -> None:
        super().__init__(head)
        self.remarks: list[str] = []

    def add(self, segment: Segment) -> None:
        if segment.elements[0] == "LQ":
            self.remarks.append(segment[2])
        else:
            super().add(segment)

    def build(self) -> RemitLine:
        svc = self.head
        self.check_numbers(2, 3, 5, 7)
        procedure = read_service(svc, 1)
        is_revenue = procedure is not None and procedure.qualifier == "NU"
        return RemitLine(
            procedure=procedure,
            revenue_code=svc[4] or (procedure.code if procedure and is_revenue else ""),
            charge=parse_number(svc[2]),
            paid=parse_number(svc[3]),
            units=parse_number(svc[5]),
            submitted_procedure=read_service(svc, 6),
            submitted_units=parse_number(svc[7]),
            adjustments=tuple(self.adjustments),
            remarks=tuple(self.remarks),
            dates=tuple(self.dates),
            references=tuple(self.references),
            amounts=tuple(self.amounts),
            quantities=tuple(self.quantities),
            unread=tuple(self.left),
            segment_number=svc.number,
        )


class _ClaimBuilder(_Common):
    def __init__(self, head: Segment) -> None:
        super().__init__(head)
        self.parties: list[PartyBuilder] = []
        self.information: list[RemitInfo] = []
        self.contacts: list[Contact] = []
        self.lines: list[RemitLine] = []
        self.line: _LineBuilder | None = None

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "SVC":
            self._close_line()
            self.line = _LineBuilder(segment)
        elif self.line is not None:
            self.line.add(segment)
        elif name == "NM1":
            self.parties.append(PartyBuilder(segment))
        elif name in ("MIA", "MOA"):
            self._information(segment)
        elif name == "PER":
            self.contacts.append(read_contact(segment))
        else:
            super().add(segment)

    def build(self) -> RemitClaim:
        self._close_line()
        clp = self.head
        self.check_numbers(3, 4, 5)
        return RemitClaim(
            patient_control_number=clp[1],
            status=clp[2],
            charge=parse_number(clp[3]),
            paid=parse_number(clp[4]),
            patient_responsibility=parse_number(clp[5]),
            filing_code=clp[6],
            payer_control_number=clp[7],
            facility_code=clp[8],
            frequency_code=clp[9],
            drg=clp[11],
            adjustments=tuple(self.adjustments),
            parties=tuple(p.build() for p in self.parties),
            information=tuple(self.information),
            dates=tuple(self.dates),
            references=tuple(self.references),
            amounts=tuple(self.amounts),
            quantities=tuple(self.quantities),
            contacts=tuple(self.contacts),
            lines=tuple(self.lines),
            unread=tuple(self.left),
            segment_number=clp.number,
        )

    def _information(self, segment: Segment) -> None:
        places = _MIA_REMARKS if segment.id == "MIA" else _MOA_REMARKS
        remarks = tuple(segment[place] for place in places if segment[place])
        values = tuple(segment[place] for place in range(1, len(segment)))
        self.information.append(RemitInfo(segment.id, remarks, values))

    def _close_line(self) -> None:
        if self.line is not None:
            self.lines.append(self.line.build())
            self.line = None


class _Reader:
    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.bpr: Segment | None = None
        self.trn: Segment | None = None
        self.payer: PartyBuilder | None = None
        self.payee: PartyBuilder | None = None
        self.current: PartyBuilder | None = None
        self.produced: Segment | None = None
        self.dates: list[DateEntry] = []
        self.references: list[Reference] = []
        self.claims: list[RemitClaim] = []
        self.claim: _ClaimBuilder | None = None
        self.adjustments: list[ProviderAdjustment] = []
        self.left: list[Unread] = []

    def add(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name in ("LX", "CLP", "PLB"):
            self._close_claim()
            if name == "CLP":
                self.claim = _ClaimBuilder(segment)
            elif name == "PLB":
                self.adjustments += read_provider_adjustments(segment)
        elif self.claim is not None:
            self.claim.add(segment)
        elif name == "BPR" and self.bpr is None:
            self.bpr = segment
        elif name == "TRN" and self.trn is None:
            self.trn = segment
        elif name == "N1":
            self._party(segment)
        elif name == "DTM":
            self._date(segment)
        elif self.current is not None and self.current.add(segment):
            pass
        elif name == "REF":
            self.references.append(read_reference(segment))
        else:
            # TS3 and TS2 carry yearly totals of Part A; they are kept as they stand.
            self.left.append(unread(segment))

    def finished(self) -> Remittance:
        self._close_claim()
        payment, claims = self._payment(), tuple(self.claims)
        adjustments = tuple(self.adjustments)
        return Remittance(
            payment=payment,
            payer=self.payer.build() if self.payer else None,
            payee=self.payee.build() if self.payee else None,
            produced_on=parse_date(self.produced[2]) if self.produced else None,
            claims=claims,
            provider_adjustments=adjustments,
            balance=balance_findings(payment, claims, adjustments),
            dates=tuple(self.dates),
            references=tuple(self.references),
            control_number=self.transaction.control_number,
            unread=tuple(self.left),
        )

    def _payment(self) -> Payment:
        bpr, trn = self.bpr, self.trn
        if bpr is not None and bpr[2] and parse_number(bpr[2]) is None:
            self.left.append(unread(bpr))
        return Payment(
            amount=parse_number(bpr[2]) if bpr else None,
            handling_code=bpr[1] if bpr else "",
            credit_or_debit=bpr[3] if bpr else "",
            method=bpr[4] if bpr else "",
            payment_format=bpr[5] if bpr else "",
            paid_on=parse_date(bpr[16]) if bpr else None,
            trace_number=trn[2] if trn else "",
            payer_identifier=trn[3] if trn else "",
            payer_routing=bpr[7] if bpr else "",
            payer_account=bpr[9] if bpr else "",
            payee_routing=bpr[13] if bpr else "",
            payee_account=bpr[15] if bpr else "",
        )

    def _party(self, segment: Segment) -> None:
        self.current = party = PartyBuilder(segment)
        if segment[1] == "PR" and self.payer is None:
            self.payer = party
        elif segment[1] == "PE" and self.payee is None:
            self.payee = party
        else:
            self.left.append(unread(segment))

    def _date(self, segment: Segment) -> None:
        if segment[1] == "405" and self.produced is None:
            self.produced = segment
        else:
            self.dates.append(read_dtm(segment))

    def _close_claim(self) -> None:
        if self.claim is not None:
            self.claims.append(self.claim.build())
            self.claim = None


def read_provider_adjustments(segment: Segment) -> list[ProviderAdjustment]:
    """PLB: provider and fiscal date, then up to six pairs of reason and amount."""
    found = []
    for place in range(3, min(len(segment), 15), 2):
        if segment[place] or segment[place + 1]:
            found.append(
                ProviderAdjustment(
                    segment[1],
                    parse_date(segment[2]),
                    segment.component(place, 1),
                    segment.component(place, 2),
                    parse_number(segment[place + 1]),
                )
            )
    return found
