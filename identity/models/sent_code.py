from django.conf import settings
from django.db import models

from spot_portal.core import clock
from spot_portal.core.crypto import blind_index


class SentCode(models.Model):
    """A code was sent: counted so that nobody's mailbox or telephone is flooded, for an hour or until a code that went
    there was used. The code itself is not here."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sent_codes"
    )
    # A keyed digest: several accounts may be sending to one telephone that none of them has proven yet.
    destination = models.CharField(max_length=64, db_index=True)
    # Whether the person had proven then that the mailbox or telephone is theirs; if not, it may be anybody's.
    is_proven = models.BooleanField(default=False)
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"code sent to {self.user_id}"

    @staticmethod
    def digest_of(destination: str) -> str:
        return blind_index(destination.lower(), purpose="code-destination")
