"""Separators, counts and control numbers, as senders really write them."""

import io
import re

import pytest

from spot_portal.x12 import envelope as codes
from spot_portal.x12.envelope import Finding, check_envelope
from spot_portal.x12.errors import X12Error, X12LimitError
from spot_portal.x12.reader import iter_transactions, read_document
from spot_portal.x12.segments import Limits, read_segments
from tests.x12.support import foreign_samples, manifest, own_samples, sample

GOOD = sample("own__271_typical.edi").decode()

# How the manifest of the foreign files words a finding; it names the first three of a file.
WORDS = {
    codes.NO_ISA: "no ISA (transaction only)",
    codes.ISA_ELEMENTS: "ISA elements",
    codes.ISA_OPEN: "ISA not closed",
    codes.GS_OPEN: "GS not closed",
    codes.ST_OPEN: "ST not closed",
    codes.SE_CONTROL: "SE02!=ST02",
    codes.GE_CONTROL: "GE02!=GS06",
    codes.IEA_CONTROL: "IEA02!=ISA13",
    codes.SE_COUNT: "SE01 ['{f.stated}'] counted {f.counted}",
    codes.GE_COUNT: "GE01 {f.stated} counted {f.counted}",
    codes.IEA_COUNT: "IEA01 {f.stated} counted {f.counted}",
}


def in_manifest_words(findings: list[Finding]) -> str:
    words = [WORDS[f.code].format(f=f) for f in findings if f.code in WORDS]
    if words and words[0] == WORDS[codes.NO_ISA]:
        words = words[:1]
    return "; ".join(words[:3]) or "clean"


def test_the_envelope_check_says_what_the_manifest_says_about_every_foreign_file() -> None:
    folder = foreign_samples()
    differing = []
    for row in manifest():
        found = in_manifest_words(check_envelope((folder / row["file"]).read_bytes()))
        if found.split() != row["envelope"].split():
            differing.append((row["file"], row["envelope"], found))
    assert differing == []


def test_every_foreign_file_shows_its_transactions() -> None:
    folder = foreign_samples()
    for row in manifest():
        document = read_document((folder / row["file"]).read_bytes())
        assert len(document.transactions) == int(row["st_count"]), row["file"]
        assert document.transactions or document.technical_acks, row["file"]


def codes_of(text: str | bytes) -> list[str]:
    return [finding.code for finding in check_envelope(text)]


def test_a_good_file_has_no_findings() -> None:
    assert codes_of(GOOD) == []


@pytest.mark.parametrize(
    ("element", "component", "repetition", "segment"),
    [
        ("*", ":", "^", "~"),
        ("|", "^", "}", "~"),
        ("*", ">", "^", "\x1d"),
        ("|", ":", "~", "!"),
        ("~", "^", "U", "_"),
        (">", "+", "^", "\n"),
        ("*", ":", "^", "\r\n"),
    ],
)
def test_any_separators_are_read(
    element: str, component: str, repetition: str, segment: str
) -> None:
    marks = {"*": element, ":": component, "^": repetition, "~": segment}
    text = "".join(marks.get(c, c) for c in GOOD.replace("\n", ""))
    document = read_document(text.encode())
    assert document.findings == ()
    assert [s.id for s in document.transactions[0].segments][:3] == ["ST", "BHT", "HL"]
    assert document.transactions[0].segments[0].delimiters.component == component


@pytest.mark.parametrize("change", ["", "\r\n", "\n\n   ", "\n\t"])
def test_byte_order_marks_line_breaks_and_indentation_change_nothing(change: str) -> None:
    plain = [s.elements for s in read_segments(GOOD)]
    text = "\ufeff" + GOOD.replace("\n", "").replace("~", "~" + change) + "\n\x1a"
    assert [s.elements for s in read_segments(text.encode())] == plain


def test_interchanges_with_different_separators_may_follow_each_other() -> None:
    other = sample("khx12__270_custom_delimiters.x12")
    document = read_document(GOOD.encode() + other + GOOD.encode())
    assert [t.set_id for t in document.transactions] == ["271", "270", "271"]
    assert document.findings == ()


def test_a_file_is_read_the_same_in_small_pieces() -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    assert [s.elements for s in read_segments(Dripping(GOOD.encode()))] == [
        s.elements for s in read_segments(GOOD)
    ]


def test_bytes_that_are_no_utf8_are_still_shown() -> None:
    text = GOOD.replace("DOE", "NU\u00d1EZ")
    for encoding in ("utf-8", "latin-1"):
        segments = list(read_segments(text.encode(encoding)))
        assert any("NU\u00d1EZ" in s.elements for s in segments)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (r"~\s*SE\*\d+", "~SE*99", codes.SE_COUNT),
        (r"~\s*SE\*\d+", "~SE*1E1", codes.SE_COUNT),
        (r"~\s*SE\*\d+", "~SE*", codes.SE_COUNT),
        (r"(SE\*\d+)\*0001", r"\1*0002", codes.SE_CONTROL),
        (r"GE\*1", "GE*2", codes.GE_COUNT),
        (r"(GE\*1)\*905", r"\1*906", codes.GE_CONTROL),
        (r"IEA\*1", "IEA*7", codes.IEA_COUNT),
        (r"IEA\*1\*000000905", "IEA*1*000000906", codes.IEA_CONTROL),
        (r"~\s*SE\*\d+\*0001", "", codes.ST_OPEN),
        (r"~\s*GE\*1\*905", "", codes.GS_OPEN),
        (r"~\s*IEA\*1\*000000905", "", codes.ISA_OPEN),
        (r"~\s*ST\*271[^~]*", "", codes.UNOPENED),
        (r"~\s*GS[^~]*", "", codes.UNOPENED),
    ],
)
def test_each_fault_is_found_and_strict_reading_stops_at_it(old: str, new: str, code: str) -> None:
    text, count = re.subn(old, new, GOOD, count=1)
    assert count == 1
    findings = check_envelope(text)
    assert code in [f.code for f in findings]
    with pytest.raises(X12Error) as stopped:
        read_document(text, strict=True)
    assert stopped.value.segment_number is not None
    assert str(stopped.value.segment_number) in str(stopped.value)
    assert read_document(text).transactions or code == codes.UNOPENED


def test_content_without_an_envelope_is_shown_and_named() -> None:
    text = GOOD[GOOD.index("ST*") : GOOD.index("GE*")]
    document = read_document(text)
    assert len(document.transactions) == 1
    assert [f.code for f in document.findings] == [codes.NO_ISA]


def test_an_isa_of_another_width_is_read_by_counting_and_named() -> None:
    data = sample("gunajii__sample_835.edi")
    document = read_document(data)
    assert document.transactions[0].control_number == "0001"
    assert codes.ISA_WIDTH in [f.code for f in document.findings]
    assert codes.SE_CONTROL not in [f.code for f in document.findings]


@pytest.mark.parametrize("text", ["", "   \r\n", "\ufeff"])
def test_an_empty_file_is_a_finding(text: str) -> None:
    assert codes_of(text) == [codes.EMPTY]
    with pytest.raises(X12Error):
        read_document(text, strict=True)


def test_a_file_cut_anywhere_is_read_as_far_as_it_goes() -> None:
    for end in range(0, len(GOOD), 3):
        document = read_document(GOOD[:end])
        assert document.findings or end == 0 or GOOD[:end].strip().endswith(("905", "905~"))


@pytest.mark.parametrize(
    "limits",
    [
        Limits(max_bytes=100),
        Limits(max_segments=5),
        Limits(max_segment_length=20),
        Limits(max_set_segments=3),
    ],
)
def test_files_beyond_the_limits_are_refused(limits: Limits) -> None:
    with pytest.raises(X12LimitError):
        read_document(GOOD.encode(), limits=limits)


def test_hostile_repetition_is_read_in_bounded_findings() -> None:
    body = "ISA*bad~GS~ST~SE~GE~IEA~" * 20_000
    findings = check_envelope(body, fixed_isa=False)
    assert 0 < len(findings) <= codes.MAX_FINDINGS


def test_transactions_come_one_at_a_time() -> None:
    start, end = GOOD.index("ST*"), GOOD.index("GE*")
    many = GOOD[:start] + GOOD[start:end] * 500 + GOOD[end:]
    found: list[Finding] = []
    count = sum(1 for _ in iter_transactions(io.BytesIO(many.encode()), findings=found))
    assert count == 500
    assert [f.code for f in found] == [codes.GE_COUNT]


def test_every_committed_sample_is_read() -> None:
    for path in own_samples():
        assert read_document(path.read_bytes()).transactions, path.name
