from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.translation import gettext as _

from organizations.events import OrganizationEvent
from organizations.models import SpotAccount
from organizations.selectors import active_accounts, active_memberships
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.errors import DomainError


@transaction.atomic
def enter_spot(*, by: AbstractUser) -> SpotAccount:
    """The SPOT sign-in: it counts against inactivity, an IDM sign-in alone never does.

    One conditional UPDATE, so that a sweep running at the same moment can neither undo nor overtake it.
    """
    now = clock.now()
    entered = (
        active_accounts(at=now)
        .filter(user_id=by.pk)
        .update(last_sign_in_at=now, counted_from=now, warned_days=None)
    )
    if not entered or not active_memberships(by).exists():
        raise DomainError(_("SPOT is not open to you yet."))
    account = SpotAccount.objects.get(user_id=by.pk)
    record_event(OrganizationEvent.SPOT_ENTERED, actor=by, subject=account)
    return account


@transaction.atomic
def record_refusal(*, by: AbstractUser, reason: str) -> None:
    record_event(OrganizationEvent.SPOT_REFUSED, actor=by, subject=by, reason=reason)


@transaction.atomic
def reactivate_spot_account(*, user: AbstractUser) -> bool:
    """A completed password reset brings inactive SPOT access back; the roles are kept. Safe to repeat."""
    now = clock.now()
    account = SpotAccount.objects.select_for_update(no_key=True).filter(user_id=user.pk).first()
    if account is None:
        return False
    if account.status == SpotAccount.Status.ACTIVE:
        if not account.is_idle(at=now):
            return False
        account.deactivate(
            at=now
        )  # the sweep has not come by yet; the access had ended all the same
    account.reactivate(at=now)
    account.save(update_fields=["status", "inactive_since", "warned_days", "counted_from"])
    record_event(OrganizationEvent.SPOT_REACTIVATED, actor=user, subject=account)
    return True
