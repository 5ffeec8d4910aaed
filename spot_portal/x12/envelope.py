"""Does the envelope hold: counts, control numbers, and everything closed that was opened?"""

from collections.abc import Iterator
from dataclasses import dataclass

from spot_portal.x12.delimiters import ISA_LENGTH
from spot_portal.x12.errors import X12Error
from spot_portal.x12.segments import DEFAULT_LIMITS, Limits, Segment, Source, read_segments

NO_ISA = "no_isa"
ISA_WIDTH = "isa_width"
ISA_ELEMENTS = "isa_elements"
ISA_OPEN = "isa_open"
GS_OPEN = "gs_open"
ST_OPEN = "st_open"
SE_COUNT = "se_count"
SE_CONTROL = "se_control"
GE_COUNT = "ge_count"
GE_CONTROL = "ge_control"
IEA_COUNT = "iea_count"
IEA_CONTROL = "iea_control"
UNOPENED = "unopened"
OUTSIDE = "outside"
EMPTY = "empty"

# A hostile file could make as many findings as it has segments.
MAX_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """``stated`` is what the file says, ``counted`` what it should say."""

    code: str
    message: str
    segment_number: int
    position: int | None = None
    stated: str = ""
    counted: str = ""


class EnvelopeChecker:
    """Fed one segment after another; ``findings`` grows, ``finish`` adds what was left open."""

    def __init__(self, *, strict: bool = False) -> None:
        self.findings: list[Finding] = []
        self.strict = strict
        self._isa: Segment | None = None
        self._gs: Segment | None = None
        self._st: Segment | None = None
        self._groups = 0
        self._sets = 0
        self._saw_isa = False
        self._any = False
        self._last = 0
        self._outside_told = False
        self._actions = {
            "ISA": self._on_isa,
            "GS": self._on_gs,
            "ST": self._on_st,
            "SE": self._on_se,
            "GE": self._on_ge,
            "IEA": self._on_iea,
        }

    def check(self, segments: Iterator[Segment]) -> Iterator[Segment]:
        """Pass the segments through, checking on the way. The hot loop: kept flat on purpose."""
        actions = self._actions
        for segment in segments:
            action = actions.get(segment.elements[0])
            if action is not None:
                action(segment)
            elif self._st is None:
                self._on_loose(segment)
            self._last = segment.number
            yield segment
        self.finish()

    def finish(self) -> None:
        if not self._last:
            self._add(EMPTY, "the file holds no segment", 0)
            return
        self._close("ST", "GS", "ISA")

    def _on_isa(self, segment: Segment) -> None:
        self._close("ST", "GS", "ISA")
        self._saw_isa = True
        self._isa, self._groups = segment, 0
        if len(segment) != 17:
            self._add(
                ISA_ELEMENTS, f"ISA has {len(segment) - 1} elements instead of 16", segment.number
            )
        elif (width := len(segment.text) + 1) != ISA_LENGTH:
            self._add(
                ISA_WIDTH,
                f"ISA is {width} characters long instead of {ISA_LENGTH}",
                segment.number,
                counted=str(ISA_LENGTH),
                stated=str(width),
            )

    def _on_gs(self, segment: Segment) -> None:
        self._close("ST", "GS")
        self._need_isa(segment)
        self._gs, self._sets = segment, 0
        self._groups += 1

    def _on_st(self, segment: Segment) -> None:
        self._close("ST")
        self._need_isa(segment)
        self._st = segment
        self._sets += 1

    def _on_se(self, segment: Segment) -> None:
        opened, self._st = self._st, None
        if opened is None:
            self._unopened(segment, "ST")
            return
        counted = segment.number - opened.number + 1
        self._compare_count(SE_COUNT, segment, counted, "SE01", "segments")
        self._compare_control(SE_CONTROL, segment, opened[2], "SE02", "ST02", opened)

    def _on_ge(self, segment: Segment) -> None:
        self._close("ST")
        opened, self._gs = self._gs, None
        if opened is None:
            self._unopened(segment, "GS")
            return
        self._compare_count(GE_COUNT, segment, self._sets, "GE01", "transaction sets")
        self._compare_control(GE_CONTROL, segment, opened[6], "GE02", "GS06", opened)

    def _on_iea(self, segment: Segment) -> None:
        self._close("ST", "GS")
        opened, self._isa = self._isa, None
        if opened is None:
            self._unopened(segment, "ISA")
            return
        self._compare_count(IEA_COUNT, segment, self._groups, "IEA01", "groups")
        self._compare_control(IEA_CONTROL, segment, opened[13], "IEA02", "ISA13", opened)

    def _on_loose(self, segment: Segment) -> None:
        """Outside a set only TA1 (and its like inside an interchange) has a place."""
        if self._isa is not None and segment.id in ("TA1", "TA3", "ISB", "ISE"):
            return
        self._need_isa(segment)
        if self._saw_isa and not self._outside_told:
            self._outside_told = True
            self._add(OUTSIDE, f"{segment.id[:20]} stands outside a transaction", segment.number)

    def _need_isa(self, segment: Segment) -> None:
        if not self._saw_isa:
            self._saw_isa = self._outside_told = True
            self._add(NO_ISA, "the file does not start with an ISA segment", segment.number)

    def _unopened(self, segment: Segment, opener: str) -> None:
        self._need_isa(segment)
        self._add(UNOPENED, f"{segment.id} without {opener} before it", segment.number)

    def _close(self, *levels: str) -> None:
        """Report what is still open at these levels, innermost first."""
        if "ST" in levels and self._st is not None:
            self._add(ST_OPEN, "the transaction set is not closed by SE", self._st.number)
            self._st = None
        if "GS" in levels and self._gs is not None:
            self._add(GS_OPEN, "the group is not closed by GE", self._gs.number)
            self._gs = None
        if "ISA" in levels and self._isa is not None:
            self._add(ISA_OPEN, "the interchange is not closed by IEA", self._isa.number)
            self._isa = None

    def _compare_count(
        self, code: str, segment: Segment, counted: int, name: str, what: str
    ) -> None:
        stated = segment.elements[1] if len(segment) > 1 else ""
        if _whole_number(stated) != counted:
            message = (
                f"{name} says {stated[:20].strip() or 'nothing'}, the file holds {counted} {what}"
            )
            self._add(code, message, segment.number, 1, stated[:20], str(counted))

    def _compare_control(
        self, code: str, segment: Segment, expected: str, name: str, opener: str, opened: Segment
    ) -> None:
        stated = segment[2]
        if stated != expected:
            message = f"{name} is {stated[:20] or 'empty'}, {opener} is {expected[:20] or 'empty'}"
            self._add(code, message, segment.number, 2, stated[:20], expected[:20])

    def _add(
        self,
        code: str,
        message: str,
        number: int,
        position: int | None = None,
        stated: str = "",
        counted: str = "",
    ) -> None:
        if self.strict:
            raise X12Error(message, segment_number=number, position=position)
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(code, message, number, position, stated, counted))


def check_envelope(
    source: Source, *, limits: Limits = DEFAULT_LIMITS, fixed_isa: bool = True
) -> list[Finding]:
    """List every fault of the envelope, in the order of the file.

    By default the separators are taken from the positions the standard fixes; readers pass
    ``fixed_isa=False`` to count elements instead.
    """
    checker = EnvelopeChecker()
    for _ in checker.check(read_segments(source, limits=limits, fixed_isa=fixed_isa)):
        pass
    return checker.findings


def _whole_number(text: str) -> int | None:
    """Ten ASCII digits at most: Python would read other digits and blanks as numbers too."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
