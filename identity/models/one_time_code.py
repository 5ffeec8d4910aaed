import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare

from spot_portal.core import policy


class OneTimeCode(models.Model):
    """A code of six digits that was sent somewhere: kept as a keyed hash, short-lived, used once, and only by the
    act that asked for it."""

    code_hash = models.CharField(max_length=64, blank=True)
    asked_by = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def code_minutes(self) -> int:
        """How long a code lives."""
        raise NotImplementedError

    @property
    def code_until(self) -> datetime | None:
        return self.sent_at + timedelta(minutes=self.code_minutes) if self.sent_at else None

    def waits_for(self, asked_by: str, *, at: datetime) -> bool:
        """A code was sent for this act and can still be used."""
        return (
            bool(self.code_hash)
            and constant_time_compare(self.asked_by, asked_by)
            and self.sent_at is not None
            and self.sent_at <= at < self.sent_at + timedelta(minutes=self.code_minutes)
        )

    def draw_code(self, *, asked_by: str, at: datetime) -> str:
        """Make a new code, which voids the one before. ``asked_by`` names the act that may use it."""
        digits = policy.CODE_LENGTH.value
        code = f"{secrets.randbelow(10**digits):0{digits}}"
        self.code_hash, self.asked_by, self.sent_at = self._hash(code), asked_by, at
        return code

    def use_code(self, code: str, *, asked_by: str, at: datetime) -> bool:
        fits = self.waits_for(asked_by, at=at) and constant_time_compare(
            self.code_hash, self._hash(code)
        )
        if fits:
            # A used code leaves nothing to wait for: the next act may ask at once.
            self.forget_code()
        return fits

    def burn_code(self) -> None:
        """Nobody can use the code any more; when it was sent is still known, so that resending stays limited."""
        self.code_hash, self.asked_by = "", ""

    def forget_code(self) -> None:
        self.burn_code()
        self.sent_at = None

    def _hash(self, code: str) -> str:
        key = f"{settings.SECRET_KEY}:{self.reference}".encode()  # type: ignore[attr-defined]
        return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()
