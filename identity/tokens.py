"""The token in a password reset link: used once, over when another was asked for, timed by the portal's clock."""

from datetime import datetime
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from spot_portal.core import clock


class ResetTokenGenerator(PasswordResetTokenGenerator):
    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.reset_asked_at}"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


reset_tokens = ResetTokenGenerator()
