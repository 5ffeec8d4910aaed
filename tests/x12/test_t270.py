"""Eligibility inquiries: what is asked arrives as asked, or is refused."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spot_portal.x12.delimiters import Delimiters
from spot_portal.x12.envelope import check_envelope
from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.segments import read_segments
from spot_portal.x12.t270 import EligibilityInquiry, read_270, write_270
from tests.x12.support import envelope, foreign_samples, manifest, sample

INQUIRY = EligibilityInquiry(
    trace_number="SPOT0001",
    mbi="1S00E00AA00",
    last_name="DOE",
    first_name="JANE",
    birth_date=date(1945, 2, 3),
    service_from=date(2026, 1, 1),
    service_to=date(2026, 2, 1),
    service_types=("10", "14", "30"),
    procedures=("G0202", "80061"),
    provider_name="SAMPLE CLINIC",
    provider_npi="9999310391",
    reference="SPOT0001",
    created=datetime(2026, 1, 5, 10, 30),
)


def test_an_inquiry_reads_as_it_was_written() -> None:
    data = write_270(INQUIRY, envelope())
    assert check_envelope(data) == []
    (found,) = read_270(data, strict=True).inquiries
    assert found.inquiry == INQUIRY
    assert found.unread == ()


def test_without_a_repetition_separator_each_service_type_asks_alone() -> None:
    old = envelope(delimiters=Delimiters(repetition=""))
    data = write_270(INQUIRY, old)
    assert data.count(b"EQ*") == 5
    assert read_270(data).inquiries[0].inquiry == INQUIRY


def test_a_single_day_is_written_as_one_date() -> None:
    day = date(2026, 1, 1)
    data = write_270(replace(INQUIRY, service_to=day), envelope())
    assert b"DTP*291*D8*20260101~" in data


@pytest.mark.parametrize(
    "change",
    [
        {"mbi": ""},
        {"last_name": " "},
        {"provider_npi": ""},
        {"provider_name": ""},
        {"trace_number": ""},
        {"last_name": "A" * 61},
        {"service_from": None},
        {"service_to": date(2025, 12, 31)},
        {"service_types": ("30", "")},
        {"last_name": "SM~ITH"},
        {"last_name": "SM*ITH"},
        {"last_name": "SM:ITH"},
        {"last_name": "SM^ITH"},
        {"procedures": ("G0202:25",)},
    ],
)
def test_an_inquiry_that_cannot_be_asked_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(X12ValueError) as refused:
        write_270(replace(INQUIRY, **change), envelope())  # type: ignore[arg-type]
    assert refused.value.field


NAMES = st.text(max_size=20) | st.text(alphabet="AB ~*:^|\r\n", max_size=8)


@given(NAMES, NAMES, NAMES, NAMES, NAMES, st.lists(NAMES, max_size=3))
@example(last="0", first="", mbi="0", provider="0", trace="0", types=[])
@example(last="A B", first="A", mbi="B", provider="A", trace="B", types=["A", "B"])
def test_no_values_can_change_the_shape_of_an_inquiry(
    last: str, first: str, mbi: str, provider: str, trace: str, types: list[str]
) -> None:
    asked = replace(
        INQUIRY,
        last_name=last,
        first_name=first,
        mbi=mbi,
        provider_name=provider,
        trace_number=trace,
        reference=trace,
        service_types=tuple(types),
    )
    try:
        data = write_270(asked, envelope())
    except X12ValueError:
        return
    assert [s.id for s in read_segments(data)].count("NM1") == 3
    assert len(list(read_segments(data))) == 18 + bool(types)
    (found,) = read_270(data, strict=True).inquiries
    stripped = replace(
        asked,
        last_name=last.strip(),
        first_name=first.strip(),
        mbi=mbi.strip(),
        provider_name=provider.strip(),
        trace_number=trace.strip(),
        reference=trace.strip(),
        service_types=tuple(t.strip() for t in types),
    )
    assert found.inquiry == stripped


def test_odd_separators_are_read() -> None:
    (found,) = read_270(sample("khx12__270_custom_delimiters.x12")).inquiries
    assert found.inquiry.last_name == "DOE"
    assert found.inquiry.service_types == ("30",)


def test_a_dependent_asks_with_the_number_of_the_subscriber() -> None:
    head = write_270(INQUIRY, envelope()).decode()
    start, end = head.index("EQ*"), head.index("SE*")
    text = head[:start] + "HL*4*3*23*0~NM1*03*1*DOE*JIM~DMG*D8*20100101~EQ*30~" + head[end:]
    (found,) = read_270(text).inquiries
    assert found.is_dependent
    assert (found.inquiry.first_name, found.inquiry.mbi) == ("JIM", "1S00E00AA00")


def test_every_foreign_inquiry_is_read() -> None:
    folder = foreign_samples()
    for row in manifest():
        if row["transaction"].endswith("270"):
            found = read_270((folder / row["file"]).read_bytes())
            assert len(found.inquiries) >= int(row["st_count"]), row["file"]
            assert all(i.inquiry.last_name for i in found.inquiries), row["file"]
