"""A 271 file from anywhere: every answer in it, and what is wrong with its envelope."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from eligibility.presentation.answers import ShownAnswer, show_answer
from spot_portal.x12.envelope import Finding
from spot_portal.x12.errors import X12Error
from spot_portal.x12.reader import Document, read_document
from spot_portal.x12.segments import Limits
from spot_portal.x12.t271 import EligibilityResponse, Member, parse_271

LIMITS = Limits(
    max_bytes=2 * 1024 * 1024,
    max_segments=100_000,
    max_segment_length=20_000,
    max_set_segments=100_000,
)
# A page beyond this is of no use to anybody, and a hostile file could ask for it.
MAX_PEOPLE, MAX_LINES, MAX_FINDINGS = 200, 3000, 50


@dataclass(frozen=True, slots=True)
class ShownFile:
    answers: list[ShownAnswer] = field(default_factory=list)
    answer_count: int = 0
    people_left_out: int = 0
    findings: list[Finding] = field(default_factory=list)
    findings_left_out: int = 0
    problem: str = ""
    others: str = ""


def show_file(data: bytes) -> ShownFile:
    try:
        document = read_document(data, limits=LIMITS)
    except X12Error as error:
        return ShownFile(problem=_("The file could not be read as X12: %(why)s.") % {"why": error})
    responses = [r for t in document.of_kind("271") for r in parse_271(t)]
    answers, left_out = _within_limits(responses)
    return ShownFile(
        answers=answers,
        answer_count=len(responses),
        people_left_out=left_out,
        findings=list(document.findings[:MAX_FINDINGS]),
        findings_left_out=max(len(document.findings) - MAX_FINDINGS, 0),
        problem="" if responses else _("There is no eligibility answer (271) in this file."),
        others=_others(document),
    )


def _within_limits(responses: list[EligibilityResponse]) -> tuple[list[ShownAnswer], int]:
    """Answers until the page is full, and how many people are left out."""
    shown: list[ShownAnswer] = []
    people, lines, left_out = MAX_PEOPLE, MAX_LINES, 0
    for number, response in enumerate(responses, 1):
        members: list[Member] = []
        for member in response.members:
            if not people or not lines:
                left_out += 1
                continue
            kept = replace(member, benefits=member.benefits[:lines])
            people, lines = people - 1, lines - len(kept.benefits)
            members.append(kept)
        if members or (not response.members and len(shown) < MAX_PEOPLE):
            kept_response = replace(response, members=tuple(members))
            shown.append(show_answer(kept_response, prefix=f"a{number}-"))
    return shown, left_out


def _others(document: Document) -> str:
    """The kinds of transactions in the file that are no answers."""
    kinds = {transaction.set_id for transaction in document.transactions} - {"271"}
    return ", ".join(sorted(kinds))
