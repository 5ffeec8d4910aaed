"""Who may do what with documents. No side effects."""

from django.contrib.auth.models import AbstractUser

from documents.models import AdrLetter, StoredFile
from organizations.models import Provider
from organizations.policies import active_role, is_approver

RELEASE_FILE = "documents.release_file"


def acts_for(user: AbstractUser, provider: Provider) -> bool:
    return active_role(user, provider.organization) is not None


def can_answer(user: AbstractUser, letter: AdrLetter) -> bool:
    """Everybody with a role at the organization: colleagues continue each other's work."""
    return acts_for(user, letter.provider)


def can_open(user: AbstractUser, file: StoredFile) -> bool:
    """Colleagues see that a file was sent; it opens for who added or sent it, and for approvers."""
    provider = file.submission.provider
    if is_approver(user, provider.organization):
        return True
    senders = (file.added_by_id, file.submission.submitted_by_id)
    return user.pk in senders and acts_for(user, provider)


def can_release(user: AbstractUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm(RELEASE_FILE)
