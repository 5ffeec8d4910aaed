"""999 and TA1, read and written."""

import pytest

from spot_portal.x12.envelope import check_envelope
from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.t999 import (
    ElementError,
    FunctionalAck,
    SegmentError,
    SetAck,
    read_acknowledgments,
    write_999,
    write_ta1,
)
from tests.x12.support import envelope, foreign_samples, manifest

BAD_SET = SetAck(
    "837",
    "0002",
    "R",
    "005010X222A1",
    ("5",),
    (
        SegmentError(
            "CLM", 22, "8", "2300", (ElementError("1", 2, 0, "782"),), ("CLM01:123456789",)
        ),
        SegmentError("HI", 25, "8", "", (ElementError("7", 1, 2, "E11"),)),
    ),
)


def test_a_999_reads_as_it_was_written() -> None:
    ack = FunctionalAck(
        "HC", "17456", "P", "005010X222A1", (SetAck("837", "0001", "A"), BAD_SET), 2, 2, 1,
        control_number="0001",
    )  # fmt: skip
    data = write_999(ack, envelope())
    assert check_envelope(data) == []
    assert read_acknowledgments(data, strict=True).functional == (ack,)


@pytest.mark.parametrize(
    ("codes", "overall"), [(("A", "E"), "A"), (("A", "R"), "P"), (("R", "R"), "R"), ((), "A")]
)
def test_counts_and_the_overall_answer_follow_from_the_sets(
    codes: tuple[str, ...], overall: str
) -> None:
    sets = tuple(SetAck("837", f"{n:04d}", code) for n, code in enumerate(codes, 1))
    data = write_999(FunctionalAck("HC", "1", sets=sets), envelope())
    (found,) = read_acknowledgments(data).functional
    assert (found.code, found.included) == (overall, len(codes))
    assert found.accepted == sum(s.is_accepted for s in sets)


def test_a_ta1_reads_as_it_was_written() -> None:
    data = write_ta1(
        envelope=envelope(),
        received_control="000000907",
        received_date="260105",
        received_time="1030",
        code="R",
        note="023",
    )
    assert check_envelope(data) == []
    (found,) = read_acknowledgments(data, strict=True).technical
    assert (found.control_number, found.code, found.note) == ("000000907", "R", "023")
    assert not found.is_accepted


def test_a_bad_value_copied_from_a_file_cannot_break_the_999() -> None:
    sets = (SetAck("837", "0001", "R", errors=(SegmentError("NM~1", 3, "8"),)),)
    with pytest.raises(X12ValueError):
        write_999(FunctionalAck("HC", "1", sets=sets), envelope())


def test_every_foreign_acknowledgment_is_read() -> None:
    folder = foreign_samples()
    for row in manifest():
        if row["transaction"] in ("999", "TA1"):
            found = read_acknowledgments((folder / row["file"]).read_bytes())
            assert len(found.functional) == int(row["st_count"]), row["file"]
            assert found.functional or found.technical, row["file"]
            assert all(f.sets and f.code and not f.unread for f in found.functional), row["file"]
