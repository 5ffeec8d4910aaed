from django.db import transaction
from django.utils.translation import gettext as _

from identity.models import RecoveryAttempt, User
from identity.services import locks
from identity.services.answers import require_answer
from spot_portal.core import clock
from spot_portal.core.errors import DomainError


def unlock_account(*, attempt: RecoveryAttempt, answer: str) -> User:
    """The owner opens the lock, proven by link or code and by the security answer. The password stays as it is."""
    user = attempt.user
    if user is None:
        raise ValueError("nobody to unlock")
    if user.has_question:
        require_answer(user, answer)
    return _open(attempt, user.pk)


@transaction.atomic
def _open(attempt: RecoveryAttempt, user_id: int) -> User:
    now = clock.now()
    user = locks.locked_person(user_id)
    used = RecoveryAttempt.objects.filter(pk=attempt.pk, finished_at=None).update(finished_at=now)
    if not used:
        raise DomainError(_("This link was used meanwhile."))
    if user.status == User.Status.SUSPENDED:
        raise DomainError(_("Your account is suspended. Call the help desk."))
    if user.status == User.Status.LOCKED:
        locks.open_for_owner(user, by=user, how=_("You opened it yourself."))
        user.save(update_fields=locks.LOCK_FIELDS)
    return user
