"""Eligibility answers, from the wire to the tabs and back."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spot_portal.x12.envelope import check_envelope
from spot_portal.x12.errors import X12Error, X12ValueError
from spot_portal.x12.medicare import MedicareView, medicare_benefits, medicare_view
from spot_portal.x12.parts import DateEntry, Party
from spot_portal.x12.t271 import Benefit, EligibilityResponse, Rejection, read_271, write_271
from tests.x12 import hets
from tests.x12.support import envelope, foreign_samples, manifest, sample

TABS = [f.name for f in fields(MedicareView) if f.name != "other"]


def round_trip(response: EligibilityResponse) -> EligibilityResponse:
    data = write_271(response, envelope())
    assert check_envelope(data) == []
    (found,) = read_271(data, strict=True).responses
    return found


@pytest.mark.parametrize("view", [hets.FULL, hets.TYPICAL, MedicareView()])
def test_an_answer_reads_as_it_was_written(view: MedicareView) -> None:
    written = hets.response(view)
    assert round_trip(written) == written


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_comes_back_from_the_wire(tab: str) -> None:
    one = MedicareView(**{tab: getattr(hets.FULL, tab)})
    (member,) = round_trip(hets.response(one)).members
    assert medicare_view(member.benefits) == one


def test_all_tabs_together_come_back_and_nothing_is_left_over() -> None:
    assert medicare_view(medicare_benefits(hets.FULL)) == hets.FULL


def test_an_answer_without_benefits_has_no_tab() -> None:
    assert medicare_view(()) == MedicareView()


def test_the_committed_answers_are_what_the_writer_makes() -> None:
    for name, view in (("typical", hets.TYPICAL), ("hets", hets.FULL)):
        data = write_271(hets.response(view), envelope(line_breaks=True))
        assert data == sample(f"own__271_{name}.edi"), name


@pytest.mark.parametrize("level", ["2100A", "2100B", "2100C"])
def test_a_rejection_comes_back_at_its_level(level: str) -> None:
    rejection = Rejection(level, "72", "C")
    found = round_trip(hets.response(MedicareView(), rejection))
    assert found.all_rejections == (rejection,)
    assert found.is_rejected


def test_a_payer_that_cannot_answer_names_nobody_else() -> None:
    answer = EligibilityResponse(
        payer=Party("PR", "2", "CMS", id_qualifier="PI", identifier="CMS"),
        receiver=Party(""),
        rejections=(Rejection("2100A", "42", "R"),),
    )
    found = round_trip(answer)
    assert found.rejections == answer.rejections
    assert found.subscriber is None


def test_death_and_corrections_are_told() -> None:
    answer = hets.response(hets.TYPICAL)
    member = replace(
        answer.members[0],
        death_date=date(2025, 12, 24),
        relationship="18",
        is_changed=True,
        maintenance_reason="25",
        dates=(DateEntry("307", date(2026, 1, 1), None, "20260101"),),
    )
    assert round_trip(replace(answer, members=(member,))).members == (member,)


def test_dependents_follow_their_subscriber() -> None:
    answer = hets.response(MedicareView())
    child = replace(answer.members[0], party=Party("03", "1", "DOE", "JIM"), is_dependent=True)
    found = round_trip(replace(answer, members=(answer.members[0], child)))
    assert found.dependents == (child,)
    assert found.subscriber == answer.members[0]


HEAD = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B     "
    "         *260105*1030*^*00501*000000001*0*T*:~"
    "GS*HB*A*B*20260105*1030*1*X*005010X279A1~"
)


def one(*segments: str) -> EligibilityResponse:
    loops = "HL*1**20*1~NM1*PR*2*CMS~HL*2*1*21*1~NM1*1P*2*CLINIC~HL*3*2*22*0~NM1*IL*1*DOE*JANE~"
    text = f"{HEAD}ST*271*1~BHT*0022*11*1*20260105*1030~{loops}" + "".join(
        f"{s}~" for s in segments
    )
    return read_271(text).responses[0]


def test_segments_without_a_field_are_kept_with_their_number() -> None:
    found = one("XYZ*1*2", "EB*1**30*MB", "III*ZZ*21")
    member = found.members[0]
    assert [u.text for u in member.unread] == ["XYZ*1*2"]
    assert [u.text for u in member.benefits[0].unread] == ["III*ZZ*21"]
    assert member.benefits[0].unread[0].number == 13


@pytest.mark.parametrize("amount", ["-", "1E9", "NaN", "12..5", "\u0661\u0662", "0x1F", "1,000"])
def test_amounts_that_are_none_are_blank_and_keep_their_text(amount: str) -> None:
    (benefit,) = one(f"EB*C**30*MB**23*{amount}").members[0].benefits
    assert benefit.amount is None
    assert amount in benefit.unread[0].text


@pytest.mark.parametrize("day", ["00000000", "20260230", "99999999", "", "2026-1-1", "ABCDEFGH"])
def test_dates_that_are_none_are_blank_and_keep_their_text(day: str) -> None:
    (benefit,) = one("EB*1**30*MB", f"DTP*291*D8*{day}").members[0].benefits
    assert benefit.dates == (DateEntry("291", None, None, day),)


def test_markup_in_a_message_is_only_text() -> None:
    (benefit,) = one("EB*1**30*MB", "MSG*<script>alert(1)</script>").members[0].benefits
    assert benefit.messages == ("<script>alert(1)</script>",)


def test_an_old_layout_of_home_health_dates_is_understood() -> None:
    benefits = (
        one(
            "EB*X**42*MA**26",
            "DTP*193*D8*20250701",
            "DTP*194*D8*20250829",
            "DTP*193*D8*20250702",
            "DTP*194*D8*20250820",
        )
        .members[0]
        .benefits
    )
    hospice = medicare_view(benefits).hospice
    assert hospice is not None
    (episode,) = hospice.home_health
    assert episode.period.end == date(2025, 8, 29)
    assert episode.last_billing == date(2025, 8, 20)


def test_what_no_tab_takes_is_listed_as_other() -> None:
    benefits = one("EB*G**30***29*2100", "EB*F**AD*MB**29*1840").members[0].benefits
    assert medicare_view(benefits).other == benefits


def test_an_inactive_period_without_a_part_concerns_both() -> None:
    eligibility = medicare_view(one("EB*6", "DTP*307*RD8*20070901-20070930").members[0].benefits)
    assert eligibility.eligibility is not None
    assert eligibility.eligibility.inactive[0].part == ""


@pytest.mark.parametrize("text", ["A~EB*1**30*MA", "A*B", "Ñ", "line\nbreak"])
def test_no_value_can_add_a_segment(text: str) -> None:
    answer = hets.response(MedicareView(other=(Benefit("1", plan=text),)))
    with pytest.raises(X12ValueError):
        write_271(answer, envelope())


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1.005", "1e30", "-1e17"])
def test_amounts_that_cannot_be_money_are_refused(amount: str) -> None:
    answer = hets.response(MedicareView(other=(Benefit("C", amount=Decimal(amount)),)))
    with pytest.raises(X12ValueError):
        write_271(answer, envelope())


SEGMENTS = st.sampled_from(
    [
        "HL*1**20*1", "HL*2*1*21", "HL*3*2*22", "HL*4*3*23", "HL", "NM1*PR*2*CMS", "NM1*IL*1*DOE",
        "NM1", "TRN*2", "AAA*N**72*C", "EB*1**30^42*MA", "EB", "EB*B**30*MA**7*-", "LS*2120", "LE",
        "HSD*DY*1E9***29", "HSD****DA*30*99999999999999999999", "DTP*291*RD8*00000000-", "DTP",
        "MSG", "REF*18*", "PER*IC**TE", "N3", "N4", "DMG*D8*19", "INS*Y", "EB*D**45*MA**26***99*-1",
        "EB*D***MB*********HC|X", "EB*X**42", "EB*R**30*12", "EB*C**10*MB****DB*3", "SE*1*1", "ST",
        "ST*271*1", "GS", "IEA", "ISA*", "BHT*0022", "EB*K**30*MA**32***LA*.5", "TA1", "",
    ]
)  # fmt: skip


@given(st.lists(SEGMENTS, max_size=40), st.binary(max_size=10))
def test_no_order_of_segments_breaks_the_reader(segments: list[str], tail: bytes) -> None:
    data = (HEAD + "ST*271*1~" + "".join(f"{s}~" for s in segments)).encode() + tail
    for answer in read_271(data).responses:
        medicare_view([b for m in answer.members for b in m.benefits])


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        read_271(data)
        read_271(HEAD.encode() + data)
    except X12Error:
        pass


def test_a_hundred_thousand_loops_are_read() -> None:
    answer = one(*(["EB*1**30*MB"] * 100_000))
    assert len(answer.members[0].benefits) == 100_000


def test_every_foreign_answer_is_read() -> None:
    folder = foreign_samples()
    for row in manifest():
        if row["transaction"].endswith("271"):
            found = read_271((folder / row["file"]).read_bytes())
            assert len(found.responses) >= int(row["st_count"]), row["file"]
            for answer in found.responses:
                assert answer.members or answer.rejections, row["file"]
                medicare_view([b for m in answer.members for b in m.benefits])
