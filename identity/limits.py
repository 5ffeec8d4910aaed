"""Limits by source address, in the cache that all processes share. The rates are in ``ACCOUNT_RATE_LIMITS``."""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.core.internal.ratelimit import consume as consume_to_give_back
from django.http import HttpRequest
from django.utils.translation import gettext as _

from spot_portal.core.errors import TooManyTries

RETRY_AFTER = {
    "login": 60,
    "signup": 3600,
    "signup_page": 3600,
    "user_id_check": 60,
    "reset_password": 3600,
    "forgot_user_id": 3600,
    "unlock": 3600,
}
FAILURES_RETRY_AFTER = 600


def limit_by_address(request: HttpRequest, action: str) -> None:
    if not ratelimit.consume(request, action=action):
        raise TooManyTries(
            _("There were too many tries from your address. Wait a while, then try again."),
            retry_after=RETRY_AFTER[action],
        )


def reserve_failure(request: HttpRequest) -> RateLimitUsage:
    """Count a failed sign-in on the address before anything is looked at; ``rollback`` when it was none.

    Unknown names, locked and suspended accounts count alike, or the limit would tell which is which.
    """
    usage = consume_to_give_back(request, app="allauth.account", action="login_failed")
    if not usage:
        raise TooManyTries(
            _("Too many failed sign-ins from your address. Wait 10 minutes, then try again."),
            retry_after=FAILURES_RETRY_AFTER,
        )
    return usage
