import secrets

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.translation import gettext as _

from organizations import notifications, policies
from organizations.events import OrganizationEvent
from organizations.models import Organization
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, require

# No letter or digit that is misread for another on paper or by telephone.
ALPHABET = "ACDEFHJKMNPRTWXY34679"
SUBMITTER_ID_DIGITS = 5


@transaction.atomic
def receive_form(
    *, organization: Organization, tin: str, by: AbstractUser | None = None
) -> Organization:
    """Put an enrollment form on file. ``tin``: nine digits."""
    organization.set_tin(tin)
    if Organization.objects.filter(tin_index=organization.tin_index).exists():
        raise DomainError(
            _("A form with this TIN is on file already. Associate to that organization instead.")
        )
    organization.save(force_insert=True)
    record_event(OrganizationEvent.FORM_RECEIVED, actor=by, subject=organization)
    return organization


@transaction.atomic
def approve_form(
    *, organization_id: int, by: AbstractUser, letter_to: AbstractUser | None = None
) -> Organization:
    """Accept the form and issue the submitter ID; the letter goes to the approver if they have an account."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    require(policies.can_review_organizations(by))
    organization.approve_form(submitter_id=new_submitter_id(), at=clock.now())
    organization.save(update_fields=["status", "submitter_id", "approved_at"])
    record_event(OrganizationEvent.FORM_APPROVED, actor=by, subject=organization)
    if letter_to is not None:
        notifications.submitter_id_letter(organization, to=letter_to)
    return organization


@transaction.atomic
def create_in_idm(*, organization_id: int, by: AbstractUser) -> Organization:
    """The organization exists in IDM from the moment its approver's role is granted. Safe to repeat."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if organization.status == Organization.Status.ACTIVE:
        return organization
    organization.create_in_idm(at=clock.now())
    organization.save(update_fields=["status", "created_at"])
    record_event(OrganizationEvent.ORGANIZATION_CREATED, actor=by, subject=organization)
    return organization


def new_submitter_id() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(2))
    digits = "".join(secrets.choice("0123456789") for _ in range(SUBMITTER_ID_DIGITS))
    return f"{letters}{digits}"
