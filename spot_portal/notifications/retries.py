"""When a notice that could not be sent is tried again, and when it is given up."""

import smtplib
from datetime import timedelta

from spot_portal.core import policy

REFUSED_FOR_GOOD = 500
# Doubled more often than this, any first wait is longer than any day.
DOUBLINGS = 20


def wait_after(attempt: int) -> timedelta:
    """Doubled each time, up to a limit: when the mail server is back, everything is out within it."""
    doubled: timedelta = policy.DELIVERY_RETRY.seconds * 2 ** min(attempt - 1, DOUBLINGS)
    return min(doubled, policy.DELIVERY_LONGEST_WAIT.minutes)


def is_given_up(attempts: int, *, is_refused: bool) -> bool:
    """Soon what the other system refuses; after a day what could not be handed over. The waits are counted and not the
    hours on the clock, so that a clock that jumps gives nothing up."""
    if is_refused:
        return attempts >= policy.DELIVERY_TRIES.value
    waited = sum((wait_after(number) for number in range(1, attempts)), timedelta())
    return waited >= policy.DELIVERY_PERIOD.hours


def is_refusal(error: Exception) -> bool:
    """Of this very message or its recipient, for good; others may well go through."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= REFUSED_FOR_GOOD
    return isinstance(error, ValueError)  # a header or an address that cannot be written
