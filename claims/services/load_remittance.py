from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from claims.events import ClaimEvent
from claims.models import Claim, ImportedFile, Remittance, RemittedClaim
from claims.services import decided_lines, matching
from claims.services.imports import MESSAGE_LENGTH, Loaded, open_file
from claims.values import cut, money, patient_share, reductions
from organizations.models import Provider
from spot_portal.audit.services import Event, Value, record_events
from spot_portal.core import clock
from spot_portal.x12 import t835
from spot_portal.x12.t835_model import RemitClaim

DENIED = "4"
UNPROCESSABLE = "MA130"
INPATIENT = "MIA"


def load_remittance(data: bytes, *, provider: Provider, by: AbstractUser | None = None) -> Loaded:
    """Read an 835: decide pending claims, reverse decided ones, add those we never heard of.

    The same file again changes nothing. Raises ``X12Error`` as ``load_claims`` does.
    """
    read = t835.read_835(data)
    with transaction.atomic():
        file, is_new = open_file(
            data,
            kind=ImportedFile.Kind.REMITTANCE,
            provider=provider,
            by=by,
            findings=read.findings,
        )
        if not is_new:
            return Loaded(file, already_loaded=True)
        loader = _Loader(file, provider)
        for position, remittance in enumerate(read.remittances, 1):
            loader.load(remittance, position)
        events = [
            Event(ClaimEvent.CLAIM_ADJUSTED, claim, actor=by, data={"file": file.pk})
            for claim in loader.reversed
        ]
        loaded: dict[str, Value] = {"kind": file.kind, "claims": len(loader.claims)}
        record_events([*events, Event(ClaimEvent.FILE_LOADED, file, actor=by, data=loaded)])
    return Loaded(file, tuple(loader.claims))


class _Loader:
    def __init__(self, file: ImportedFile, provider: Provider) -> None:
        self.file, self.provider = file, provider
        self.claims: list[Claim] = []
        self.reversed: list[Claim] = []

    def load(self, found: t835.Remittance, position: int) -> None:
        payment = found.payment
        day = payment.paid_on or found.produced_on or clock.today()
        remittance = Remittance.objects.create(
            file=self.file,
            position=position,
            provider=self.provider,
            payer_name=cut(found.payer.full_name, 80) if found.payer else "",
            method=cut(payment.method, 3),
            trace_number=cut(payment.trace_number, 50),
            paid_on=day,
            amount=money(payment.amount),
            balance=[
                {"subject": cut(b.subject, 60), "message": cut(b.message, MESSAGE_LENGTH)}
                for b in found.balance
            ],
        )
        RemittedClaim.objects.bulk_create(
            RemittedClaim(
                remittance=remittance,
                position=place,
                claim=self._apply(claim, day),
                status_code=cut(claim.status, 3),
                charge=money(claim.charge),
                paid=money(claim.paid),
            )
            for place, claim in enumerate(found.claims, 1)
        )

    def _apply(self, found: RemitClaim, day: date) -> Claim:
        claim = matching.find_claim(found, provider=self.provider)
        claim = claim or self._unheard_of(found, day)
        if found.is_reversal:
            self._reverse(claim, day)
        elif claim.status == Claim.Status.PENDING:
            self._decide(claim, found, day)
        self.claims.append(claim)
        return claim

    def _unheard_of(self, found: RemitClaim, day: date) -> Claim:
        """A claim only the remittance knows: sent by another way, or made by a correction."""
        original = matching.original_of(found, provider=self.provider)
        original = original or self._just_reversed(found)
        is_inpatient = any(info.kind == INPATIENT for info in found.information)
        lob = Provider.LineOfBusiness
        claim = Claim(
            provider=self.provider,
            line_of_business=lob.PART_A if is_inpatient else self.provider.line_of_business,
            control_number=matching.free_number(found.payer_control_number, provider=self.provider),
            patient_control_number=cut(found.patient_control_number, 50),
            place_of_service=cut(found.facility_code, 2),
            total_charge=abs(money(found.charge)),
            received_on=next(
                (d.start for d in found.dates if d.qualifier == "050" and d.start), day
            ),
            adjusts=original,
            initially_decided_on=original.initially_decided_on if original else None,
        )
        decided_lines.identify(claim, found, original)
        claim.save()
        decided_lines.add_all(claim, found)
        return claim

    def _just_reversed(self, found: RemitClaim) -> Claim | None:
        number = cut(found.patient_control_number, 50)
        return next((c for c in self.reversed if c.patient_control_number == number), None)

    def _reverse(self, claim: Claim, day: date) -> None:
        if Claim.FLOW.allows(claim, "adjust"):
            claim.adjust(on=day)
            claim.save(
                update_fields=[
                    "status",
                    "control_number",
                    "adjusted_on",
                    "finalized_on",
                    "initially_decided_on",
                ]
            )
            self.reversed.append(claim)

    def _decide(self, claim: Claim, found: RemitClaim, day: date) -> None:
        claim.total_paid = money(found.paid)
        shares = [patient_share(found.adjustments)]
        shares += [patient_share(line.adjustments) for line in found.lines]
        stated = found.patient_responsibility
        claim.patient_responsibility = sum(shares) if stated is None else money(stated)
        claim.adjustments = reductions(found.adjustments)
        claim.remarks = [cut(code, 5) for code in found.remarks]
        claim.decide(_outcome(claim, found), on=day)
        claim.save()
        decided_lines.decide_all(claim, found)


def _outcome(claim: Claim, found: RemitClaim) -> str:
    remarks = set(found.remarks).union(*(line.remarks for line in found.lines))
    if UNPROCESSABLE in remarks:
        return "reject"
    nothing_allowed = not claim.total_allowed and claim.total_charge
    return "deny" if found.status == DENIED or nothing_allowed else "pay"
