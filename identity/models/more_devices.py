"""Factors a person adds: telephone, security key, recovery codes."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.models.devices import PortalDevice
from identity.models.one_time_code import OneTimeCode
from spot_portal.core import policy


class TakenPhone(models.Model):
    """A telephone number serves one account, whatever way codes go there."""

    number = models.CharField(max_length=12, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="phones"
    )

    def __str__(self) -> str:
        return f"telephone of {self.user_id}"


class PhoneDevice(OneTimeCode, PortalDevice):
    """A code by text message or by a spoken call."""

    class Channel(models.TextChoices):
        SMS = "sms", _("Text message")
        VOICE = "voice", _("Telephone call")

    channel = models.CharField(max_length=5, choices=Channel.choices)
    number = models.CharField(max_length=12)
    extension = models.CharField(max_length=6, blank=True)

    sends_codes = True
    strength = _("Weaker: calls and messages can be redirected by others.")

    class Meta:
        verbose_name = _("telephone")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "channel", "number", "extension"], name="one_row_for_a_telephone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.user_id}"

    @property
    def label(self) -> str | Promise:  # type: ignore[override]
        return self.Channel(self.channel).label

    @property
    def speed(self) -> str | Promise:  # type: ignore[override]
        if self.channel == self.Channel.SMS:
            return _("Quick: a message takes some seconds.")
        return _("Quick: the telephone rings within a minute and the code is read out twice.")

    @property
    def masked(self) -> str:
        return f"***-***-{self.number[-4:]}"

    @property
    def code_minutes(self) -> int:
        return policy.CODE_LIFE_PHONE.value

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        return self.use_code(code, asked_by=asked_by, at=at)


class SecurityKeyDevice(PortalDevice):
    """A security key or passkey (WebAuthn). It signs our challenge; there is no code to type or to steal."""

    # base64url; a credential id has up to 1023 bytes.
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.TextField()
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    is_synced = models.BooleanField(default=False)

    label = _("Security key or passkey")
    speed = _("Quickest: touch the key, or use your fingerprint or screen lock.")
    strength = _("Strongest: it works on this site only, so no false site can use it.")

    class Meta:
        verbose_name = _("security key")

    def __str__(self) -> str:
        return f"security key of {self.user_id}"

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        """Nothing typed opens a security key."""
        return False


class RecoveryCodesDevice(PortalDevice):
    """A list of codes on paper, each good for one sign-in. One list an account; a new list voids the old one."""

    sends_codes = False
    label = _("Recovery code")
    speed = _("Quick, if the list is at hand.")
    strength = _("For emergencies: each code works once.")

    class Meta:
        verbose_name = _("list of recovery codes")
        constraints = [models.UniqueConstraint(fields=["user"], name="one_list_of_recovery_codes")]

    def __str__(self) -> str:
        return f"recovery codes of {self.user_id}"


class RecoveryCode(models.Model):
    device = models.ForeignKey(RecoveryCodesDevice, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
