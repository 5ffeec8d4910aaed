from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from claims import demo_files
from claims.demo import ROSA, SHOT, WALTER
from claims.demo_files import DemoClaim, DemoLine, write_claims, write_remittances
from claims.models import Claim, ImportedFile, RemittedClaim
from claims.models.claim import mbi_key
from claims.services.load_claims import load_claims
from claims.services.load_remittance import load_remittance
from organizations.models import Provider
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from tests.factories.claims import ClaimFactory, ClaimLineFactory
from tests.factories.organizations import ProviderFactory

PAID_LINE = DemoLine(
    "L3000", "300.00", 1, ("LT",), (("CO", "45", "15.00"), ("PR", "2", "57.00")), ("N620",)
)
DECIDED = DemoClaim("PAT-1", ROSA, 30, (PAID_LINE, SHOT), 10)
PENDING = DemoClaim("PAT-2", WALTER, 20, (SHOT,))


def load(*claims: DemoClaim, provider: Provider):
    return load_claims(write_claims(claims, provider, control=7), provider=provider)


def pay(*claims: DemoClaim, provider: Provider, control: int = 8):
    data = write_remittances(claims, provider, control=control)
    return load_remittance(data, provider=provider)


def remittance(*segments: str) -> bytes:
    """An 835 around some CLP segments, dated today."""
    day = f"{clock.today():%Y%m%d}"
    inside = [
        "ST*835*0001",
        f"BPR*I*0*C*NON************{day}",
        "TRN*1*77001*1999999999",
        "N1*PR*INVENTED PAYER",
        "N1*PE*INVENTED PAYEE*XX*9000000505",
        "LX*1",
        *segments,
    ]
    envelope = [
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
        "*260101*0700*^*00501*000000001*0*T*:",
        f"GS*HP*S*R*{day}*0700*1*X*005010X221A1",
        *inside,
        f"SE*{len(inside) + 1}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "~".join([*envelope, ""]).encode()


def test_claims_are_pending_with_a_number_and_everything_an_837_says(provider):
    [claim] = load(DECIDED, provider=provider).claims

    claim = Claim.objects.get(pk=claim.pk)
    assert claim.status == Claim.Status.PENDING
    assert claim.control_number.startswith(f"81{claim.received_on:%y%j}")
    assert len(claim.control_number) == 13
    assert claim.mbi_index == mbi_key("1S00E00AA01")
    assert (claim.first_name, claim.last_name, claim.birth_date) == (
        "ROSA",
        "ALDER",
        ROSA.birth_date,
    )
    assert claim.diagnoses == ["M2141", "M2142"]
    assert claim.place_of_service == "11"
    assert claim.total_charge == Decimal("330.50")
    assert claim.received_on == clock.today() - timedelta(days=25)
    assert claim.referring_name == "RITA REFERRING"
    first, second = claim.lines.all()
    assert (first.procedure, first.modifiers, first.charge) == ("L3000", ["LT"], 300)
    assert (first.pointers, first.units, second.number) == ([1], 1, 2)
    assert first.service_from == clock.today() - timedelta(days=30)


def test_a_part_a_claim_has_a_type_of_bill_and_revenue_codes(provider):
    facility = ProviderFactory(organization=provider.organization, line_of_business="A")
    line = DemoLine("A4550", "220.00", 2, revenue_code="0270")

    [claim] = load(DemoClaim("PAT-A", ROSA, 30, (line,)), provider=facility).claims

    assert (claim.line_of_business, claim.type_of_bill) == ("A", "0131")
    assert claim.lines.get().revenue_code == "0270"


def test_a_remittance_decides_the_pending_claim(provider):
    load(DECIDED, PENDING, provider=provider)

    pay(DECIDED, PENDING, provider=provider)

    claim = Claim.objects.get(patient_control_number="PAT-1")
    decided_on = clock.today() - timedelta(days=10)
    assert claim.status == Claim.Status.PAID
    assert (claim.finalized_on, claim.initially_decided_on) == (decided_on, decided_on)
    assert (claim.total_paid, claim.patient_responsibility) == (Decimal("258.50"), 57)
    first = claim.lines.get(number=1)
    assert (first.paid, first.allowed) == (228, 285)
    assert first.reasons == ["45", "2"]
    assert first.remarks == ["N620"]
    assert claim.decisions.get().remittance.trace_number
    assert Claim.objects.get(patient_control_number="PAT-2").status == Claim.Status.PENDING


def test_a_claim_known_from_the_remittance_alone_is_added(provider):
    pay(DECIDED, provider=provider)

    claim = Claim.objects.get()
    assert claim.status == Claim.Status.PAID
    assert claim.mbi == "1S00E00AA01"
    assert claim.total_charge == Decimal("330.50")
    assert [line.procedure for line in claim.lines.all()] == ["L3000", "G0008"]
    assert claim.service_from == clock.today() - timedelta(days=30)


@pytest.mark.parametrize("kind", ["837", "835"])
def test_the_same_file_again_changes_nothing(provider, kind):
    act = load if kind == "837" else pay
    first = act(DECIDED, provider=provider)
    events = AuditEvent.objects.count()

    again = act(DECIDED, provider=provider)

    assert again.already_loaded
    assert again.file == first.file
    assert Claim.objects.count() == 1
    assert AuditEvent.objects.count() == events == 1


def test_line_breaks_do_not_make_another_file(provider):
    data = write_claims([DECIDED], provider, control=7)
    load_claims(data, provider=provider)

    assert load_claims(data.replace(b"~", b"~\r\n"), provider=provider).already_loaded


def test_two_providers_may_load_the_same_file(provider):
    data = write_claims([DECIDED], provider, control=7)

    for owner in (provider, ProviderFactory()):
        assert not load_claims(data, provider=owner).already_loaded
    assert Claim.objects.count() == 2


def test_nothing_is_kept_when_any_part_fails(provider, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("claims.services.load_claims.record_event", fail)

    with pytest.raises(RuntimeError):
        load(DECIDED, provider=provider)
    assert not Claim.objects.exists()
    assert not ImportedFile.objects.exists()


def test_a_reversal_and_a_corrected_claim_replace_the_first_decision(provider):
    claim = ClaimFactory(provider=provider, paid=True, control_number="8126001000777")
    ClaimLineFactory(claim=claim, number=1)

    load_remittance(
        remittance(
            f"CLP*{claim.patient_control_number}*22*-300*-228**MB*8126001000777*11*1",
            f"CLP*{claim.patient_control_number}*1*300*200*50*MB*8126001000888*11*7",
            "REF*F8*8126001000777",
            "SVC*HC:L3000:RT*300*200**1",
            "CAS*CO*45*50",
            "CAS*PR*2*50",
        ),
        provider=provider,
    )

    claim.refresh_from_db()
    newer = Claim.objects.get(control_number="8126001000888")
    assert claim.status == Claim.Status.ADJUSTED
    assert claim.adjusted_on == clock.today()
    assert newer.adjusts == claim
    assert newer.initially_decided_on == claim.initially_decided_on
    assert newer.beneficiary == claim.beneficiary
    assert newer.lines.get().modifiers == ["RT"]
    assert AuditEvent.objects.filter(code="claims.claim.adjusted").count() == 1
    assert [d.is_reversal for d in RemittedClaim.objects.order_by("pk")] == [True, False]


def test_a_payer_that_keeps_the_number_gets_a_suffix(provider):
    claim = ClaimFactory(provider=provider, paid=True, control_number="X-1")

    load_remittance(
        remittance(
            f"CLP*{claim.patient_control_number}*22*-300*-228**MB*X-1*11*1",
            f"CLP*{claim.patient_control_number}*1*300*200*100*MB*X-1*11*7",
        ),
        provider=provider,
    )

    newer = Claim.objects.get(control_number="X-1-2")
    assert newer.adjusts == claim


def test_a_reversal_of_a_claim_nobody_knows_is_kept_as_adjusted(provider):
    load_remittance(remittance("CLP*WHO*22*-10*-8**MB*X-9*11*1"), provider=provider)

    assert Claim.objects.get().status == Claim.Status.ADJUSTED


@pytest.mark.parametrize(
    ("segments", "status"),
    [
        (["CLP*P*4*100*0**MB*X-1*11*1", "CAS*CO*50*100"], Claim.Status.DENIED),
        (["CLP*P*1*100*0*0*MB*X-1*11*1", "CAS*CO*50*100"], Claim.Status.DENIED),
        (["CLP*P*1*100*0*100*MB*X-1*11*1", "CAS*PR*1*100"], Claim.Status.PAID),
        (["CLP*P*2*100*80*0*MB*X-1*11*1"], Claim.Status.PAID),
        (["CLP*P*4*100*0**MB*X-1*11*1", "MOA***MA130"], Claim.Status.REJECTED),
    ],
)
def test_the_outcome_is_read_from_status_amounts_and_remarks(provider, segments, status):
    load_remittance(remittance(*segments), provider=provider)

    assert Claim.objects.get().status == status


def test_what_does_not_add_up_is_kept_as_a_finding(provider):
    data = remittance("CLP*P*1*100*80*0*MB*X-1*11*1").replace(b"SE*8*", b"SE*99*")

    loaded = load_remittance(data, provider=provider)

    assert [finding["code"] for finding in loaded.file.findings] == ["se_count"]
    assert any("payment" in finding for finding in loaded.findings)


@pytest.mark.parametrize(
    "segment",
    [
        "CLP*" + "P" * 300 + "*1*100*80*0*MB*" + "X" * 300,
        "CLP*P*1*999999999999999999*1E9*NaN*MB*X",
        "CLP",
        "CLP*P*1*1*1**MB*X~SVC*HC:" + "L" * 90 + "*-*-**99999999999999999",
        "CLP*P\x00\x01*1*1*1**MB*X",
    ],
)
def test_odd_values_do_not_stop_the_load(provider, segment):
    load_remittance(remittance(segment), provider=provider)

    assert Claim.objects.count() == 1


def test_a_line_is_matched_by_its_number_then_by_what_it_is(provider):
    claim = ClaimFactory(provider=provider, pending=True, control_number="X-1")
    for number, code in ((1, "L3000"), (2, "A4550"), (3, "E0100")):
        ClaimLineFactory(
            claim=claim, number=number, procedure=code, charge=Decimal(100), adjustments=[]
        )

    load_remittance(
        remittance(
            f"CLP*{claim.patient_control_number}*1*300*60*0*MB*X-1*11*1",
            *("SVC*HC:A4550*100*20", "CAS*CO*45*80"),
            *("SVC*HC:J3420*100*30", "CAS*CO*45*70", "REF*6R*1"),
            *("SVC*HC:E0100*100*10", "CAS*CO*45*90"),
        ),
        provider=provider,
    )

    assert [line.paid for line in claim.lines.all()] == [30, 20, 10]


def test_the_command_tells_what_it_loaded_and_found(provider, tmp_path):
    path = tmp_path / "claims.edi"
    path.write_bytes(write_claims([DECIDED], provider, control=7).replace(b"IEA*1", b"IEA*3"))
    out = StringIO()

    for _time in range(2):
        call_command("load_x12", str(path), provider=str(provider.reference), stdout=out)

    said = out.getvalue()
    assert "1 claims" in said
    assert "PAT-1" in said
    assert "finding: segment" in said
    assert "ALDER" not in said
    assert "nothing changed" in said


def test_the_command_refuses_what_is_neither_claims_nor_remittance(provider, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear contractor")

    with pytest.raises(CommandError, match="neither"):
        call_command("load_x12", str(path), provider=str(provider.reference))
    with pytest.raises(CommandError, match="no provider"):
        call_command("load_x12", str(path), provider="00000000-0000-0000-0000-000000000000")


def test_the_files_of_the_demo_have_no_finding(provider):
    assert load(DECIDED, PENDING, provider=provider).findings == []
    assert pay(DECIDED, provider=provider).findings == []
    claim = Claim.objects.get(patient_control_number="PAT-1")
    assert claim.decisions.get().remittance.payer_name == demo_files.CONTRACTOR
