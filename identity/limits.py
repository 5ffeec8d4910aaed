"""Limits by source address, in the cache that all processes share. The rates are in ``ACCOUNT_RATE_LIMITS``."""

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from spot_portal.core.errors import TooManyTries

RETRY_AFTER = {
    "login": 60,
    "signup": 3600,
    "signup_page": 3600,
    "user_id_check": 60,
    "reset_password": 3600,
}


def limit_by_address(request: HttpRequest, action: str) -> None:
    if not ratelimit.consume(request, action=action):
        raise TooManyTries(
            _("There were too many tries from your address. Wait a while, then try again."),
            retry_after=RETRY_AFTER[action],
        )
