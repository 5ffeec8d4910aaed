"""Second factors: django-otp devices, the only store there is. Always verified through ``identity.mfa``."""

import hashlib
import hmac
import secrets
from binascii import unhexlify
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.oath import TOTP

from spot_portal.core import clock, policy
from spot_portal.core.crypto import Encrypted


class PortalDevice(Device):
    """What every factor has beyond django-otp's own columns (user, name, confirmed)."""

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    added_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True)

    sends_codes = False

    class Meta:
        abstract = True


class EmailDevice(PortalDevice):
    """A code by e-mail. The code is kept as a keyed hash, lives 30 minutes and "
    "works once, in the sign-in that asked."""

    code_hash = models.CharField(max_length=64, blank=True)
    asked_by = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)

    sends_codes = True
    label = _("E-mail")

    class Meta:
        verbose_name = _("e-mail code")

    def __str__(self) -> str:
        return f"e-mail code of {self.user_id}"

    @property
    def masked(self) -> str:
        name, _at, domain = self.user.email.partition("@")
        return f"{name[:1]}***@{domain}"

    def may_send(self, *, at: datetime) -> bool:
        return self.sent_at is None or self.sent_at + policy.CODE_RESEND.seconds <= at

    def draw_code(self, *, asked_by: str, at: datetime) -> str:
        """Make a new code, which voids the one before. ``asked_by`` names the sign-in that may use it."""
        digits = policy.CODE_LENGTH.value
        code = f"{secrets.randbelow(10**digits):0{digits}}"
        self.code_hash, self.asked_by, self.sent_at = self._hash(code), asked_by, at
        return code

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        """Use up the code if it fits. The caller holds the row lock and saves afterwards."""
        fits = (
            bool(self.code_hash)
            and constant_time_compare(self.code_hash, self._hash(code))
            and constant_time_compare(self.asked_by, asked_by)
            and self.sent_at is not None
            and self.sent_at <= at < self.sent_at + policy.CODE_LIFE_EMAIL.minutes
        )
        if fits:
            # A used code leaves nothing to wait for: the next sign-in may ask at once.
            self.code_hash, self.asked_by, self.sent_at = "", "", None
        return fits

    def _hash(self, code: str) -> str:
        key = f"{settings.SECRET_KEY}:{self.reference}".encode()
        return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


class AuthenticatorDevice(PortalDevice):
    """An authenticator app (RFC 6238, 30 seconds, 6 digits). The last accepted step is kept, so no code works twice."""

    STEP = 30
    DRIFT = 1

    secret_sealed = models.TextField(editable=False)
    last_step = models.BigIntegerField(default=-1)

    secret = Encrypted("secret_sealed")
    label = _("Authenticator app")

    class Meta:
        verbose_name = _("authenticator app")

    def __str__(self) -> str:
        return f"authenticator app of {self.user_id}"

    @property
    def masked(self) -> str:
        return self.name

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        """Accept the present step, one before or one after, but never a step that was used. Caller holds the lock."""
        totp = TOTP(unhexlify(self.secret), step=self.STEP, digits=policy.CODE_LENGTH.value)
        totp.time = at.timestamp()
        present = totp.t()
        for step in range(present - self.DRIFT, present + self.DRIFT + 1):
            totp.drift = step - present
            expected = f"{totp.token():0{policy.CODE_LENGTH.value}}"
            if step > self.last_step and constant_time_compare(expected, code):
                self.last_step = step
                return True
        return False
