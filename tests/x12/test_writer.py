"""The writer refuses what would change the shape of a file."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spot_portal.x12.delimiters import Delimiters
from spot_portal.x12.envelope import check_envelope
from spot_portal.x12.errors import X12ValueError
from spot_portal.x12.reader import read_document
from spot_portal.x12.segments import read_segments
from spot_portal.x12.writer import ALLOWED, Writer, to_x12_text, write_segments
from tests.x12.support import envelope, foreign_samples, manifest, own_samples


def one_segment(value: str) -> bytes:
    writer = Writer(envelope())
    writer.open_group("HS", "005010X279A1")
    writer.open_set("270", "005010X279A1")
    writer.segment("NM1", "IL", "1", value)
    writer.close_set()
    writer.close_group()
    return writer.to_bytes()


def test_an_interchange_has_right_counts_and_a_fixed_isa() -> None:
    data = one_segment("DOE")
    assert check_envelope(data) == []
    assert data[105:106] == b"~"
    assert data.decode().split("~")[0].split("*")[6] == "CMS            "


@pytest.mark.parametrize("mark", ["~", "*", ":", "^", "\n", "\r", "\t", "\x00", "\x07", "\u2028"])
def test_separators_and_control_characters_are_refused_and_named(mark: str) -> None:
    with pytest.raises(X12ValueError) as refused:
        one_segment(f"SM{mark}ITH")
    assert refused.value.field == "NM103"


@pytest.mark.parametrize("name", ["Ñúñez", "李", "\u202eDOE", "O\u2019Neil", "DOE\u200b"])
def test_characters_outside_the_set_are_refused(name: str) -> None:
    with pytest.raises(X12ValueError):
        one_segment(name)


@pytest.mark.parametrize(
    ("entered", "spelled"),
    [
        ("Ñúñez", "Nunez"),
        ("O\u2019Neil", "O'Neil"),
        ("Nun\u0303ez", "Nunez"),
        ("Groß", "Gross"),
        ("Ægir Łoś", "AEgir Los"),
        ("“A”—B", '"A"-B'),
        ("plain", "plain"),
    ],
)
def test_names_are_spelled_with_allowed_characters(entered: str, spelled: str) -> None:
    assert to_x12_text(entered) == spelled


@pytest.mark.parametrize("name", ["李", "Дмитрий", "😀", "\u200bDOE", "\x07", "\u202e"])
def test_what_has_no_spelling_is_refused_and_never_becomes_a_question_mark(name: str) -> None:
    with pytest.raises(X12ValueError):
        to_x12_text(name)


@given(st.text(max_size=40))
def test_spelling_gives_allowed_characters_or_a_refusal(text: str) -> None:
    try:
        spelled = to_x12_text(text)
    except X12ValueError:
        return
    assert set(spelled) <= ALLOWED
    assert spelled.count("?") == text.count("?")


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_any_values_come_back_or_are_refused(values: list[str]) -> None:
    writer = Writer(envelope())
    try:
        writer.segment("ZZZ", *values)
    except X12ValueError:
        return
    segments = list(read_segments(writer.to_bytes()))
    assert [s.id for s in segments] == ["ISA", "ZZZ", "IEA"]
    assert [segments[1][place] for place in range(1, len(values) + 1)] == [
        value.strip(" ") for value in values
    ]


@pytest.mark.parametrize("control", [0, -1, 10**9])
def test_control_numbers_have_one_to_nine_digits(control: int) -> None:
    with pytest.raises(X12ValueError):
        Writer(envelope(interchange_control=control))
    with pytest.raises(X12ValueError):
        Writer(envelope(group_control=control))


@pytest.mark.parametrize("sender", ["", "A" * 16, "A~B", "Ñ"])
def test_a_sender_must_fit_the_isa(sender: str) -> None:
    with pytest.raises(X12ValueError):
        Writer(envelope(sender_id=sender))


@pytest.mark.parametrize(
    "marks",
    [Delimiters("*", "*"), Delimiters("A"), Delimiters(" "), Delimiters("*", ":", "^", "**")],
)
def test_separators_must_be_different_marks(marks: Delimiters) -> None:
    with pytest.raises(X12ValueError):
        Writer(envelope(delimiters=marks))


def test_other_separators_and_line_breaks_can_be_chosen() -> None:
    marks = Delimiters("|", ">", "!", "\x1d")
    writer = Writer(envelope(delimiters=marks, created=datetime(2026, 12, 31, 23, 59)))
    writer.segment("ZZZ", ("HC", "G0180", ""), "A*B~C")
    segments = list(read_segments(writer.to_bytes()))
    assert segments[1].components(1) == ["HC", "G0180"]
    assert segments[1][2] == "A*B~C"


def rewritten(data: bytes) -> str:
    return write_segments(read_segments(data)).decode()


def without_breaks(data: bytes) -> str:
    text = data.decode("utf-8-sig")
    return "".join(line.strip(" \t") for line in re.split(r"[\r\n]+", text))


def test_committed_files_come_back_byte_for_byte() -> None:
    for path in own_samples():
        data = path.read_bytes()
        if not read_document(data).findings:
            assert rewritten(data) == without_breaks(data), path.name


def test_clean_foreign_inquiries_and_answers_come_back_byte_for_byte() -> None:
    folder = foreign_samples()
    count = 0
    for row in manifest():
        if row["transaction"] in ("270", "271") and row["envelope"] == "clean":
            data = (folder / row["file"]).read_bytes()
            assert rewritten(data) == without_breaks(data), row["file"]
            count += 1
    assert count >= 20
