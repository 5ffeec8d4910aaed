"""Second factors: django-otp devices, the only store there is. Always verified through ``identity.mfa``."""

from binascii import unhexlify
from datetime import datetime
from uuid import uuid4

from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.oath import TOTP

from identity.models.one_time_code import OneTimeCode
from spot_portal.core import clock, policy
from spot_portal.core.crypto import Encrypted
from spot_portal.core.workflow import Workflow, step


class PortalDevice(Device):
    """What every factor has beyond django-otp's own columns (user, name, confirmed)."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Ready")
        LOST = "lost", _("Reported lost")
        DISABLED = "disabled", _("Switched off after too many wrong codes")

    FLOW = Workflow(
        step("report_lost", sources=[Status.ACTIVE], target=Status.LOST),
        step("disable", sources=[Status.ACTIVE], target=Status.DISABLED),
        step("reactivate", sources=[Status.LOST], target=Status.ACTIVE),
    )

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    added_at = models.DateTimeField(default=clock.now)
    added_from = models.GenericIPAddressField(null=True)
    last_used_at = models.DateTimeField(null=True)
    # Since the last right one. Every fifth blocks the device for a while; a hundred switch it off.
    wrong_in_a_row = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    # Stands in addresses.
    kind = ""
    sends_codes = False
    # Whether the person chose the name; other devices are known by where they send.
    is_named = False
    label: str | Promise = ""
    # How long it takes, how well it protects and what to know before, said where people choose a device.
    speed: str | Promise = ""
    strength: str | Promise = ""
    notice: str | Promise = ""

    class Meta:
        abstract = True

    @property
    def masked(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """``Authenticator app: My phone``; also in notices, so an address in it is masked."""
        return f"{self.label}: {self.masked}"

    @property
    def is_empty(self) -> bool:
        """Nothing is left to sign in with, though nobody took it away."""
        return False

    @property
    def is_ready(self) -> bool:
        """Proven, and neither lost nor switched off."""
        return self.confirmed and self.status == self.Status.ACTIVE

    @property
    def is_refused_now(self) -> bool:
        return self.is_blocked(at=clock.now())

    def is_blocked(self, *, at: datetime) -> bool:
        return self.blocked_until is not None and self.blocked_until > at

    def report_lost(self) -> None:
        self.FLOW.take(self, "report_lost")

    def reactivate(self) -> None:
        self.FLOW.take(self, "reactivate")
        self.wrong_in_a_row, self.blocked_until = 0, None

    def count_wrong_code(self, *, at: datetime) -> None:
        self.wrong_in_a_row += 1
        if self.wrong_in_a_row % policy.CODE_TRIES.value == 0:
            self.blocked_until = at + policy.CODE_BLOCK.minutes

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        """Use up ``code`` if it fits. The caller holds the row lock and saves afterwards."""
        raise NotImplementedError


class EmailDevice(OneTimeCode, PortalDevice):
    """A code by e-mail; every account has this one from the start."""

    kind = "email"
    sends_codes = True
    label = _("E-mail")
    speed = _("Slow: an e-mail can take several minutes.")
    strength = _("The weakest choice: whoever reads your mail reads the code.")

    # A mail server refused what was sent to this address for good, and nothing has been taken since.
    mail_refused_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("e-mail code")

    def __str__(self) -> str:
        return f"e-mail code of {self.user_id}"

    @property
    def notice(self) -> Promise:  # type: ignore[override]
        if policy.EMAIL_AS_SECOND_FACTOR.value:
            return _(
                "E-mail: kept because IDM has it. NIST SP 800-63B-4 no longer takes it as a second factor."
            )
        return _(
            "E-mail: only while you have nothing better. NIST SP 800-63B-4 does not take it as a second factor."
        )

    @property
    def masked(self) -> str:
        name, _at, domain = self.user.email.partition("@")
        return f"{name[:1]}***@{domain}"

    @property
    def destination(self) -> str:
        return self.user.email

    @property
    def code_minutes(self) -> int:
        return policy.CODE_LIFE_EMAIL.value

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        return self.use_code(code, asked_by=asked_by, at=at)


class AuthenticatorDevice(PortalDevice):
    """An authenticator app (RFC 6238, 30 seconds, 6 digits). The last accepted step is kept, so no code works twice."""

    secret_sealed = models.TextField(editable=False)
    last_step = models.BigIntegerField(default=-1)

    secret = Encrypted("secret_sealed")
    kind = "app"
    is_named = True
    label = _("Authenticator app")
    speed = _("Quick: the code is on your phone, without a network.")
    strength = _("Strong: the code is made on your own device.")

    class Meta:
        verbose_name = _("authenticator app")

    def __str__(self) -> str:
        return f"authenticator app of {self.user_id}"

    def accept(self, code: str, *, asked_by: str, at: datetime) -> bool:
        """Accept the present step, one before or one after, but never a step that was used.

        By the real time: the telephone knows no other, however far the simulated clock is ahead.
        """
        step, digits = policy.APP_CODE_STEP.value, policy.CODE_LENGTH.value
        totp = TOTP(unhexlify(self.secret), step=step, digits=digits)
        totp.time = clock.outside(at).timestamp()
        present, drift = totp.t(), policy.APP_CODE_DRIFT.value
        for number in range(present - drift, present + drift + 1):
            totp.drift = number - present
            expected = f"{totp.token():0{digits}}"
            if number > self.last_step and constant_time_compare(expected, code):
                self.last_step = number
                return True
        return False
