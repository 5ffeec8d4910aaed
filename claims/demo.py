"""Invented claims in every state a person can meet, loaded from real 837 and 835 files."""

from datetime import date
from uuid import uuid4

from django.contrib.auth.models import AbstractUser

from claims import policies
from claims.adjudication import adjudicate
from claims.demo_files import DemoClaim, DemoLine, Patient, write_claims, write_remittances
from claims.models import Claim, Correction
from claims.picture import Change, Part
from claims.services.corrections import submit_correction
from claims.services.load_claims import load_claims
from claims.services.load_remittance import load_remittance
from organizations.models import Provider

# The same invented patients as in the eligibility system.
ROSA = Patient("1S00E00AA01", "ROSA", "ALDER", date(1948, 3, 14), "F")
WALTER = Patient("1S00E00AA02", "WALTER", "BIRCH", date(1946, 7, 2), "M")
CARMEN = Patient("1S00E00AA03", "CARMEN", "CEDAR", date(1952, 11, 23), "F")
FRANK = Patient("1S00E00AA06", "FRANK", "FIR", date(1939, 9, 17), "M")
GRACE = Patient("1S00E00AA07", "GRACE", "HAWTHORN", date(1943, 12, 5), "F")
HENRY = Patient("1S00E00AA08", "HENRY", "JUNIPER", date(1941, 4, 21), "M")
IRENE = Patient("1S00E00AA09", "IRENE", "LAUREL", date(1969, 8, 8), "F")
JAMES = Patient("1S00E00AA10", "JAMES", "MAPLE", date(1955, 2, 11), "M")
NORA = Patient("1S00E00AA13", "NORA", "REDWOOD", date(1947, 7, 15), "F")
OSCAR = Patient("1S00E00AA14", "OSCAR", "SORREL", date(1949, 10, 27), "M")
SOFIA = Patient("1S00E00AA18", "SOFIA", "NUNEZ-VALE", date(1948, 3, 30), "F")

ADJUSTED = "DEMO-ADJUSTED"


def _denied(reason: str, amount: str) -> tuple[tuple[str, str, str], ...]:
    return (("CO", reason, amount),)


SHOT = DemoLine("G0008", "30.50")
SHOES_PAID = DemoLine("L3000", "300.00", 1, ("LT",), (("CO", "45", "15.00"), ("PR", "2", "57.00")))
CANE_PAID = DemoLine("E0100", "30.00", 1, (), (("CO", "45", "6.00"), ("PR", "2", "4.80")))
SHOES_WITHOUT_SIDE = DemoLine("L3000", "300.00", 1, (), _denied("4", "300.00"))

PART_B = [
    DemoClaim("DEMO-MODIFIER", ROSA, 60, (SHOES_WITHOUT_SIDE,), 40, status="4"),
    DemoClaim(
        "DEMO-UNITS", WALTER, 75,
        (DemoLine("J3420", "11.00", 0, (), _denied("16", "11.00"), ("M53",)), SHOT),
        50, ("D510", "Z23"),
    ),
    DemoClaim("DEMO-TOO-OLD", CARMEN, 460, (SHOES_PAID,), 430),
    DemoClaim(
        "DEMO-LIABILITY", IRENE, 55,
        (DemoLine("E0100", "30.00", 1, ("GA",), _denied("16", "30.00"), ("M53",)), SHOT), 35,
    ),
    DemoClaim(
        "DEMO-RECORDS", HENRY, 70,
        (DemoLine("L3000", "300.00", 1, ("RT",), _denied("50", "300.00")),), 45, status="4",
    ),
    DemoClaim(
        "DEMO-ONE-LOCKED", JAMES, 80,
        (DemoLine("A4550", "90.00", 5, (), _denied("151", "90.00")), CANE_PAID), 58,
    ),
    DemoClaim(
        "DEMO-HOSPICE", FRANK, 50,
        (DemoLine("E0100", "30.00", 1, (), _denied("B9", "30.00")),), 30, status="4",
    ),
    DemoClaim(
        "DEMO-UNPROCESSABLE", OSCAR, 48,
        (DemoLine("L3000", "300.00", 1, ("LT",), _denied("16", "300.00"), ("N265",)),), 28,
        remarks=("MA130",), status="4",
    ),
    DemoClaim("DEMO-PAID", NORA, 65, (SHOES_PAID, SHOT), 42),
    DemoClaim("DEMO-PENDING", GRACE, 6, (DemoLine("L3000", "300.00", 1, ("LT",)), SHOT)),
    DemoClaim(ADJUSTED, SOFIA, 90, (SHOES_WITHOUT_SIDE,), 66, status="4"),
]  # fmt: skip
PART_A = [
    DemoClaim(
        "DEMO-A-PAID", HENRY, 40,
        (DemoLine("A4550", "220.00", 2, (), (("CO", "45", "40.00"), ("PR", "2", "36.00")),
                  revenue_code="0270"),),
        20, ("S72001A",),
    ),
    DemoClaim(
        "DEMO-A-PENDING", GRACE, 9, (DemoLine("G0151", "180.00", 3, revenue_code="0421"),),
        diagnoses=("I69351",),
    ),
]  # fmt: skip


def seed(*, providers: dict[str, Provider], by: AbstractUser) -> None:
    """Safe to repeat: what is on file stays as people left it."""
    offices = {"office_b": PART_B, "office_a": PART_A, "new_office_b": PART_B}
    for control, (key, claims) in enumerate(offices.items(), 1):
        if key in providers:
            _load(claims, providers[key], control, by)


def _load(claims: list[DemoClaim], provider: Provider, control: int, by: AbstractUser) -> None:
    numbers = [claim.number for claim in claims]
    if Claim.objects.filter(provider=provider, patient_control_number__in=numbers).exists():
        return
    load_claims(write_claims(claims, provider, control=control), provider=provider, by=by)
    load_remittance(write_remittances(claims, provider, control=control), provider=provider, by=by)
    _correct(provider, by)


def _correct(provider: Provider, by: AbstractUser) -> None:
    claim = Claim.objects.filter(provider=provider, patient_control_number=ADJUSTED).first()
    if claim is None or not policies.can_correct(by, claim):
        return
    correction = submit_correction(
        claim_id=claim.pk,
        by=by,
        submission_key=uuid4(),
        kind=Correction.Kind.EDIT,
        reason=Correction.Reason.OMISSION,
        changes=[Change(1, Part.MODIFIERS, "", "LT")],
    )
    adjudicate(correction.pk)
