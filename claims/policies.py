"""Who may do what with claims. No side effects."""

from datetime import date

from django.contrib.auth.models import AbstractUser

from claims.locks import claim_lock
from claims.models import Claim, Correction
from claims.restrictions import restrictions_on
from organizations.selectors import providers_for
from spot_portal.core import clock

MANAGE_RESTRICTIONS = "claims.change_correctionrestriction"
RELEASE_CORRECTIONS = "claims.release_correction"


def can_view(user: AbstractUser, claim: Claim) -> bool:
    return providers_for(user).filter(pk=claim.provider_id).exists()


def can_correct(user: AbstractUser, claim: Claim, *, on: date | None = None) -> bool:
    """A person who acts for the provider, and a claim that nothing speaks against."""
    day = on or clock.today()
    return can_view(user, claim) and claim_lock(claim, restrictions_on(day), on=day) is None


def can_view_correction(user: AbstractUser, correction: Correction) -> bool:
    return can_view(user, correction.claim)


def can_manage_restrictions(user: AbstractUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm(MANAGE_RESTRICTIONS)


def can_release(user: AbstractUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm(RELEASE_CORRECTIONS)
