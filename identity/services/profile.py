"""What people change about themselves. The e-mail address, which opens the account, has a module of its own."""

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from identity import notifications
from identity.events import IdentityEvent
from identity.models import SignIn, User
from identity.services.sessions import end_sessions
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.errors import DomainError

ADDRESS = ("address_line_1", "address_line_2", "city", "state", "zip_code", "country", "province")
# Identity proofing compared these: with another name or date of birth it says nothing any more.
VERIFIED = ("first_name", "middle_name", "last_name", "suffix", "date_of_birth")
MAY_CHANGE = (*VERIFIED, *ADDRESS, "phone")


@transaction.atomic
def change_profile(*, user_id: int, values: Mapping[str, Any], session: SessionBase) -> bool:
    """Change the person's own data; True when their identity has to be verified again.

    Roles stay. SPOT is closed until then: the door asks for a verified identity, and nobody stays behind it.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    changed = [
        name for name in MAY_CHANGE if name in values and getattr(user, name) != values[name]
    ]
    if not changed:
        raise DomainError(_("You did not change anything. Change it, or go back to your profile."))
    for name in changed:
        setattr(user, name, values[name])
    lapses = user.is_proofed and not set(changed).isdisjoint(VERIFIED)
    if lapses:
        user.proofed_at = None
    user.save(update_fields=[*changed, "proofed_at"])
    record_event(IdentityEvent.PROFILE_CHANGED, actor=user, subject=user, fields=",".join(changed))
    if lapses:
        record_event(IdentityEvent.PROOFING_LAPSED, actor=user, subject=user)
        end_sessions(user, SignIn.End.ENDED, keep=session)
    notifications.profile_changed(user, changed, verify_again=lapses)
    return lapses


@sensitive_variables("answer")
@transaction.atomic
def change_security_question(*, user_id: int, question: str, answer: str) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    user.security_question = question
    user.set_security_answer(answer)
    user.question_changed_at = clock.now()
    user.save(update_fields=["security_question", "security_answer", "question_changed_at"])
    record_event(IdentityEvent.QUESTION_CHANGED, actor=user, subject=user)
    notifications.security_question_changed(user)
