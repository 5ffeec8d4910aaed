"""Limits by source address and by account, in the cache that all processes share. The rates are policy numbers."""

from math import ceil
from time import time

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage, get_cache_key, get_rates
from allauth.core.internal.ratelimit import consume as consume_to_give_back
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from identity.models import User
from spot_portal.core.errors import TooManyTries

APP = "allauth.account"


def limit_by_address(request: HttpRequest, action: str) -> None:
    if not ratelimit.consume(request, action=action):
        raise TooManyTries(
            _("There were too many tries from your address."),
            retry_after=_seconds_left(request, action),
        )


def limit_new_passwords(request: HttpRequest, user: User) -> None:
    key = str(user.pk)
    if not ratelimit.consume(request, action="new_password", key=key):
        raise TooManyTries(
            _("Too many passwords were tried for this account. Ask for a new link later."),
            retry_after=_seconds_left(request, "new_password", key=key),
        )


def reserve_failure(request: HttpRequest) -> RateLimitUsage:
    """Count a failed sign-in on the address before anything is looked at; ``rollback`` when it was none.

    Unknown names, locked and suspended accounts count alike, or the limit would tell which is which.
    """
    usage = consume_to_give_back(request, app=APP, action="login_failed")
    if not usage:
        raise TooManyTries(
            _("There were too many failed sign-ins from your address."),
            retry_after=_seconds_left(request, "login_failed"),
        )
    return usage


def _seconds_left(request: HttpRequest, action: str, *, key: str | None = None) -> int:
    """Until the oldest try that counts leaves the window. What is refused counts nothing, so waiting helps.

    allauth keeps the moments by the clock of the machine, the newest first.
    """
    now, left = time(), 1.0
    for rate in get_rates(app=APP, action=action):
        kept = get_cache_key(request, app=APP, action=action, rate=rate, key=key)
        moments = [moment for moment in cache.get(kept, []) if moment > now - rate.duration]
        if len(moments) >= rate.amount:
            left = max(left, moments[rate.amount - 1] + rate.duration - now)
    return ceil(left)
