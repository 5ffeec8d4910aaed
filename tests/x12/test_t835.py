"""Remittances: what was paid, why not, and whether it adds up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spot_portal.x12.parts import Adjustment, ServiceCode
from spot_portal.x12.t835 import ProviderAdjustment, Remittance, read_835
from tests.x12.support import foreign_samples, manifest, sample

TEXT = sample("own__835.edi").decode()


def remittance(text: str = TEXT) -> Remittance:
    return read_835(text).remittances[0]


def test_the_payment_and_its_parties_are_read() -> None:
    found = read_835(TEXT, strict=True).remittances[0]
    assert found.payment.amount == Decimal("140.94")
    assert (found.payment.method, found.payment.trace_number) == ("ACH", "EFT0001")
    assert found.payment.paid_on == date(2026, 1, 22)
    assert found.produced_on == date(2026, 1, 20)
    assert found.payer is not None
    assert found.payer.contacts[0].name == "HELP DESK"
    assert found.payee is not None
    assert (found.payee.npi, found.payee.reference("TJ")) == ("9999310391", "900000001")


def test_a_claim_is_read_with_its_remarks() -> None:
    claim, denied = remittance().claims
    assert (claim.status, claim.charge, claim.paid) == ("1", Decimal(200), Decimal("150.94"))
    assert claim.payer_control_number == "1234567890123"
    assert claim.patient is not None
    assert claim.patient.identifier == "1S00E00AA00"
    assert claim.corrected is not None
    assert claim.corrected.first_name == "JANET"
    assert claim.remarks == ("MA01", "MA18")
    assert denied.remarks == ("MA130",)
    assert denied.lines[0].remarks == ("N265",)


def test_a_line_is_read_with_its_reasons() -> None:
    first, second = remittance().claims[0].lines
    assert first.procedure == ServiceCode("HC", "G0402", ("25",))
    assert (first.units, first.submitted_units) == (Decimal(1), Decimal(2))
    assert first.adjustments == (
        Adjustment("CO", "45", Decimal(0), Decimal(0)),
        Adjustment("CO", "253", Decimal("1.92")),
        Adjustment("PR", "2", Decimal(24)),
    )
    assert (first.control_number, first.remarks) == ("LINE1", ("N115",))
    assert (second.service_from, second.service_to) == (date(2026, 1, 2), date(2026, 1, 3))


def test_money_taken_back_is_read() -> None:
    assert remittance().provider_adjustments == (
        ProviderAdjustment("9999310391", date(2026, 12, 31), "WO", "1234567890000", Decimal(10)),
    )


def test_a_remittance_that_adds_up_has_no_balance_findings() -> None:
    assert remittance().balance == ()


@pytest.mark.parametrize(
    ("old", "new", "subjects"),
    [
        ("BPR*I*140.94", "BPR*I*150.94", ["payment"]),
        ("CAS*PR*2*24", "CAS*PR*2*25", ["PCN1 line 1", "PCN1"]),
        ("CLP*PCN1*1*200", "CLP*PCN1*1*201", ["PCN1", "PCN1"]),
        ("WO:1234567890000*10", "WO:1234567890000*1E1", []),
    ],
)
def test_what_does_not_add_up_is_named(old: str, new: str, subjects: list[str]) -> None:
    found = remittance(TEXT.replace(old, new))
    assert [b.subject for b in found.balance] == subjects


def test_several_pairs_of_reasons_and_references_are_read() -> None:
    text = TEXT.replace("WO:1234567890000*10", "WO:1*4*L6:2*-2*72:3*8")
    found = remittance(text).provider_adjustments
    assert [(a.reason, a.reference, a.amount) for a in found] == [
        ("WO", "1", Decimal(4)),
        ("L6", "2", Decimal(-2)),
        ("72", "3", Decimal(8)),
    ]


@pytest.mark.parametrize("amount", ["-", "1E9", "NaN", "9" * 30])
def test_amounts_that_are_none_are_blank_and_kept(amount: str) -> None:
    found = remittance(TEXT.replace("CLP*PCN1*1*200", f"CLP*PCN1*1*{amount}"))
    assert found.claims[0].charge is None
    assert any(amount in u.text for u in found.claims[0].unread)


PIECES = [s for s in TEXT.split("~\n") if s][2:-3]


@given(st.lists(st.sampled_from([*PIECES, "CLP", "SVC", "CAS*CO", "PLB", "MOA", "BPR*I*-", "LQ"])))
def test_no_order_of_segments_breaks_the_reader(segments: list[str]) -> None:
    assert len(read_835("".join(f"{s}~" for s in ["ST*835*1", *segments])).remittances) >= 1


def test_a_foreign_remittance_adds_up() -> None:
    found = remittance(sample("nodex12__profee-one-line.edi").decode())
    assert len(found.claims) == 3
    assert found.balance == ()


def test_every_foreign_remittance_is_read() -> None:
    folder = foreign_samples()
    balanced = total = 0
    for row in manifest():
        if row["transaction"] == "835":
            found = read_835((folder / row["file"]).read_bytes())
            assert len(found.remittances) == int(row["st_count"]), row["file"]
            assert all(r.payment.amount is not None for r in found.remittances), row["file"]
            total += 1
            balanced += not any(r.balance for r in found.remittances)
    assert balanced >= total * 3 // 4
