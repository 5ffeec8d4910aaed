"""Why a claim, or a line of it, cannot be corrected; empty where it can."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from claims.models import Claim, ClaimLine, Correction
from claims.restrictions import Restrictions
from organizations.models import Provider
from spot_portal.core import policy
from spot_portal.core.formats import eastern, long_date

LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Lock:
    """``code`` names the code that locks, where one does."""

    message: str
    code: str = ""


def last_day_to_correct(initial_determination: date) -> date:
    """Same day a year later, that day included; 29 February becomes 28 February."""
    year = initial_determination.year + policy.CORRECTION_YEARS.value
    if (initial_determination.month, initial_determination.day) == LEAP_DAY:
        return date(year, 2, 28)
    return initial_determination.replace(year=year)


def line_locks(line: ClaimLine, restrictions: Restrictions) -> list[Lock]:
    return [Lock(row.message, row.code) for row in restrictions.locking(line)]


def claim_lock(claim: Claim, restrictions: Restrictions, *, on: date) -> Lock | None:
    """The first thing in the way. Reads lines and open corrections of the claim."""
    return (
        _by_state(claim)
        or _by_remark(claim, restrictions)
        or _by_time(claim, on)
        or open_correction_lock(claim)
        or _by_lines(claim, restrictions)
    )


def open_correction_lock(claim: Claim) -> Lock | None:
    correction = open_correction(claim)
    if correction is None:
        return None
    message = _(
        "%(who)s asked for a correction of this claim on %(when)s, and it is not decided yet."
    )
    return Lock(
        message
        % {"who": initials(correction.requested_by), "when": eastern(correction.submitted_at)}
    )


def open_correction(claim: Claim) -> Correction | None:
    rows = claim.corrections.filter(status__in=Correction.OPEN)
    return rows.select_related("requested_by").first()


def initials(person: object) -> str:
    """Enough for a colleague to know whom to ask."""
    names = [str(getattr(person, part, "")) for part in ("first_name", "last_name")]
    return " ".join(f"{name[0]}." for name in names if name) or _("A colleague")


def _by_state(claim: Claim) -> Lock | None:
    status = Claim.Status
    if claim.line_of_business != Provider.LineOfBusiness.PART_B:
        return Lock(
            _(
                "Part A claims are not corrected here. Correct the claim in your billing system, "
                "or send a clerical error reopening form with the UB-04."
            )
        )
    messages = {
        status.PENDING: _(
            "This claim is still being processed. You can correct it once it is decided."
        ),
        status.REJECTED: _(
            "This claim was returned as unprocessable, so there is no decision to correct. "
            "Send a new, complete claim."
        ),
        status.ADJUSTED: _(
            "A later decision took the place of this one. Correct the newest claim instead."
        ),
    }
    message = messages.get(status(claim.status))
    return Lock(message) if message else None


def _by_remark(claim: Claim, restrictions: Restrictions) -> Lock | None:
    reasons = [item["reason"] for item in claim.adjustments]
    found = [restrictions.remarks.get(code) for code in claim.remarks]
    found += [restrictions.denials.get(reason) for reason in reasons]
    row = next((row for row in found if row and not row.unless_modifiers), None)
    return Lock(row.message, row.code) if row else None


def _by_time(claim: Claim, on: date) -> Lock | None:
    if claim.initially_decided_on is None:
        return None
    last = last_day_to_correct(claim.initially_decided_on)
    if on <= last:
        return None
    message = _(
        "The one-year limit for this claim ended on %(day)s. Ask for a reopening and show good "
        "cause, or use your appeal rights."
    )
    return Lock(message % {"day": long_date(last)})


def _by_lines(claim: Claim, restrictions: Restrictions) -> Lock | None:
    lines = list(claim.lines.all())
    if lines and not all(line_locks(line, restrictions) for line in lines):
        return None
    return Lock(
        _("No line of this claim can be corrected. The reason stands beside each line.")
        if lines
        else _("This claim has no lines that could be corrected.")
    )
