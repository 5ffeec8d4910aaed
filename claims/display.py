"""Claims in words: what pages show beside codes, states and changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.locks import Lock, line_locks
from claims.models import Claim, ClaimLine, Correction, RemittedClaim
from claims.picture import HEADER, Change, Part, read_value
from claims.restrictions import Restrictions
from spot_portal.core.formats import money, us_date
from spot_portal.core.identifiers import format_icd10
from spot_portal.x12 import codes

CLAIM_TONES = {
    Claim.Status.PENDING: "waiting",
    Claim.Status.PAID: "done",
    Claim.Status.DENIED: "error",
    Claim.Status.REJECTED: "error",
    Claim.Status.ADJUSTED: "neutral",
}
CLAIM_MEANINGS = {
    Claim.Status.PENDING: gettext_lazy("Received, and not decided yet."),
    Claim.Status.PAID: gettext_lazy(
        "Decided. At least one line was allowed; the payment may still be zero."
    ),
    Claim.Status.DENIED: gettext_lazy("Decided. Nothing was allowed; each line says why."),
    Claim.Status.REJECTED: gettext_lazy(
        "The claim could not be processed. Send a new, complete claim."
    ),
    Claim.Status.ADJUSTED: gettext_lazy("A later decision took the place of this one."),
}
CORRECTION_TONES = {
    Correction.Status.SUBMITTED: "waiting",
    Correction.Status.ACCEPTED: "waiting",
    Correction.Status.ADJUSTED: "done",
    Correction.Status.DISMISSED: "error",
    Correction.Status.PARKED: "warning",
}
PART_LABELS = {
    Part.DIAGNOSES: gettext_lazy("Diagnoses"),
    Part.REFERRING_NAME: gettext_lazy("Referring provider"),
    Part.REFERRING_NPI: gettext_lazy("Referring provider's NPI"),
    Part.SERVICE_FROM: gettext_lazy("First date of service"),
    Part.SERVICE_TO: gettext_lazy("Last date of service"),
    Part.PLACE: gettext_lazy("Place of service"),
    Part.PROCEDURE: gettext_lazy("Procedure"),
    Part.MODIFIERS: gettext_lazy("Modifiers"),
    Part.POINTERS: gettext_lazy("Diagnosis pointers"),
    Part.UNITS: gettext_lazy("Units"),
    Part.CHARGE: gettext_lazy("Billed amount"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A reason or remark code with its amount and plain words."""

    code: str
    words: str
    cause: str = ""
    next_step: str = ""
    amount: Decimal | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    line: ClaimLine
    reasons: list[Explained]
    locks: list[Lock]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    where: str
    label: Any
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class StatusRow:
    """For the legend."""

    label: Any
    tone: str
    meaning: Any


def line_views(claim: Claim, restrictions: Restrictions) -> list[LineView]:
    return [
        LineView(line, _explained(line.adjustments, line.remarks), line_locks(line, restrictions))
        for line in claim.lines.all()
    ]


def claim_reasons(claim: Claim) -> list[Explained]:
    return _explained(claim.adjustments, claim.remarks)


def legend() -> list[StatusRow]:
    return [StatusRow(s.label, CLAIM_TONES[s], CLAIM_MEANINGS[s]) for s in Claim.Status]


def change_rows(changes: Iterable[Change]) -> list[ChangeRow]:
    return [
        ChangeRow(
            _("Whole claim") if c.line == HEADER else _("Line %(number)s") % {"number": c.line},
            PART_LABELS[c.part],
            shown(c.part, c.old),
            shown(c.part, c.new),
        )
        for c in changes
    ]


def shown(part: Part, text: str) -> str:
    value = read_value(part, text) if text else None
    if value in (None, "", ()):
        return _("none")
    if part is Part.DIAGNOSES:
        return ", ".join(format_icd10(code) for code in text.split())
    if isinstance(value, date):
        return us_date(value)
    return money(text) if part is Part.CHARGE else text


def _explained(adjustments: list[dict[str, str]], remarks: list[str]) -> list[Explained]:
    found = [_reason(item["group"], item["reason"], item["amount"]) for item in adjustments]
    return found + [_remark(code) for code in remarks]


def _reason(group: str, reason: str, amount: str) -> Explained:
    help_text = codes.explain_carc(reason)
    code, who = f"{group}-{reason}", codes.GROUP.get(group, "")
    if help_text is None:
        words = _("Reason %(code)s: see the remittance advice.") % {"code": reason}
        return Explained(code, words, amount=Decimal(amount), group=_(who) if who else "")
    return Explained(
        code,
        _(help_text.words),
        _(help_text.cause),
        _(help_text.next_step),
        Decimal(amount),
        _(who) if who else "",
    )


def _remark(code: str) -> Explained:
    help_text = codes.explain_rarc(code)
    if help_text is None:
        return Explained(code, _("Remark %(code)s: see the remittance advice.") % {"code": code})
    return Explained(code, _(help_text.words), _(help_text.cause), _(help_text.next_step))


@dataclass(frozen=True, slots=True)
class DecisionRow:
    decision: RemittedClaim
    words: str


def numbered_diagnoses(claim: Claim) -> list[tuple[int, str]]:
    return [(number, format_icd10(code)) for number, code in enumerate(claim.diagnoses, 1)]


def decision_rows(claim: Claim) -> list[DecisionRow]:
    rows = claim.decisions.select_related("remittance")
    return [DecisionRow(d, codes.CLAIM_STATUS_835.get(d.status_code, d.status_code)) for d in rows]
