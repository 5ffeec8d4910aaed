"""The restriction tables as they stand on one day."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from claims.models import ClaimLine, CorrectionRestriction

Kind = CorrectionRestriction.Kind


@dataclass(frozen=True, slots=True)
class Restrictions:
    modifiers: dict[str, CorrectionRestriction] = field(default_factory=dict)
    procedures: dict[str, CorrectionRestriction] = field(default_factory=dict)
    denials: dict[str, CorrectionRestriction] = field(default_factory=dict)
    remarks: dict[str, CorrectionRestriction] = field(default_factory=dict)

    def locking(self, line: ClaimLine) -> list[CorrectionRestriction]:
        """What keeps this line from being corrected at all."""
        found = [self.procedures.get(line.procedure)]
        found += [self.denials.get(reason) for reason in line.reasons]
        found += [self.remarks.get(remark) for remark in line.remarks]
        return [row for row in found if row and not row.unless_modifiers]

    def conditional(self, line: ClaimLine) -> list[CorrectionRestriction]:
        """Denials that open when one of certain modifiers is added."""
        found = [self.denials.get(reason) for reason in line.reasons]
        return [row for row in found if row and row.unless_modifiers]


def restrictions_on(day: date) -> Restrictions:
    tables: dict[str, dict[str, CorrectionRestriction]] = {kind: {} for kind in Kind}
    rows = CorrectionRestriction.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day
    )
    for row in rows.order_by("starts_on"):
        tables[row.kind][row.code] = row
    return Restrictions(
        tables[Kind.MODIFIER], tables[Kind.PROCEDURE], tables[Kind.DENIAL], tables[Kind.REMARK]
    )
