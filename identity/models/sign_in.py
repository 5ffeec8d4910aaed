"""Each finished sign-in and the browser it was made with: history, list of sessions, notice of what is odd."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spot_portal.core import clock


class SignIn(models.Model):
    """One session from its beginning to its end. ``session_key`` is emptied when the session ends."""

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out", _("You signed out")
        IDLE = "idle", _("No activity")
        TOO_LONG = "too_long", _("Longest time reached")
        REPLACED = "replaced", _("A newer sign-in")
        ENDED = "ended", _("Ended from another session")
        PASSWORD = "password", _("Password changed")
        DEVICE = "device", _("Device removed or reported lost")
        DISAVOWED = "disavowed", _("Reported as not yours")
        HELP_DESK = "help_desk", _("Ended by the help desk")
        SUSPENDED = "suspended", _("Account suspended")
        ARCHIVED = "archived", _("Account closed for good")
        EMAIL = "email", _("E-mail address changed")
        CLOCK = "clock", _("Clock of the portal set back")

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    session_key = models.CharField(max_length=40, blank=True)
    # Finds the reason of an ended session from the cookie that still names it.
    session_hash = models.CharField(max_length=64, db_index=True)
    # A digest of the browser's cookie. It only decides whether a notice goes out, never who may enter.
    browser_hash = models.CharField(max_length=64, blank=True)
    is_new_browser = models.BooleanField(default=False)
    browser_label = models.CharField(max_length=80, blank=True)
    ip_address = models.GenericIPAddressField(null=True)
    device_label = models.CharField(max_length=80, blank=True)
    failures_before = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    how_ended = models.CharField(max_length=12, choices=End.choices, blank=True)
    # Out of the ordinary: the person will be told of it then.
    notice_due_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at", "-pk"]
        indexes = [
            models.Index(fields=["user"], condition=Q(ended_at=None), name="sign_ins_open"),
            models.Index(fields=["user", "-began_at"], name="sign_ins_of_a_person"),
            models.Index(fields=["user", "browser_hash"], name="sign_ins_of_a_browser"),
            models.Index(
                fields=["notice_due_at"],
                condition=Q(notice_due_at__isnull=False),
                name="sign_ins_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in of {self.user_id}"
