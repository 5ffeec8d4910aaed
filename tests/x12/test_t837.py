"""Claim submissions as read from foreign and own files."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spot_portal.x12.envelope import check_envelope
from spot_portal.x12.parts import Adjustment, ServiceCode
from spot_portal.x12.t837 import Submission, read_837
from tests.x12.support import foreign_samples, manifest, sample


def submission(name: str) -> Submission:
    data = sample(name)
    assert check_envelope(data) == []
    (found,) = read_837(data, strict=True).submissions
    return found


def test_a_professional_submission_names_its_parties() -> None:
    found = submission("own__837p.edi")
    assert found.kind == "P"
    assert found.submitter is not None
    assert found.submitter.identifier == "SUB01"
    assert found.submitter.contacts[0].numbers[0].value == "4075550101"
    claim = found.claims[0]
    assert claim.billing_provider is not None
    assert claim.billing_provider.npi == "9999310391"
    assert claim.billing_provider.reference("EI", "SY") == "900000001"
    assert claim.billing_taxonomy == "207Q00000X"
    assert claim.subscriber is not None
    assert claim.subscriber.birth_date == date(1945, 2, 3)
    assert claim.mbi == "1S00E00AA00"
    assert claim.payer is not None
    assert claim.payer.identifier == "09102"
    assert claim.referring_provider is not None
    assert claim.referring_provider.first_name == "ANA"
    assert claim.rendering_npi == "9999310391"


def test_a_professional_claim_and_its_lines_are_read() -> None:
    first, second = submission("own__837p.edi").claims
    assert (first.charge, first.facility_code, first.frequency_code) == (
        Decimal("180.5"),
        "11",
        "1",
    )
    assert [(d.qualifier, d.code) for d in first.diagnoses] == [("ABK", "E119"), ("ABF", "M5450")]
    assert first.related_causes == ("AA", "OA")
    assert first.notes == ("SAMPLE NOTE",)
    line, drug = first.lines
    assert line.procedure == ServiceCode("HC", "G0402", ("25", "59"))
    assert (line.charge, line.units, line.place_of_service) == (Decimal("120.5"), Decimal(1), "11")
    assert line.diagnosis_pointers == (1, 2)
    assert (line.service_from, line.service_to) == (date(2026, 1, 2), date(2026, 1, 3))
    assert line.control_number == "LINE1"
    assert (drug.drug_code, drug.notes) == ("00000000001", ("DRUG NOTE",))
    assert [u.text for u in drug.unread] == ["CTP****1*UN"]
    assert second.original_claim_number == "1234567890123"
    assert second.frequency_code == "7"
    assert (second.service_from, second.service_to) == (date(2026, 1, 4), date(2026, 1, 4))


def test_the_other_payer_and_its_decision_are_read() -> None:
    claim = submission("own__837p.edi").claims[0]
    (other,) = claim.other_coverages
    assert (other.sequence, other.group_number) == ("S", "GRP1")
    assert other.payer is not None
    assert other.payer.last_name == "SAMPLE INSURANCE"
    assert other.adjustments == (
        Adjustment("PR", "1", Decimal(20)),
        Adjustment("PR", "2", Decimal(5)),
    )
    (decision,) = claim.lines[0].adjudications
    assert (decision.payer_id, decision.paid) == ("INS1", Decimal(80))
    assert decision.decided_on == date(2026, 1, 4)
    assert [a.reason for a in decision.adjustments] == ["45", "1"]


def test_an_institutional_claim_is_known_by_its_lines_whatever_the_version_says() -> None:
    found = submission("own__837i.edi")
    assert (found.kind, found.version) == ("I", "005010X222A1")
    (claim,) = found.claims
    assert claim.type_of_bill == "0111"
    assert claim.patient is not None
    assert (claim.patient.party.first_name, claim.patient.relationship) == ("JIM", "19")
    assert (claim.service_from, claim.service_to) == (date(2026, 1, 1), date(2026, 1, 3))
    assert claim.diagnoses[0].present_on_admission == "Y"
    assert [(c.qualifier, c.code) for c in claim.codes] == [
        ("BE", "80"),
        ("BH", "11"),
        ("BG", "C5"),
    ]
    assert claim.codes[0].amount == Decimal(2)
    assert claim.codes[1].start == date(2026, 1, 1)
    assert claim.admission == ("1", "7", "01")
    line = claim.lines[0]
    assert (line.revenue_code, line.procedure) == ("0120", None)
    assert (line.charge, line.units, line.non_covered) == (Decimal(900), Decimal(3), Decimal(100))


@pytest.mark.parametrize("amount", ["-", "1E9", "NaN"])
def test_a_charge_that_is_no_number_is_blank_and_kept(amount: str) -> None:
    text = sample("own__837p.edi").decode().replace("PCN1*180.5", f"PCN1*{amount}")
    claim = read_837(text).submissions[0].claims[0]
    assert claim.charge is None
    assert any(amount in u.text for u in claim.unread)


PIECES = [s for s in sample("own__837p.edi").decode().split("~\n") if s][2:-3]


@given(st.lists(st.sampled_from([*PIECES, "HL", "CLM", "LX", "SV1", "SVD", "CAS", "NM1", "HI*:"])))
def test_no_order_of_segments_breaks_the_reader(segments: list[str]) -> None:
    for found in read_837("".join(f"{s}~" for s in ["ST*837*1", *segments])).submissions:
        for claim in found.claims:
            assert claim.service_from is None or claim.service_to is not None


def test_every_foreign_submission_is_read() -> None:
    folder = foreign_samples()
    for row in manifest():
        if row["transaction"] in ("837P", "837I"):
            found = read_837((folder / row["file"]).read_bytes())
            assert len(found.submissions) == int(row["st_count"]), row["file"]
            kinds = {s.kind for s in found.submissions}
            assert kinds == {row["transaction"][-1]}, row["file"]
            if row["kind"] == "normal":
                assert all(s.claims for s in found.submissions), row["file"]
