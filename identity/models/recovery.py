from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.models.one_time_code import OneTimeCode
from identity.models.role_request import read_out_number
from spot_portal.core import clock, policy


def new_recovery_number() -> str:
    return read_out_number("RC")


class RecoveryAttempt(OneTimeCode):
    """Somebody asks for a way back into an account.

    Also kept, without a person, when no account fits what was typed: both take the same way, so that nobody learns
    which accounts there are.
    """

    class Purpose(models.TextChoices):
        USER_ID = "user_id", _("Forgotten User ID")
        RESET = "reset", _("New password")
        UNLOCK = "unlock", _("Unlock")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        VOICE = "voice", _("Telephone call")

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    # What the person reads out to the help desk.
    number = models.CharField(
        max_length=12, unique=True, default=new_recovery_number, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="recoveries"
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.EMAIL)
    # The help desk agent who has verified the caller and sent the link: the question is not asked again.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    # The link was opened, or the code was right.
    proved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # How often, and when last, a code was given to the telephone network, whatever it answered.
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery attempt")
        verbose_name_plural = _("recovery attempts")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["user", "-asked_at"], name="recoveries_of_a_person")]

    def __str__(self) -> str:
        return self.number

    @property
    def code_minutes(self) -> int:
        return policy.CODE_LIFE_PHONE.value

    def may_try(self, *, at: datetime) -> bool:
        """The network may have delivered what it did not answer to: each pause is twice as long as the one before."""
        if self.tried_at is None:
            return True
        pause: timedelta = policy.CODE_RESEND.seconds * 2 ** (self.tries - 1)
        return self.tried_at + pause <= at

    def try_code(self, code: str, *, at: datetime) -> bool:
        """Use up the code if it fits; five wrong ones burn it. The caller holds the row lock and saves afterwards."""
        if self.use_code(code, asked_by=str(self.reference), at=at):
            self.proved_at = at
            return True
        self.wrong_codes += 1
        if self.wrong_codes >= policy.CODE_TRIES.value:
            self.burn_code()
        return False

    @property
    def is_burnt(self) -> bool:
        return self.wrong_codes >= policy.CODE_TRIES.value
