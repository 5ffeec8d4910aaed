"""May these changes be asked for? The same rules for the form and for the service."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from claims.locks import line_locks
from claims.models import Claim, ClaimLine
from claims.picture import HEADER, Change, ClaimPicture, LinePicture, Part, apply, picture_of
from claims.restrictions import Restrictions
from spot_portal.core import policy
from spot_portal.core.formats import money
from spot_portal.core.identifiers import explain_npi, is_hcpcs, is_icd10, is_modifier

MOST_MODIFIERS = MOST_POINTERS = 4
# Gaps are numbers that were never given out.
_PLACE_RANGES = ((1, 27), (31, 34), (41, 42), (49, 58), (60, 62), (65, 66), (71, 72), (81, 81))
PLACES = {f"{code:02}" for first, last in _PLACE_RANGES for code in range(first, last + 1)} | {"99"}


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` 0 is the claim as a whole; ``part`` names the field the message belongs to."""

    line: int
    part: Part | None
    message: str

    def sentence(self) -> str:
        if self.line == HEADER:
            return self.message
        return _("Line %(number)s: %(message)s") % {"number": self.line, "message": self.message}


def check(
    claim: Claim, changes: Sequence[Change], restrictions: Restrictions, *, on: date
) -> list[Problem]:
    """Everything that speaks against the changes; nothing when they can be sent."""
    before = picture_of(claim)
    after = apply(before, list(changes))
    found = list(_header_problems(before, after))
    lines = {line.number: line for line in claim.lines.all()}
    for number in sorted({change.line for change in changes} - {HEADER}):
        line, old, new = lines.get(number), before.line(number), after.line(number)
        if line is None or old is None or new is None:
            found.append(Problem(number, None, _("The claim has no such line.")))
            continue
        found += _line_problems(line, old, new, after, restrictions, on=on)
    return found


def _header_problems(before: ClaimPicture, after: ClaimPicture) -> Iterator[Problem]:
    if after.diagnoses != before.diagnoses:
        yield from _diagnosis_problems(after)
    if after.referring_npi != before.referring_npi and after.referring_npi:
        message = explain_npi(after.referring_npi, simulated=settings.SPOT_SIMULATION)
        if message:
            yield Problem(HEADER, Part.REFERRING_NPI, _(message))
    if after.referring_npi and not after.referring_name:
        yield Problem(HEADER, Part.REFERRING_NAME, _("Enter the name that belongs to this NPI."))


def _diagnosis_problems(after: ClaimPicture) -> Iterator[Problem]:
    codes, most = after.diagnoses, policy.DIAGNOSES_MAX.value
    if not codes:
        yield Problem(HEADER, Part.DIAGNOSES, _("A claim needs at least one diagnosis."))
    if len(codes) > most:
        message = _("A claim holds %(most)s diagnoses at most; you entered %(count)s.")
        yield Problem(HEADER, Part.DIAGNOSES, message % {"most": most, "count": len(codes)})
    for code in dict.fromkeys(codes):
        if not is_icd10(code):
            message = _("“%(code)s” does not have the form of an ICD-10 code, such as M21.41.")
            yield Problem(HEADER, Part.DIAGNOSES, message % {"code": code[:10]})
        if codes.count(code) > 1:
            message = _("%(code)s stands there more than once.")
            yield Problem(HEADER, Part.DIAGNOSES, message % {"code": code[:10]})
    for line in after.lines:
        if any(pointer > len(codes) for pointer in line.pointers):
            message = _("Line %(number)s points to a diagnosis that would be gone.")
            yield Problem(HEADER, Part.DIAGNOSES, message % {"number": line.number})


def _line_problems(
    line: ClaimLine,
    old: LinePicture,
    new: LinePicture,
    claim: ClaimPicture,
    restrictions: Restrictions,
    *,
    on: date,
) -> Iterator[Problem]:
    if locks := line_locks(line, restrictions):
        yield Problem(old.number, None, locks[0].message)
        return
    yield from _one_change_problems(old, new)
    yield from _procedure_problems(old, new, restrictions)
    yield from _modifier_problems(line, old, new, restrictions)
    yield from _date_problems(old, new, on)
    yield from _amount_problems(line, old, new)
    yield from _place_problems(old, new, claim)


def _one_change_problems(old: LinePicture, new: LinePicture) -> Iterator[Problem]:
    if not policy.CORRECTION_ONE_CHANGE.value:
        return
    same = [new == replace(old, **{part.value: getattr(new, part.value)}) for part in _line_parts()]
    if new != old and not any(same):
        yield Problem(old.number, None, _("Change one thing on a line at a time."))


def _line_parts() -> list[Part]:
    names = {field.name for field in fields(LinePicture)}
    return [part for part in Part if part.value in names]


def _procedure_problems(
    old: LinePicture, new: LinePicture, restrictions: Restrictions
) -> Iterator[Problem]:
    if new.procedure == old.procedure:
        return
    if not is_hcpcs(new.procedure):
        message = _("A procedure code has five characters, such as L3000.")
        yield Problem(old.number, Part.PROCEDURE, message)
    elif row := restrictions.procedures.get(new.procedure):
        yield Problem(old.number, Part.PROCEDURE, row.message)


def _modifier_problems(
    line: ClaimLine, old: LinePicture, new: LinePicture, restrictions: Restrictions
) -> Iterator[Problem]:
    number, part = old.number, Part.MODIFIERS
    for row in restrictions.conditional(line):
        if new != old and not row.opening_modifiers & set(new.modifiers):
            yield Problem(number, part, row.message)
    if new.modifiers == old.modifiers:
        return
    if len(new.modifiers) > MOST_MODIFIERS:
        yield Problem(number, part, _("A line holds four modifiers at most."))
    for code in dict.fromkeys(new.modifiers):
        if not is_modifier(code):
            message = _("“%(code)s” is no modifier. A modifier has two letters or digits.")
            yield Problem(number, part, message % {"code": code[:6]})
        if new.modifiers.count(code) > 1:
            message = _("Modifier %(code)s stands there more than once.")
            yield Problem(number, part, message % {"code": code[:6]})
    for code in sorted(set(old.modifiers) ^ set(new.modifiers)):
        if restricted := restrictions.modifiers.get(code):
            yield Problem(number, part, restricted.message)


def _date_problems(old: LinePicture, new: LinePicture, on: date) -> Iterator[Problem]:
    first, last = new.service_from, new.service_to
    if (first, last) == (old.service_from, old.service_to):
        return
    if first is None:
        yield Problem(old.number, Part.SERVICE_FROM, _("Enter the first date of service."))
        return
    last = last or first
    if first > last:
        message = _("The first date of service is after the last one.")
        yield Problem(old.number, Part.SERVICE_FROM, message)
    if max(first, last) > on:
        part = Part.SERVICE_FROM if first > on else Part.SERVICE_TO
        yield Problem(old.number, part, _("A date of service cannot be in the future."))


def _amount_problems(line: ClaimLine, old: LinePicture, new: LinePicture) -> Iterator[Problem]:
    if new.units != old.units and (new.units is None or new.units <= 0):
        yield Problem(old.number, Part.UNITS, _("Enter how many units were given, at least 1."))
    if new.charge == old.charge:
        return
    if new.charge <= 0:
        yield Problem(old.number, Part.CHARGE, _("Enter the billed amount, more than zero."))
    elif new.charge < line.allowed:
        message = _(
            "The billed amount cannot be lower than what Medicare allowed, %(allowed)s. "
            "If you were paid too much, report an overpayment instead."
        )
        yield Problem(old.number, Part.CHARGE, message % {"allowed": money(line.allowed)})


def _place_problems(old: LinePicture, new: LinePicture, claim: ClaimPicture) -> Iterator[Problem]:
    if new.place_of_service != old.place_of_service and new.place_of_service not in PLACES:
        message = _("There is no such place of service. Use two digits, such as 11 for an office.")
        yield Problem(old.number, Part.PLACE, message)
    pointers = new.pointers
    if pointers == old.pointers:
        return
    if not pointers or len(pointers) > MOST_POINTERS or len(set(pointers)) < len(pointers):
        message = _("Name one to four diagnoses by number, each once, such as 1 2.")
        yield Problem(old.number, Part.POINTERS, message)
    elif not all(1 <= pointer <= len(claim.diagnoses) for pointer in pointers):
        message = _("The claim has diagnoses 1 to %(count)s only.")
        yield Problem(old.number, Part.POINTERS, message % {"count": len(claim.diagnoses)})
