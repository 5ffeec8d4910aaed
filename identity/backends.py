from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from identity.models import User

# What only some pages ask for. ``User.refresh_from_db`` reads all of it at the first question.
SELDOM_ASKED = [
    "date_of_birth", "address_line_1", "address_line_2", "city", "state", "zip_code", "country", "province", "phone",
    "security_question", "security_answer", "failed_sign_ins", "first_failure_at", "locked_until", "automatic_unlocks",
    "wrong_answers", "wrong_codes", "codes_blocked_until", "wrong_codes_today", "wrong_codes_since", "reset_asked_at",
    "idle_notice_days", "email_held_until", "date_joined", "activated_at",
]  # fmt: skip


class PortalBackend(AuthenticationBackend):
    """allauth's, which finds the person at every click without the columns that no click needs."""

    def get_user(self, user_id: Any) -> User | None:
        try:
            user = User.objects.defer(*SELDOM_ASKED).get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
