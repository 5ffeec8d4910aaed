"""Factors a person adds: telephone, security key, recovery codes."""

from datetime import datetime

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from identity.models.devices import PortalDevice
from identity.models.one_time_code import OneTimeCode
from spot_portal.core import policy
from spot_portal.core.crypto import blind_index


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
    # Added shortly before the person reported “this was not me”: perhaps it is the thief's.
    doubtful_since = models.DateTimeField(null=True, editable=False)

    kind = "phone"
    sends_codes = True
    notice = _(
        "Telephones: NIST SP 800-63B-4 restricts codes over the telephone network. Add a stronger device too."
    )
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
    def destination(self) -> str:
        return self.number

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

    kind = "key"
    is_named = True
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
    """A list of codes on paper, each good for one sign-in. One list an account; a new list voids the old one.

    Codes are used up in ``identity.services.code_lists``, which tells the person.
    """

    # Of those not used yet; a used one leaves nothing behind.
    code_hashes = models.JSONField(default=list, editable=False)
    # When one was used; a worker tells the person.
    use_to_tell = models.DateTimeField(null=True, editable=False)

    kind = "codes"
    label = _("Recovery codes")
    speed = _("Quick, if the list is at hand.")
    strength = _("For emergencies: each code works once.")

    class Meta:
        verbose_name = _("list of recovery codes")
        constraints = [models.UniqueConstraint(fields=["user"], name="one_list_of_recovery_codes")]
        indexes = [
            models.Index(
                fields=["use_to_tell"],
                condition=models.Q(use_to_tell__isnull=False),
                name="recovery_codes_to_tell",
            )
        ]

    def __str__(self) -> str:
        return f"recovery codes of {self.user_id}"

    @property
    def masked(self) -> str:
        return gettext("%(left)s left") % {"left": self.left}

    @property
    def left(self) -> int:
        return len(self.code_hashes)

    @property
    def is_empty(self) -> bool:
        return self.left == 0

    def hash_of(self, code: str) -> str:
        """Slow like a password's, salted by the list, and keyed: the table alone gives no code away."""
        # Other numbers would void every list that is on paper somewhere.
        slow = hash_secret_raw(
            code.encode(), self.reference.bytes, time_cost=2, memory_cost=19 * 1024, parallelism=1,
            hash_len=32, type=Type.ID,
        )  # fmt: skip
        return blind_index(slow.hex(), purpose="recovery-code")

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        return False

    def spend(self, code_hash: str, *, at: datetime) -> bool:
        """Use up one code. The caller holds the row lock and saves afterwards."""
        if code_hash not in self.code_hashes:
            return False
        self.code_hashes.remove(code_hash)
        self.use_to_tell = at
        return True
