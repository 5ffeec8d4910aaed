from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import models

from identity.models import User
from organizations.selectors import approving_roles
from spot_portal.core import clock
from spot_portal.core.prepared import Given, Prepared, row_of

# What only some pages ask for. ``User.refresh_from_db`` reads all of it at the first question.
SELDOM_ASKED = [
    "date_of_birth", "address_line_1", "address_line_2", "city", "state", "zip_code", "country", "province", "phone",
    "security_question", "security_answer", "failed_sign_ins", "first_failure_at", "locked_until", "automatic_unlocks",
    "wrong_answers", "wrong_codes", "codes_blocked_until", "wrong_codes_today", "wrong_codes_since", "reset_asked_at",
    "idle_notice_days", "email_held_until", "date_joined", "activated_at",
    "device_reminder_after", "disavowed_at", "question_changed_at",
]  # fmt: skip


ASKED = [
    column.attname for column in User._meta.concrete_fields if column.attname not in SELDOM_ASKED
]


def _ask() -> models.QuerySet[User, tuple[Any, ...]]:
    """The person, and whether the menu offers what approvers do."""
    roles = approving_roles(models.OuterRef("pk"), on=Given("today", models.DateField()))
    rows = User.objects.filter(pk=Given("pk", models.BigIntegerField()))
    return rows.annotate(approves_now=models.Exists(roles)).values_list(*ASKED, "approves_now")


PERSON = Prepared(_ask)


class PortalBackend(AuthenticationBackend):
    """allauth's, which finds the person at every click without the columns that no click needs."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Of those closed for good neither a password nor a session is taken."""
        can: bool = super().user_can_authenticate(user)
        return can and not user.is_archived

    def get_user(self, user_id: Any) -> User | None:
        found = PERSON.rows(pk=user_id, today=clock.today())
        if not found:
            return None
        *values, approves = found[0]
        user = row_of(User, ASKED, values)
        user.approves = approves
        return user if self.user_can_authenticate(user) else None
