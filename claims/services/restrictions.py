from django.contrib.auth.models import AbstractUser
from django.db import transaction

from claims import policies
from claims.events import ClaimEvent
from claims.models import CorrectionRestriction
from spot_portal.audit.services import record_event
from spot_portal.core.errors import require


@transaction.atomic
def save_restriction(
    *, restriction: CorrectionRestriction, by: AbstractUser
) -> CorrectionRestriction:
    """Add or change a row of the tables; every save is on record with the days it holds."""
    require(policies.can_manage_restrictions(by))
    is_new = restriction.pk is None
    restriction.code = restriction.code.strip().upper()
    restriction.unless_modifiers = " ".join(restriction.unless_modifiers.upper().split())
    restriction.save()
    record_event(
        ClaimEvent.RESTRICTION_ADDED if is_new else ClaimEvent.RESTRICTION_CHANGED,
        actor=by,
        subject=restriction,
        kind=restriction.kind,
        restricted=restriction.code,
        starts_on=restriction.starts_on.isoformat(),
        ends_on=restriction.ends_on.isoformat() if restriction.ends_on else None,
    )
    return restriction
