"""The security question. A link or a code comes before it, the second factor after it; it opens nothing alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from identity.events import IdentityEvent
from identity.models import User
from identity.services.locks import AFTER_ANSWERS, LOCK_FIELDS, locked_person, suspend_account
from spot_portal.audit.services import record_event
from spot_portal.core import policy
from spot_portal.core.errors import DomainError


class WrongAnswer(DomainError):
    pass


def require_answer(user: User, answer: str) -> None:
    """Refuse unless the answer is right. Each try is counted before it is looked at; five wrong in a row suspend."""
    _count(user.pk)
    if user.check_security_answer(answer):
        User.objects.filter(pk=user.pk).update(wrong_answers=0)
        return
    _refused(user.pk)
    raise WrongAnswer(
        _(
            "This is not the answer we have. Small and capital letters and spaces make no difference."
        )
    )


@transaction.atomic
def _count(user_id: int) -> None:
    user = locked_person(user_id)
    spent = user.wrong_answers >= policy.ANSWER_FAILURES.value
    if spent or user.is_shut:
        raise DomainError(
            _("Your account is suspended. Nothing you type here opens it: call the help desk.")
        )
    user.wrong_answers += 1
    user.save(update_fields=["wrong_answers"])


@transaction.atomic
def _refused(user_id: int) -> None:
    user = locked_person(user_id)
    if user.wrong_answers >= policy.ANSWER_FAILURES.value and User.FLOW.allows(user, "suspend"):
        suspend_account(user, why=AFTER_ANSWERS)
        user.save(update_fields=LOCK_FIELDS)
    record_event(IdentityEvent.ANSWER_REFUSED, actor=user, subject=user)
