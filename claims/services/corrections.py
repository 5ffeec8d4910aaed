"""Asking for a correction, and putting one back on its way."""

import secrets
from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.translation import gettext as _

from claims import nudge, policies
from claims.checks import check
from claims.events import ClaimEvent
from claims.locks import claim_lock, open_correction_lock
from claims.models import Claim, Correction, CorrectionChange
from claims.picture import Change, apply, differences, picture_of
from claims.restrictions import restrictions_on
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.business_days import receipt_date
from spot_portal.core.errors import DomainError, TransitionNotAllowed, require

# No letter or digit that is misread for another on paper or by telephone.
ALPHABET = "ACDEFHJKMNPRTWXY34679"


@transaction.atomic
def submit_correction(
    *,
    claim_id: int,
    by: AbstractUser,
    submission_key: UUID,
    kind: Correction.Kind,
    reason: Correction.Reason,
    changes: Sequence[Change] = (),
) -> Correction:
    """Take in a correction. The same ``submission_key`` again gives the same correction back.

    Raises ``TransitionNotAllowed`` when somebody else was first with this claim.
    """
    claim = (
        Claim.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider")
        .get(pk=claim_id)
    )
    require(policies.can_view(by, claim))
    earlier = claim.corrections.filter(submission_key=submission_key, requested_by=by.pk).first()
    if earlier is not None:
        return earlier
    now = clock.now()
    today = clock.to_eastern(now).date()
    real = _allowed_changes(claim, kind, changes, on=today)
    correction = Correction.objects.create(
        submission_key=submission_key,
        confirmation_number=new_confirmation_number(),
        claim=claim,
        requested_by_id=by.pk,
        kind=kind,
        reason=reason,
        submitted_at=now,
        received_on=receipt_date(now),
    )
    CorrectionChange.objects.bulk_create(
        CorrectionChange(
            correction=correction, line=c.line, field=c.part.value, old=c.old, new=c.new
        )
        for c in real
    )
    record_event(
        ClaimEvent.CORRECTION_SUBMITTED,
        actor=by,
        subject=correction,
        claim=claim.pk,
        kind=kind.value,
        changes=len(real),
    )
    transaction.on_commit(partial(nudge.wake_adjudication, correction.pk), robust=True)
    return correction


def _allowed_changes(
    claim: Claim, kind: Correction.Kind, changes: Sequence[Change], *, on: date
) -> list[Change]:
    """What really differs from the claim, or a refusal that says why."""
    restrictions = restrictions_on(on)
    _refuse_if_somebody_was_first(claim)
    if lock := claim_lock(claim, restrictions, on=on):
        raise DomainError(lock.message)
    before = picture_of(claim)
    real = differences(before, apply(before, list(changes)))
    if kind == Correction.Kind.EDIT and not real:
        raise DomainError(_("Nothing is changed. Change at least one field, or go back."))
    if kind == Correction.Kind.HISTORY and real:
        raise DomainError(_("A history correction leaves the claim as it is."))
    if problems := check(claim, real, restrictions, on=on):
        raise DomainError(problems[0].sentence())
    return real


def _refuse_if_somebody_was_first(claim: Claim) -> None:
    if lock := open_correction_lock(claim):
        raise TransitionNotAllowed(lock.message)
    if claim.status == Claim.Status.ADJUSTED:
        raise TransitionNotAllowed(
            _("This claim was adjusted in the meantime. Look at the newest claim instead.")
        )


def new_confirmation_number() -> str:
    """Like CC-7K3M-4C9D: nobody can guess another person's."""
    letters = "".join(secrets.choice(ALPHABET) for _place in range(8))
    return f"CC-{letters[:4]}-{letters[4:]}"


@transaction.atomic
def release_correction(*, correction_id: int, by: AbstractUser) -> Correction:
    """Send a correction that was set aside to the claims system once more."""
    correction = Correction.objects.select_for_update(of=("self",), no_key=True).get(
        pk=correction_id
    )
    require(policies.can_release(by))
    correction.release(at=clock.now())
    correction.save(update_fields=["status", "attempts", "not_before"])
    record_event(ClaimEvent.CORRECTION_RELEASED, actor=by, subject=correction)
    transaction.on_commit(partial(nudge.wake_adjudication, correction.pk), robust=True)
    return correction
